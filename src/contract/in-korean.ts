/** The document in Korean: groups, summaries and refusals. Descriptions of fields are in English in both. Pure. */
import { KOREAN_REASONS } from "../http/problems/korean-reasons.ts";
import { TABLE, type Kind } from "../http/problems/reasons.ts";
import { TAGS } from "../http/tags.ts";
import { KOREAN_SUMMARIES } from "./korean/summaries.ts";
import { KOREAN_TAGS } from "./korean/tags.ts";
import { mapOperations, mapValues, type Contract } from "./shape.ts";

const DESCRIPTION =
  "한국의 SMS, LMS, MMS, 카카오 알림톡 발송입니다. 메시지마다 객체가 있어 스스로 보내고 결과를 확인합니다. " +
  "기본 테넌트의 admin 키는 X-Tenant-ID가 가리키는 테넌트의 일을 합니다. " +
  "X-Acting-Person(퍼센트 인코딩한 UTF-8, 100자까지)은 키를 쓰는 사람이며 감사 기록에 남습니다.";

/** @throws Error where an operation has no summary in Korean */
export function inKorean(document: Contract): Contract {
  const told = mapOperations(document, (operation) => {
    const summary = KOREAN_SUMMARIES[operation.operationId];
    if (summary === undefined) {
      throw new Error(`src/contract/korean/summaries.ts: ${operation.operationId} is missing`);
    }
    return {
      ...operation,
      summary,
      responses: mapValues(operation.responses, (answer) => ({
        ...answer,
        description: refusalsIn(answer.description),
      })),
    };
  });
  return {
    ...told,
    info: { ...told.info, description: DESCRIPTION },
    tags: TAGS.map((name) => ({
      name,
      description: KOREAN_TAGS[name].description,
      "x-displayName": KOREAN_TAGS[name].name,
    })),
  };
}

/** Titles of problems stand before their codes (problems/declare.ts). */
function refusalsIn(description: string): string {
  return description
    .split("; ")
    .map((part) => {
      const [, kind = ""] = /\(`(\w+)`\)$/.exec(part) ?? [];
      return kind in TABLE ? `${KOREAN_REASONS[kind as Kind].title} (\`${kind}\`)` : part;
    })
    .join("; ");
}

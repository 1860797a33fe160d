/** Refusals name the place, the reason and the remedy in the language that the caller reads: `Accept-Language`. */
import { describe, expect, it } from "vitest";

import { call, phone } from "../support/api.ts";

const KOREAN = { "accept-language": "ko-KR,ko;q=0.9,en;q=0.8" };
const wrong = { type: "LMS", text: "안내 본문", subject: "㈜한빛 안내" };
const TOLD = {
  pointer: "/subject",
  code: "invalid_characters",
  detail:
    '1번째 글자(㈜, U+321C)는 제목에 쓸 수 없습니다. 제목에는 한글, 영문, 숫자, 빈칸과 []()<>만 씁니다. "normalize": true이면 "(주)"로 바꿉니다.',
};

async function ask(path: string, body: unknown, headers: Record<string, string> = KOREAN) {
  const response = await call(path, { body, headers });
  return { response, json: await response.json<Record<string, unknown>>() };
}

describe("a refusal", () => {
  it("is Korean for whom reads Korean", async () => {
    const { response, json } = await ask("/v1/messages", { ...wrong, to: phone() });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-language")).toBe("ko");
    expect(response.headers.get("vary")?.toLowerCase()).toContain("accept-language");
    expect(json).toMatchObject({
      code: "invalid_request",
      title: "요청이 올바르지 않습니다",
      detail: `/subject: ${TOLD.detail}`,
      errors: [TOLD],
    });
    expect(json["errors"]).toEqual([TOLD]);
  });

  it.each([{}, { "accept-language": "en-US,ko;q=0.5" }, { "accept-language": "fr" }])(
    "is English for others: %j",
    async (headers) => {
      const { response, json } = await ask("/v1/messages", { ...wrong, to: phone() }, headers);
      expect(response.headers.get("content-language")).toBe("en");
      expect(json).toMatchObject({ title: "The request is not valid" });
      const [fault] = json["errors"] as object[];
      expect(Object.keys(fault ?? {}).sort()).toEqual(["code", "detail", "pointer"]);
    },
  );

  it("is Korean at k-msg's doors and by row of a batch", async () => {
    const message = { ...wrong, to: phone() };
    const one = await ask("/send", message);
    expect(one.json).toMatchObject({ error: { details: { errors: [TOLD] } } });
    expect(JSON.stringify(one.json)).toContain(
      `subject ${JSON.stringify(TOLD.detail).slice(1, -1)}`,
    );
    expect(one.response.headers.get("content-language")).toBe("ko");
    const array = await ask("/send", [message]);
    expect(array.json).toMatchObject({
      data: { results: [{ error: { details: { errors: [TOLD] } } }] },
    });
    const batch = await ask("/v1/batches", { messages: [message] });
    expect(batch.json).toMatchObject({
      title: "대량 발송의 메시지가 올바르지 않습니다",
      errors: [{ ...TOLD, pointer: "/messages/0/subject", index: 0 }],
    });
  });

  it("says in Korean too where a NUL stands", async () => {
    const { json } = await ask("/v1/messages", { to: phone(), text: "a\u0000b" });
    const detail = "2번째 글자가 제어 문자입니다. 빼 주세요.";
    expect(json["errors"]).toEqual([{ pointer: "/text", code: "control_character", detail }]);
    const query = await call("/v1/opt-outs?list=a%00", { headers: KOREAN });
    expect(await query.json()).toMatchObject({ errors: [{ code: "control_character", detail }] });
  });

  it("is Korean where a batch tells the rows that it left out, and in its dry run", async () => {
    const messages = [
      { ...wrong, to: phone() },
      { to: phone(), text: "안녕" },
    ];
    const row = { ...TOLD, pointer: "/messages/0/subject", index: 0 };
    const dry = await ask("/v1/batches?partial=true&dryRun=true", { messages });
    expect(dry.json["errors"]).toEqual([row]);
    const made = await ask("/v1/batches?partial=true", { messages });
    expect(made.response.headers.get("content-language")).toBe("ko");
    expect(made.json["errors"]).toEqual([{ ...row, pointer: "/subject" }]);
    const found = await call(`/v1/batches/${String(made.json["id"])}`, { headers: KOREAN });
    expect(await found.json()).toMatchObject({ refusals: [{ ...row, pointer: "/subject" }] });
  });

  it("of a wrong key and of a route that is none has words too", async () => {
    const key = await call("/v1/messages", { key: "wrong", headers: KOREAN });
    expect(await key.json()).toMatchObject({ title: "유효한 키가 필요합니다" });
    const route = await call("/v1/nothing", { headers: KOREAN });
    expect(await route.json()).toMatchObject({ title: "없는 경로입니다" });
  });
});

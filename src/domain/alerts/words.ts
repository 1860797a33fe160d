/** The texts that operators read, in English and Korean. Pure. */
import { partsOf, type AlertKind } from "./condition.ts";
import type { Notice } from "./notice.ts";

interface Facts {
  /** Empty where the condition is nobody's. */
  readonly provider: string;
  /** The same. */
  readonly tenant: string;
  /** For a quota only; 0 elsewhere. */
  readonly percent: number;
  readonly count: number;
}

type Sentence = (facts: Facts) => string;

interface Words {
  readonly raised: Sentence;
  /** Absent for news, of which there is no all-clear. */
  readonly cleared?: Sentence;
  /** Nobody had anything to send: the provider answered the gate. */
  readonly probed?: Sentence;
}

type Language = "en" | "ko";

const WORDS: Readonly<Record<AlertKind, Readonly<Record<Language, Words>>>> = {
  account: {
    en: {
      raised: ({ provider }) =>
        `${provider} refuses our account. Its messages wait, and go out once key, registered IP or balance is put right.`,
      cleared: ({ provider }) => `${provider} takes our account again. What waited goes out.`,
      probed: ({ provider }) =>
        `${provider} answers our account again, when it is asked for the balance or the history. No message was sent since.`,
    },
    ko: {
      raised: ({ provider }) =>
        `발송 업체 ${provider}가 계정을 거부합니다. 메시지는 대기하며, 키·등록 IP·잔액을 바로잡으면 발송됩니다.`,
      cleared: ({ provider }) =>
        `발송 업체 ${provider} 계정이 다시 정상입니다. 대기하던 메시지를 발송합니다.`,
      probed: ({ provider }) =>
        `발송 업체 ${provider}가 잔액 또는 내역 조회에 정상으로 응답합니다. 그 뒤 발송된 메시지는 아직 없습니다.`,
    },
  },
  line: {
    en: {
      raised: ({ provider }) =>
        `${provider} cannot be reached. Its messages wait, and go out once it answers again.`,
      cleared: ({ provider }) => `${provider} answers again. What waited goes out.`,
      probed: ({ provider }) =>
        `${provider} answers again, when it is asked for the balance or the history. No message was sent since.`,
    },
    ko: {
      raised: ({ provider }) =>
        `발송 업체 ${provider}에 연결되지 않아 호출을 차단했습니다. 메시지는 대기하며, 응답이 돌아오면 발송됩니다.`,
      cleared: ({ provider }) =>
        `발송 업체 ${provider}가 다시 응답합니다. 대기하던 메시지를 발송합니다.`,
      probed: ({ provider }) =>
        `발송 업체 ${provider}가 잔액 또는 내역 조회에 다시 응답합니다. 그 뒤 발송된 메시지는 아직 없습니다.`,
    },
  },
  sender: {
    en: {
      raised: ({ provider }) =>
        `A message was refused because its sender number is not registered with ${provider}. Register it there.`,
      cleared: ({ provider }) =>
        `No message was refused by ${provider} for its sender number for an hour.`,
    },
    ko: {
      raised: ({ provider }) =>
        `발송 업체 ${provider}에 등록되지 않은 발신번호 때문에 메시지가 거부되었습니다. 발신번호를 등록하십시오.`,
      cleared: ({ provider }) =>
        `한 시간 동안 발송 업체 ${provider}에서 발신번호 때문에 거부된 메시지가 없습니다.`,
    },
  },
  receipts: {
    en: {
      raised: ({ provider, count }) =>
        `Receipts with the key of ${provider} contradict final results: ${count}. The results stay. Compare with the provider, and change its key of RECEIPT_KEYS if it may have leaked.`,
      cleared: ({ provider }) => `No receipt of ${provider} has contradicted a result for an hour.`,
    },
    ko: {
      raised: ({ provider, count }) =>
        `발송 업체 ${provider}의 키로 들어온 결과 통지 ${count}건이 확정된 결과와 다릅니다. 결과는 바꾸지 않았습니다. 발송 업체에 확인하고, 키가 유출되었을 수 있으면 RECEIPT_KEYS의 키를 바꾸십시오.`,
      cleared: ({ provider }) =>
        `한 시간 동안 발송 업체 ${provider}의 결과 통지 가운데 확정된 결과와 다른 것이 없었습니다.`,
    },
  },
  template_approved: {
    en: {
      raised: ({ provider }) =>
        `${provider} has approved a template. Messages can be sent with it.`,
    },
    ko: {
      raised: ({ provider }) =>
        `발송 업체 ${provider}의 템플릿이 승인되었습니다. 이제 발송할 수 있습니다.`,
    },
  },
  template_rejected: {
    en: {
      raised: ({ provider }) =>
        `${provider} has rejected a template. Change it, and have it inspected again.`,
    },
    ko: {
      raised: ({ provider }) =>
        `발송 업체 ${provider}의 템플릿이 반려되었습니다. 수정한 뒤 다시 검수를 받으십시오.`,
    },
  },
  quota: {
    en: {
      raised: ({ tenant, percent }) =>
        percent === 100
          ? `Tenant ${tenant} has used up a quota: what it sends is refused until the quota's window ends. Ask whether it is the tenant who sends; then raise the quota, or revoke its key.`
          : `Tenant ${tenant} has used ${percent} % of a quota. Raise it in time if that is as it should be.`,
    },
    ko: {
      raised: ({ tenant, percent }) =>
        percent === 100
          ? `테넌트 ${tenant}의 한도가 소진되어 기간이 끝날 때까지 발송이 거부됩니다. 본인이 보낸 것인지 확인한 뒤 한도를 올리거나 키를 폐기하십시오.`
          : `테넌트 ${tenant}이(가) 한도의 ${percent}%를 사용했습니다. 정상적인 발송이면 소진되기 전에 한도를 올리십시오.`,
    },
  },
  pumping: {
    en: {
      raised: ({ tenant }) =>
        `What tenant ${tenant} sends to one block of numbers looks like pumping, and is refused until an operator lifts the pause. Ask whether it is the tenant who sends; revoke its key if not.`,
    },
    ko: {
      raised: ({ tenant }) =>
        `테넌트 ${tenant}이(가) 앞자리가 같은 번호들에 보내는 메시지가 비정상 발송으로 보여, 운영자가 해제할 때까지 거부합니다. 본인이 보낸 것인지 확인하고, 아니면 키를 폐기하십시오.`,
    },
  },
  unconfirmed: {
    en: {
      raised: ({ count }) =>
        `Of ${count} messages nobody knows whether they were sent. Resolve them, or wait for the provider's history.`,
      cleared: () => "The outcome of nearly all messages is known again.",
    },
    ko: {
      raised: ({ count }) =>
        `발송 여부를 알 수 없는 메시지가 ${count}건입니다. 직접 처리하거나 발송 업체의 내역을 기다리십시오.`,
      cleared: () => "발송 여부를 알 수 없던 메시지가 거의 모두 확인되었습니다.",
    },
  },
  validity: {
    en: {
      raised: ({ count }) =>
        `Messages were not sent because their validity had ended: ${count} so far. They are reported as failed.`,
      cleared: ({ count }) => `No message has outlived its validity for an hour; ${count} had.`,
    },
    ko: {
      raised: ({ count }) =>
        `유효 시간이 지나 발송하지 않은 메시지가 ${count}건입니다. 실패로 보고됩니다.`,
      cleared: ({ count }) =>
        `한 시간 동안 유효 시간이 지난 메시지가 없습니다. 그 전까지 ${count}건이었습니다.`,
    },
  },
  mirror: {
    en: {
      raised: () =>
        "Postgres is behind: lists, reports and exports are not current. Sending goes on.",
      cleared: () => "Postgres has caught up.",
    },
    ko: {
      raised: () =>
        "Postgres 사본이 밀려 있어 목록, 보고서, 내보내기가 최신이 아닙니다. 발송은 계속됩니다.",
      cleared: () => "Postgres 사본이 다시 최신입니다.",
    },
  },
  audit: {
    en: {
      raised: ({ count }) =>
        `The audit trail in Postgres is not what was written: ${count} differences. Ask GET /v1/audit/verify what and where.`,
      cleared: () => "The audit trail in Postgres is again what was written.",
    },
    ko: {
      raised: ({ count }) =>
        `Postgres의 감사 기록이 기록된 내용과 다릅니다. 차이 ${count}건입니다. GET /v1/audit/verify로 내용과 위치를 확인하십시오.`,
      cleared: () => "Postgres의 감사 기록이 다시 기록된 내용과 일치합니다.",
    },
  },
  newer_data: {
    en: {
      raised: () =>
        "Data of a newer version was met and left alone. Deploy the version that wrote it again: see docs/operate/upgrade.md.",
      cleared: () => "No data of a newer version was met for an hour.",
    },
    ko: {
      raised: () =>
        "더 새로운 버전이 저장한 데이터를 발견하여 그대로 두었습니다. 그 데이터를 쓴 버전을 다시 배포하십시오. docs/operate/upgrade.ko.md를 참고하십시오.",
      cleared: () => "한 시간 동안 더 새로운 버전의 데이터가 발견되지 않았습니다.",
    },
  },
  mirror_proof: {
    en: {
      raised: ({ count }) =>
        `Postgres is not what the ledgers know: ${count} differences. Ask GET /v1/mirror/verify of the tenant and day, then POST /v1/mirror/repair.`,
      cleared: () => "Postgres is again what the ledgers know.",
    },
    ko: {
      raised: ({ count }) =>
        `Postgres의 내용이 원장과 다릅니다. 차이 ${count}건입니다. 해당 테넌트와 날짜로 GET /v1/mirror/verify를 확인한 뒤 POST /v1/mirror/repair로 복구하십시오.`,
      cleared: () => "Postgres의 내용이 다시 원장과 일치합니다.",
    },
  },
  database: {
    en: {
      raised: () =>
        "The database was restored from a backup, or is another one than it was: lists, reports and exports lack what came after. Sending goes on. Rebuild it (docs/operate/restore-drill.md).",
      cleared: () => "The database was rebuilt.",
    },
    ko: {
      raised: () =>
        "데이터베이스가 백업에서 복원되었거나 다른 데이터베이스로 바뀌어, 그 뒤의 내용이 목록, 보고서, 내보내기에 없습니다. 발송은 계속됩니다. docs/operate/restore-drill.ko.md에 따라 다시 채우십시오.",
      cleared: () => "데이터베이스를 다시 채웠습니다.",
    },
  },
  cron: {
    en: {
      raised: () =>
        "Cron has stopped: nothing finds lost alarms, ends retention or proves the mirror. Sending goes on. Look at the Worker's cron trigger.",
      cleared: () => "Cron runs again.",
    },
    ko: {
      raised: () =>
        "cron이 멈췄습니다. 잃어버린 알람 찾기, 보관 기간 처리, Postgres 사본 검증이 이루어지지 않습니다. 발송은 계속됩니다. Worker의 cron 트리거를 확인하십시오.",
      cleared: () => "cron이 다시 실행됩니다.",
    },
  },
  jobs: {
    en: {
      raised: ({ count }) =>
        `Jobs that have not succeeded for three of their periods: ${count}. The log says why (cron.job_failed, mirror.write_failed).`,
      cleared: () => "Every job has succeeded again.",
    },
    ko: {
      raised: ({ count }) =>
        `주기의 세 배가 지나도록 성공하지 못한 작업이 ${count}개입니다. 이유는 로그(cron.job_failed, mirror.write_failed)에 있습니다.`,
      cleared: () => "모든 작업이 다시 성공했습니다.",
    },
  },
  dead_letters: {
    en: {
      raised: ({ count }) =>
        `New dead letters: ${count}. Mend the cause, then replay or discard them.`,
      cleared: ({ count }) => `There was no new dead letter for an hour, after ${count}.`,
    },
    ko: {
      raised: ({ count }) =>
        `실패 보관함에 새로 들어온 메시지가 ${count}건입니다. 원인을 고친 뒤 다시 보내거나 버리십시오.`,
      cleared: ({ count }) =>
        `한 시간 동안 실패 보관함에 새로 들어온 메시지가 없습니다. 그 전까지 ${count}건이었습니다.`,
    },
  },
};

const LANGUAGES: readonly Language[] = ["en", "ko"];

/** One sentence each in English and Korean. */
export function sentencesOf(
  notice: Pick<Notice, "kind" | "condition" | "count" | "proof">,
): readonly string[] {
  const { count, proof } = notice;
  const { kind, provider = "", tenant = "", percent = 0 } = partsOf(notice.condition);
  return LANGUAGES.flatMap((language) => {
    const words = WORDS[kind][language];
    const own = words[notice.kind];
    const sentence = proof === "probe" ? (words.probed ?? own) : own;
    return sentence ? [sentence({ provider, tenant, percent, count })] : [];
  });
}

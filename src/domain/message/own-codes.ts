/** The reasons that are ours and no provider's, in words that people read. Pure. */
import { NOT_TAKEN } from "./faults.ts";
import { SENDER_NOT_REGISTERED } from "./sender-fault.ts";
import { UNDECIDED } from "./undecided.ts";
import { VALIDITY_EXPIRED } from "./validity.ts";

export interface Meaning {
  readonly ko: string;
  readonly en: string;
}

export const OWN_MEANINGS: Readonly<Record<string, Meaning>> = {
  [VALIDITY_EXPIRED]: {
    ko: "유효 시간이 지나 발송하지 않음",
    en: "the message's validity ended before it could be sent",
  },
  [NOT_TAKEN]: {
    ko: "발송 요청의 응답이 유실되었고 발송 업체 이력에도 없음",
    en: "the outcome of the attempt was lost, and the provider's history does not show it",
  },
  [UNDECIDED]: {
    ko: "발송 요청의 응답이 유실되었고 발송 업체 이력의 한 건이 이 메시지의 것인지 다른 메시지의 것인지 알 수 없음",
    en: "the outcome of the attempt was lost, and a row of the provider's history may be this message's or another's",
  },
  TRACKING_TIMEOUT: {
    ko: "추적 시간 안에 발송 업체가 결과를 주지 않음",
    en: "the provider gave no result within the tracking time",
  },
  [SENDER_NOT_REGISTERED]: {
    ko: "발신번호가 발송 업체에 등록되어 있지 않음",
    en: "the sender number is not registered with the provider",
  },
  OPTED_OUT: {
    ko: "수신자가 광고 수신을 거부함",
    en: "the recipient has opted out of advertisements",
  },
  NEVER_CONTACT: {
    ko: "수신 금지 목록에 있는 번호",
    en: "the recipient must never be contacted",
  },
};

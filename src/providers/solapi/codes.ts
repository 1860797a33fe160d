/** What SOLAPI's codes mean to the service; their meanings are those of the package. Pure. */
import {
  describeSolapiRefusal,
  describeSolapiStatusCode,
  SOLAPI_STATUS_CODES,
} from "@k-msg/provider/solapi";

import type { Codes } from "../descriptor.ts";

const { SENDER_NOT_REGISTERED, NOT_A_KAKAO_USER, KAKAO_UNREACHABLE } = SOLAPI_STATUS_CODES;

const NOT_DESCRIBED = {
  en: "not described by the provider",
  ko: "발송 업체가 설명하지 않은 코드",
};

export const solapiCodes: Codes = {
  meaningOf({ at, code }) {
    if (!/^\d{4}$/.test(code)) return undefined;
    const found =
      describeSolapiStatusCode(code) ?? (at === "send" ? describeSolapiRefusal(code) : undefined);
    return found ? { en: found.meaning, ko: found.meaningKo } : NOT_DESCRIBED;
  },
  isKnown: (_type, code) => describeSolapiStatusCode(code) !== undefined,
  senderAtSend: new Set([SENDER_NOT_REGISTERED]),
  senderAtResult: new Set([SENDER_NOT_REGISTERED]),
  noKakao: { codes: new Set([NOT_A_KAKAO_USER, KAKAO_UNREACHABLE]), words: ["미사용자"] },
};

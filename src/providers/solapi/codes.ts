/** The meaning of SOLAPI's codes for the service; their meanings are those of the package. Pure. */
import { KOREAN_MEANINGS } from "@k-msg/provider";
import { describeSolapiStatusCode, SOLAPI_STATUS_CODES } from "@k-msg/provider/solapi";

import type { Codes } from "../descriptor.ts";

const { SENDER_NOT_REGISTERED, NOT_A_KAKAO_USER, KAKAO_UNREACHABLE } = SOLAPI_STATUS_CODES;

export const solapiCodes: Codes = {
  meaningOf({ code }) {
    if (!/^\d{4}$/.test(code)) return undefined;
    // Of a code in no table the provider's own words say more.
    const en = describeSolapiStatusCode(code);
    return en === undefined ? undefined : { en, ko: KOREAN_MEANINGS[en] };
  },
  isKnown: (_type, code) => describeSolapiStatusCode(code) !== undefined,
  senderAtSend: new Set([SENDER_NOT_REGISTERED]),
  senderAtResult: new Set([SENDER_NOT_REGISTERED]),
  noKakao: { codes: new Set([NOT_A_KAKAO_USER, KAKAO_UNREACHABLE]), words: ["미사용자"] },
};

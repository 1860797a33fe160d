/** The meaning of Aligo's codes for the service; their meanings are those of the package. Pure. */
import { KOREAN_MEANINGS } from "@k-msg/provider";
import { describeAligoCode } from "@k-msg/provider/aligo";

import type { Codes } from "../descriptor.ts";

export const aligoCodes: Codes = {
  meaningOf({ code }) {
    // Of a code in no table the provider's own words say more.
    const en = describeAligoCode(code);
    return en === undefined ? undefined : { en, ko: KOREAN_MEANINGS[en] };
  },
  isKnown: (_type, code) => describeAligoCode(code) !== undefined,
  // Its codes stand for several reasons: the words of each answer say which (see access.ts).
  senderAtSend: new Set(),
  senderAtResult: new Set(),
  noKakao: { codes: new Set(), words: ["미사용"] },
};

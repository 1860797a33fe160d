/** The meaning of IWINV's codes for the service; their meanings are those of the package. Pure. */
import { KOREAN_MEANINGS } from "@k-msg/provider";
import {
  describeIwinvSendCode,
  describeIwinvStatusCode,
  isDescribedIwinvStatusCode,
} from "@k-msg/provider/iwinv";

import type { CodeAt, Codes } from "../descriptor.ts";

const CODE = /^[0-9A-Z]{1,5}$/i;
/** Codes that a table may have: others would make too many labels. */
const LABEL = /^(?:\d{1,4}|OK|FAIL|K\d{3})$/;

const describeSend = ({ type, code }: Omit<CodeAt, "at">) =>
  describeIwinvSendCode(type === "ALIMTALK" ? "ALIMTALK" : "SMS", code);

export const iwinvCodes: Codes = {
  meaningOf({ at, type, code }) {
    if (!CODE.test(code)) return undefined;
    const { meaning } =
      at === "result" ? describeIwinvStatusCode(type, code) : describeSend({ type, code });
    return { en: meaning, ko: KOREAN_MEANINGS[meaning] };
  },
  isKnown(type, code) {
    if (!LABEL.test(code)) return false;
    if (isDescribedIwinvStatusCode(type, code)) return true;
    const sent = describeSend({ type, code });
    return sent.outcome === "accepted" || sent.fault !== "unknown_code";
  },
  // Of SMS, and of AlimTalk's fallback.
  senderAtSend: new Set(["13", "505"]),
  senderAtResult: new Set(["28", "92", "5301", "9012"]),
  // No code is published; the words are what was seen.
  noKakao: { codes: new Set(), words: ["카카오", "미사용"] },
};

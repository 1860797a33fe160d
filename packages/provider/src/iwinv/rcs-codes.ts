/** The meaning of RCS's answers. Pure. */
import { KMsgErrorCode } from "@k-msg/core";

import type { IwinvRefusal } from "./send-codes.ts";

const { AUTHENTICATION_FAILED, INSUFFICIENT_BALANCE, INVALID_REQUEST } = KMsgErrorCode;
const { PROVIDER_ERROR, TEMPLATE_NOT_FOUND } = KMsgErrorCode;

const rows = (
  kmsgCode: KMsgErrorCode,
  fault: IwinvRefusal["fault"],
  meanings: Readonly<Record<number, string>>,
): [number, IwinvRefusal][] =>
  Object.entries(meanings).map(([code, meaning]) => [
    Number(code),
    { outcome: "refused", kmsgCode, fault, meaning },
  ]);

const CODES: ReadonlyMap<number, IwinvRefusal> = new Map([
  ...rows(AUTHENTICATION_FAILED, "account", {
    202: "the key is not valid",
    204: "authentication failed",
    205: "authentication failed",
    206: "the calling IP address is not registered",
  }),
  ...rows(TEMPLATE_NOT_FOUND, "request", { 207: "the brand has no such template" }),
  ...rows(INVALID_REQUEST, "request", {
    203: "the brand is not approved",
    208: "the template is not approved",
    209: "the values do not fit the template",
    210: "the values do not fit the template",
    211: "the values do not fit the template",
    212: "the text is too long",
    213: "the text contains a banned word",
    214: "the recipient number is not valid",
    215: "the recipient number is not valid",
    216: "the request is not valid",
    217: "the sender number is not registered",
    218: "the sender number is not registered",
    219: "the request is not valid",
    220: "the request is not valid",
    221: "the recipient number is not valid",
  }),
  ...rows(INSUFFICIENT_BALANCE, "account", {
    222: "the daily number of automatic charges is used up",
    224: "the balance is too low",
    225: "the automatic charge failed",
  }),
  [
    223,
    {
      outcome: "not_sent",
      kmsgCode: PROVIDER_ERROR,
      fault: "busy",
      meaning: "the plan is being charged, try again shortly",
    },
  ],
]);

/** A code in no table says nothing about whether the message went out. */
export const describeIwinvRcsCode = (code: number): { outcome: "accepted" } | IwinvRefusal => {
  if (code === 200) return { outcome: "accepted" };
  return (
    CODES.get(code) ?? {
      outcome: "unknown",
      kmsgCode: PROVIDER_ERROR,
      fault: "unknown_code",
      meaning: "a code nobody described",
    }
  );
};

/** The numbers that a message may go to, and may come from. Pure. */
import { KINDS, type KoreanKind, type Reach } from "./numbering.ts";
import { kindOf, readPhone, type PhoneKind, type PhoneReading } from "./phone.ts";

/** The reason a readable number cannot stand where it stands. */
export interface NumberFault {
  readonly code: "paid_number" | "cannot_receive";
  readonly detail: string;
}

/** Facts that decide about a recipient, beside its number. */
export interface Carried {
  readonly type: string;
  readonly failover?: { readonly enabled: boolean } | undefined;
}

/** A number of Korea; carriers take no other sender. */
export function readSender(given: string): PhoneReading {
  const reading = readPhone(given);
  if (!reading.ok || reading.kind !== "foreign") return reading;
  const detail = "is not a Korean telephone number: carriers take no other sender";
  return { ok: false, code: "invalid_phone", detail };
}

/** @param foreign whether a provider takes numbers outside Korea */
export function readRecipient(given: string, foreign: boolean): PhoneReading {
  const reading = readPhone(given);
  if (foreign || !reading.ok || reading.kind !== "foreign") return reading;
  const detail =
    "is not a Korean telephone number: no provider here takes those of other countries";
  return { ok: false, code: "invalid_phone", detail };
}

/** The reason no message of this type arrives at the number; undefined where one may. */
export function refuseRecipient(kind: PhoneKind, message: Carried): NumberFault | undefined {
  if (kind === "foreign" || reachOf(kind, message) !== "no") return undefined;
  const { name, texts } = KINDS[kind];
  if (kind === "paid") {
    return { code: "paid_number", detail: `is ${name}: give the recipient's own number` };
  }
  if (texts === "no") {
    const detail = `is ${name}, which receives no messages: give a mobile number`;
    return { code: "cannot_receive", detail };
  }
  const other = FALL_BACK.has(kind) ? "send a text, or allow failover" : "or send a text";
  const detail = `is ${name}, which has no KakaoTalk: give a mobile number, ${other}`;
  return { code: "cannot_receive", detail };
}

/** k-msg has no word for it. */
export const MAY_NOT_RECEIVE = "RECIPIENT_MAY_NOT_RECEIVE" as const;

/** Warnings about a recipient that only some messages reach. */
export function recipientWarnings(
  to: string,
  message: Carried,
): readonly (typeof MAY_NOT_RECEIVE)[] {
  const kind = kindOf(to);
  if (kind === undefined || kind === "foreign") return [];
  return reachOf(kind, message) === "maybe" ? [MAY_NOT_RECEIVE] : [];
}

/** Providers take an AlimTalk to them, say that they have no KakaoTalk, and the text goes out. Of 050 and 030 they take none. */
const FALL_BACK: ReadonlySet<PhoneKind> = new Set(["landline", "internet"]);

/** KakaoTalk accounts are made with mobile numbers. */
function reachOf(kind: KoreanKind, { type, failover }: Carried): Reach {
  if (type !== "ALIMTALK" || kind === "mobile") return KINDS[kind].texts;
  return failover?.enabled && FALL_BACK.has(kind) ? KINDS[kind].texts : "no";
}

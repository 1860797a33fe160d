/** SMS, LMS and MMS: what is stored of a draft, or why it cannot be sent. Pure. */
import { LONG_BYTES, SMS_BYTES, typeByLength } from "../korea/text-limits.ts";
import type { Body, Draft } from "./draft.ts";
import { checkBytes, checkTitle, type Report } from "./intake-checks.ts";

export type TextType = "SMS" | "LMS" | "MMS";

/** @param draft with its texts filled */
export function takeText(
  draft: Omit<Draft, "type">,
  given: TextType | undefined,
  fault: Report,
): Body | undefined {
  if (draft.templateId !== undefined) {
    fault("/templateId", "not_allowed", "belongs to AlimTalk: set type to ALIMTALK");
  }
  if (draft.failover !== undefined) fault("/failover", "not_allowed", "belongs to AlimTalk");
  const { text } = draft;
  if (text === undefined || text.trim() === "") {
    fault("/text", "required", text === undefined ? "is required" : "is empty");
    return undefined;
  }
  const { type, subject } = judgeText(
    { text, subject: draft.subject },
    given,
    { text: "/text", subject: "/subject" },
    fault,
  );
  if (type === "MMS" && !draft.image) fault("/image", "required", "MMS needs a picture");
  if (type !== "MMS" && draft.image) {
    fault("/image", "not_allowed", "belongs to MMS: set type to MMS");
  }
  return { type, text, ...(subject !== "" && { subject }) };
}

interface Judged {
  readonly type: TextType;
  /** As it is sent; empty: none. */
  readonly subject: string;
}

/** Decides the type of a text, wherever it stands, and if it can be sent. @param at pointers of its parts */
export function judgeText(
  { text, subject: title = "" }: { readonly text: string; readonly subject?: string | undefined },
  given: TextType | undefined,
  at: { readonly text: string; readonly subject: string },
  fault: Report,
): Judged {
  const type = given ?? typeByLength(text);
  checkBytes(at.text, text, type === "SMS" ? SMS_BYTES : LONG_BYTES, fault);
  if (title.trim() === "") return { type, subject: "" };
  if (type !== "SMS") return { type, subject: checkTitle(at.subject, title, fault) };
  fault(at.subject, "not_allowed", "an SMS has no subject: set type to LMS");
  return { type, subject: "" };
}

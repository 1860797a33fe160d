/** SMS, LMS and MMS: what is stored of a draft, or why it cannot be sent. Pure. */
import { LONG_BYTES, measureText, SMS_BYTES } from "../korea/text-limits.ts";
import type { Body, Draft } from "./draft.ts";
import { checkBytes, checkTitle, type Report } from "./intake-checks.ts";

type Text = "SMS" | "LMS" | "MMS";

/** @param draft with its texts filled */
export function takeText(
  draft: Omit<Draft, "type">,
  given: Text | undefined,
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
  const type = given ?? (measureText(text).bytes > SMS_BYTES ? "LMS" : "SMS");
  checkBytes("/text", text, type === "SMS" ? SMS_BYTES : LONG_BYTES, fault);
  const subject = takeSubject(draft.subject, type, fault);
  if (type === "MMS" && !draft.image) fault("/image", "required", "MMS needs a picture");
  if (type !== "MMS" && draft.image) {
    fault("/image", "not_allowed", "belongs to MMS: set type to MMS");
  }
  return { type, text, ...(subject !== "" && { subject }) };
}

/** @returns the empty text where there is none */
function takeSubject(given = "", type: Text, fault: Report): string {
  if (given.trim() === "") return "";
  if (type !== "SMS") return checkTitle("/subject", given, fault);
  fault("/subject", "not_allowed", "an SMS has no subject: set type to LMS");
  return "";
}

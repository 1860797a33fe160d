/** SMS, LMS and MMS: what is stored of a draft, or why it cannot be sent. Pure. */
import { normalizeSendInput, type SendInput } from "@k-msg/core";

import { LONG_BYTES, measureText, SMS_BYTES } from "../korea/text-limits.ts";
import type { Body, Draft } from "./draft.ts";
import { checkBytes, checkTitle, checkVariables, type Report } from "./intake-checks.ts";

export function takeText(draft: Draft, fault: Report): Body | undefined {
  if (draft.templateId !== undefined) {
    fault("/templateId", "not_allowed", "belongs to AlimTalk: set type to ALIMTALK");
  }
  if (draft.failover !== undefined) fault("/failover", "not_allowed", "belongs to AlimTalk");
  if (draft.text === undefined || draft.text.trim() === "") {
    fault("/text", "required", "is required");
    return undefined;
  }
  if (!draft.keepUnfilled) checkVariables(draft.text, draft.variables ?? {}, fault);
  const filled = normalizeSendInput(toSendInput(draft), { messageId: "-" }) as {
    type: "SMS" | "LMS" | "MMS";
    text: string;
  };
  const type =
    draft.type === undefined && measureText(filled.text).bytes > SMS_BYTES ? "LMS" : filled.type;
  checkBytes("/text", filled.text, type === "SMS" ? SMS_BYTES : LONG_BYTES, fault);
  if (filled.text.trim() === "") fault("/text", "required", "is empty after its variables");
  checkSubject(draft, type, fault);
  if (type === "MMS" && !draft.image) fault("/image", "required", "MMS needs a picture");
  if (type !== "MMS" && draft.image) {
    fault("/image", "not_allowed", "belongs to MMS: set type to MMS");
  }
  return {
    type,
    text: filled.text,
    ...(draft.subject !== undefined && draft.subject !== "" && { subject: draft.subject }),
  };
}

function toSendInput(draft: Draft): SendInput {
  return {
    ...(draft.type && { type: draft.type }),
    to: draft.to,
    text: draft.text,
    ...(draft.variables && { variables: draft.variables }),
  } as SendInput;
}

function checkSubject(draft: Draft, type: "SMS" | "LMS" | "MMS", fault: Report): void {
  const { subject } = draft;
  if (subject === undefined || subject === "") return;
  if (type === "SMS") {
    return fault("/subject", "not_allowed", "an SMS has no subject: set type to LMS");
  }
  checkTitle("/subject", subject, fault);
}

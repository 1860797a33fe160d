/** Reads the sender of a message. Pure. */
import { readSender } from "../korea/message-numbers.ts";
import { recordedForm } from "../korea/phone.ts";
import type { Draft, IntakeLimits } from "./draft.ts";
import type { Report } from "./intake-checks.ts";

/** @returns the number as records hold it; undefined where none is needed, or none is one. */
export function takeSender(draft: Draft, limits: IntakeLimits, fault: Report): string | undefined {
  if (draft.from !== undefined) {
    const reading = readSender(draft.from);
    if (!reading.ok) fault("/from", "invalid_phone", reading.detail);
    return reading.ok ? reading.number : undefined;
  }
  if (draft.type !== "ALIMTALK") return recordedForm(limits.defaultSender);
  if (!draft.failover?.enabled) return undefined;
  return recordedForm(limits.fallbackSender ?? limits.defaultSender);
}

export function checkSender(from: string, senders: readonly string[], fault: Report): void {
  if (senders.length === 0 || senders.includes(from)) return;
  fault(
    "/from",
    "sender_not_registered",
    "is not among the sender numbers registered for the tenant",
  );
}

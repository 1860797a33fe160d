/** Whom a message comes from. Pure. */
import { normalizeKoreanPhone } from "@k-msg/core";

import type { Draft, IntakeLimits } from "./draft.ts";
import type { Report } from "./intake-checks.ts";

/** @returns domestic digits; undefined where none is needed, or none is one. */
export function readSender(draft: Draft, limits: IntakeLimits, fault: Report): string | undefined {
  if (draft.from !== undefined) {
    const from = normalizeKoreanPhone(draft.from);
    if (from === null) fault("/from", "invalid_phone", "is not a Korean telephone number");
    return from ?? undefined;
  }
  if (draft.type !== "ALIMTALK") return normalizeKoreanPhone(limits.defaultSender) ?? undefined;
  if (!draft.failover?.enabled) return undefined;
  return normalizeKoreanPhone(limits.fallbackSender ?? limits.defaultSender) ?? undefined;
}

export function checkSender(from: string, senders: readonly string[], fault: Report): void {
  if (senders.length === 0 || senders.includes(from)) return;
  fault(
    "/from",
    "sender_not_registered",
    "is not among the sender numbers registered for the tenant",
  );
}

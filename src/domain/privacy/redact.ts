/**
 * Returns a message without its text, and without its numbers. A redacted message keeps what counts it (type, state, times,
 * cost) and what refuses its key. Pure.
 */
import { change, REDACTED, skipFallback } from "../message/change.ts";
import type { SkipReason } from "../message/fallback-skips.ts";
import type { MessageRecord, MessageRequest } from "../message/record.ts";
import { canChange, isFinal } from "../message/states.ts";
import { holdsText, withoutText } from "./forget-text.ts";

/** True if words of the caller's are left that end with the class of texts. */
export function hasText(record: MessageRecord): boolean {
  return holdsText(record) || record.request.customFields !== undefined;
}

/** A final message without text, variables and custom fields. A fallback that was still to be made cannot be made, and says so. */
export function forgetWords(record: MessageRecord, now: number): MessageRecord {
  const { request, ...rest } = withoutText(record);
  const { customFields: _fields, ...kept } = request;
  const bare: MessageRecord = { ...rest, request: kept, textGone: true };
  if (record.fallback?.state !== "owed") return bare;
  return skipFallback(bare, { state: "skipped", at: now, why: "TEXT_FORGOTTEN" }, now);
}

function withoutFallback(record: MessageRecord): MessageRecord {
  if (record.fallback?.state !== "owed") return record;
  const why: SkipReason = "ERASED";
  return { ...record, fallback: { state: "skipped", at: record.fallback.at, why } };
}

/** A final message without anything of a person. The same record where that is so already. */
export function redact(record: MessageRecord, now: number): MessageRecord {
  if (record.redactedAt !== undefined) return record;
  const owes = record.fallback?.state === "owed";
  const skipped = { state: "skipped", at: now, why: "ERASED" } as const;
  const known = owes ? skipFallback(record, skipped, now) : record;
  const noted = change(known, {
    to: record.state,
    event: REDACTED,
    at: now,
    facts: { redactedAt: now },
  });
  return scrub(noted);
}

/** Whatever a redacted message learns later stays as bare: every write of one goes through here. */
export function scrub(record: MessageRecord): MessageRecord {
  const { rawJson: _raw, first: _first, traceparent: _trace, eraseOwed: _owed, ...kept } = record;
  const { providerStatusMessage: _words, lastError, ...facts } = kept;
  const { type, templateId, priority, maxAttempts } = record.request;
  const request: MessageRequest = {
    type,
    to: "",
    toAsGiven: "",
    ...(templateId !== undefined && { templateId }),
    ...(priority && { priority }),
    ...(maxAttempts !== undefined && { maxAttempts }),
  };
  return withoutFallback({
    ...facts,
    request,
    fingerprint: "",
    requestId: "",
    ...(lastError && { lastError: { code: lastError.code, message: "" } }),
  });
}

/** True if a legal hold forbids to delete anything of it. */
export function isHeld({ holds }: MessageRecord): boolean {
  return holds !== undefined && holds.length > 0;
}

/** The time of its erasure if one is requested and possible now. What is held owes nothing yet: it would wake for it without end. */
export function erasureAt(record: MessageRecord): number | undefined {
  const { eraseOwed, state } = record;
  if (eraseOwed === undefined || record.redactedAt !== undefined || isHeld(record)) {
    return undefined;
  }
  return isFinal(state) || canChange(state, "canceled") ? record.changedAt : undefined;
}

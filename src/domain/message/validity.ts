/** Until when a message may be sent. Pure; times are epoch milliseconds. */
import type { Purpose } from "../advertising/ad-intake.ts";
import type { Report } from "./intake-checks.ts";
import type { MessageRecord } from "./record.ts";

/** The reason of a message whose validity ended before it could be sent. */
export const VALIDITY_EXPIRED = "validity_expired" as const;

/** By purpose, ms; a purpose that is missing has no limit. */
export type ValidityDefaults = Readonly<Partial<Record<Purpose, number>>>;

/** The caller's fields about it. */
export interface ValidityDraft {
  /** Ms, from the acceptance or from `scheduledAt`. */
  readonly validFor?: number | undefined;
  /** Epoch ms. */
  readonly validUntil?: number | undefined;
  readonly scheduledAt?: number | undefined;
  readonly notBefore?: number | undefined;
  readonly purpose?: Purpose | undefined;
}

/** A shorter one would end before the provider can answer. */
const LEAST_MS = 5000;

/** @returns epoch ms; undefined: no limit. */
export function validUntilOf(
  draft: ValidityDraft,
  defaults: ValidityDefaults,
  now: number,
  fault: Report,
): number | undefined {
  const { validFor, validUntil, scheduledAt = now, notBefore = now, purpose = "info" } = draft;
  const start = Math.max(now, scheduledAt, notBefore);
  if (validFor !== undefined && validUntil !== undefined) {
    fault("/validFor", "contradiction", "give either validFor or validUntil");
    return undefined;
  }
  if (validUntil !== undefined) {
    if (validUntil < start + LEAST_MS) {
      const than = start > now ? "scheduledAt" : "now";
      fault("/validUntil", "too_early", `must be at least 5 seconds later than ${than}`);
    }
    return validUntil;
  }
  if (validFor !== undefined && validFor < LEAST_MS) {
    fault("/validFor", "too_short", "must be at least 5 seconds");
  }
  const ms = validFor ?? defaults[purpose];
  return ms === undefined ? undefined : start + ms;
}

/** Until when an attempt may begin, epoch ms; Infinity: no limit. */
export function validityEnd({
  request,
  renewedUntil,
}: Pick<MessageRecord, "request" | "renewedUntil">): number {
  return renewedUntil ?? request.validUntil ?? Infinity;
}

/** True if an attempt that would begin now comes too late. */
export function isStale(
  record: Pick<MessageRecord, "request" | "renewedUntil">,
  now: number,
): boolean {
  return now >= validityEnd(record);
}

/** For a message that an operator sends anew: as long again as it was valid at first. */
export function renewedValidity(record: MessageRecord, now: number): number | undefined {
  const { request, acceptedAt, scheduledAt = 0 } = record;
  const { validUntil } = request;
  if (validUntil === undefined) return undefined;
  // A night that holds an advertisement moves its time: it was valid from its acceptance.
  const start = scheduledAt < validUntil ? Math.max(acceptedAt, scheduledAt) : acceptedAt;
  return now + (validUntil - start);
}

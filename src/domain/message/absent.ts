/** Decides about a message whose outcome is unknown: sent again, reported, or decided by a person. Pure; epoch milliseconds. */
import {
  afterAbsence,
  againAfterMs,
  gradeOf,
  noteAbsence,
  type AbsenceTiming,
  type Grade,
} from "./absence.ts";
import { change } from "./change.ts";
import { expire } from "./expire.ts";
import { endNotTaken, endValidity } from "./own-end.ts";
import { inPresumedAttempt, mayBeTaken, presume, stillUnseen } from "./presumed.ts";
import type { MessageRecord } from "./record.ts";
import { afterUndecided } from "./undecided.ts";
import { isStale } from "./validity.ts";

/** The extent of the history when a message is polled. */
export interface Horizon {
  /** After this time the provider can have taken no request of the attempt, by our clock. */
  readonly spanEnd: number;
  /** The time of the newest row that the history is known to show; absent: of none. */
  readonly reach: number | undefined;
  /** Recent lag of the history behind the provider, ms. */
  readonly lagMs: number;
}

/** A poll was answered and showed nothing that can be the message. The same record where that teaches nothing. */
export function afterUnseen(
  record: MessageRecord,
  horizon: Horizon,
  timing: AbsenceTiming,
  now: number,
): MessageRecord {
  const absence = noteAbsence(record, horizon, now);
  if (absence === record.absence) return record;
  const known = { ...record, absence };
  const grade = gradeOf(known, timing, horizon.lagMs) ?? "presumed";
  switch (afterAbsence(known, timing, horizon.lagMs, now)) {
    case "attempt":
      return sendAgain(known, grade, now);
    case "report":
      return endAbsent(known, grade, now);
    case "wait":
      return known;
  }
}

/** It is sent no more. What was only presumed is remembered: somebody may send it anew. */
function endAbsent(record: MessageRecord, grade: Grade, now: number): MessageRecord {
  const presumed = grade === "presumed" ? presume(record, now) : record.presumed;
  return endNotTaken({ ...record, presumed }, now, { absence: grade });
}

/** Applies an answered poll to a message that may have been taken. The same record where it teaches nothing. */
export function afterPoll(
  record: MessageRecord,
  kind: "unseen" | "undecided",
  { horizon, timing }: { readonly horizon?: Horizon | undefined; readonly timing: AbsenceTiming },
  now: number,
): MessageRecord {
  if (mayBeTaken(record)) {
    return kind === "unseen" ? stillUnseen(record, now) : withdraw(record, now);
  }
  // An attempt that was made meanwhile is another one.
  if (record.state !== "unconfirmed") return record;
  // How far behind the history is nobody knows: nothing is judged by it.
  if (kind === "unseen") return horizon ? afterUnseen(record, horizon, timing, now) : record;
  return afterUndecided(record, timing, now);
}

/** A row is there that may be the message's after all: it is not sent before somebody knows. */
function withdraw(record: MessageRecord, now: number): MessageRecord {
  const { proven = 0, presumed = 0 } = record.resent ?? {};
  return change(inPresumedAttempt(record), {
    to: "unconfirmed",
    event: "absence_withdrawn",
    at: now,
    detail: { absence: "presumed" },
    facts: {
      presumed: undefined,
      slotted: undefined,
      firstCheckMs: undefined,
      resent: { proven, presumed: Math.max(0, presumed - 1) },
    },
  });
}

/** Another attempt. @param grade how its absence is known; `operator`: a person said so */
export function sendAgain(
  record: MessageRecord,
  grade: Grade | "operator",
  now: number,
): MessageRecord {
  const { proven = 0, presumed = 0 } = record.resent ?? {};
  const attemptAfter = now + (grade === "operator" ? 0 : againAfterMs(record));
  return change(record, {
    to: "accepted",
    event: "resend_scheduled",
    at: now,
    detail: {
      attempt: record.attempts,
      absence: grade,
      ...(record.absence && { polls: record.absence.polls }),
    },
    facts: {
      attemptAfter,
      absence: undefined,
      presumed: presumedAfter(record, grade, now),
      resent: {
        proven: proven + Number(grade === "proven"),
        presumed: presumed + Number(grade === "presumed"),
      },
    },
  });
}

/** A person's statement counts for the whole message. */
function presumedAfter(
  record: MessageRecord,
  grade: Grade | "operator",
  now: number,
): MessageRecord["presumed"] {
  if (grade === "presumed") return presume(record, now);
  return grade === "operator" ? undefined : record.presumed;
}

/**
 * The tracking time is over. A message that the provider took stays without a result; one that its history does not show was not
 * taken. Where a row may be its own, nobody can say.
 */
export function endTracking(
  record: MessageRecord,
  timing: AbsenceTiming,
  now: number,
): MessageRecord {
  const afterMs = { auth: 0, info: 0, ad: 0 };
  const grade =
    record.state === "unconfirmed" ? gradeOf(record, { ...timing, afterMs }, 0) : undefined;
  return grade ? endAbsent(record, grade, now) : expire(record, now);
}

/** A person's statement about an unconfirmed message. */
export const RESOLUTIONS = ["sent", "not_sent", "failed"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export interface Resolved {
  readonly resolution: Resolution;
  /** For a message that was sent, where the person knows it. */
  readonly providerMessageId?: string | undefined;
  /** The attempt that the person speaks of: another one may have been made meanwhile. */
  readonly attempt?: number | undefined;
}

/** A person decided. Undefined where there is nothing to decide. */
export function resolve(
  record: MessageRecord,
  { resolution, providerMessageId, attempt = record.attempts }: Resolved,
  now: number,
): MessageRecord | undefined {
  if (record.state !== "unconfirmed" || record.attempts !== attempt) return undefined;
  switch (resolution) {
    case "sent":
      return change(record, {
        to: "sent",
        event: "resolved",
        at: now,
        detail: { resolution, ...(providerMessageId && { providerMessageId }) },
        facts: {
          sentAt: record.attemptEndedAt ?? record.attemptAt ?? now,
          absence: undefined,
          ...(providerMessageId && { providerMessageId }),
        },
      });
    case "not_sent":
      return isStale(record, now)
        ? endValidity({ ...record, presumed: undefined }, now, { resolution })
        : sendAgain(record, "operator", now);
    case "failed":
      return endNotTaken({ ...record, presumed: undefined }, now, { resolution });
  }
}

/** What becomes of a message whose outcome is unknown: sent again, reported, or decided by a person. Pure; epoch milliseconds. */
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
import type { MessageRecord } from "./record.ts";
import { isStale } from "./validity.ts";

/** What is known of the history when a message is polled. */
export interface Horizon {
  /** After this time the provider can have taken no request of the attempt, by our clock. */
  readonly spanEnd: number;
  /** The time of the newest row that the history is known to show; absent: of none. */
  readonly reach: number | undefined;
  /** How far behind the provider the history lately was, ms. */
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
      return endNotTaken(known, now, { absence: grade });
    case "wait":
      return known;
  }
}

/** What a poll that was answered makes of an unconfirmed message. The same record where it teaches nothing. */
export function afterPoll(
  record: MessageRecord,
  kind: "unseen" | "undecided",
  { horizon, timing }: { readonly horizon: Horizon; readonly timing: AbsenceTiming },
  now: number,
): MessageRecord {
  // An attempt that was made meanwhile is another one.
  if (record.state !== "unconfirmed") return record;
  if (kind === "unseen") return afterUnseen(record, horizon, timing, now);
  // A row may be the message's: that earlier polls did not show it counts no more.
  return record.absence ? { ...record, absence: undefined } : record;
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
      resent: {
        proven: proven + Number(grade === "proven"),
        presumed: presumed + Number(grade === "presumed"),
      },
    },
  });
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
  return grade ? endNotTaken(record, now, { absence: grade }) : expire(record, now);
}

/** What a person knows of an unconfirmed message. */
export const RESOLUTIONS = ["sent", "not_sent", "failed"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export interface Resolved {
  readonly resolution: Resolution;
  /** Of a message that was sent, where the person knows it. */
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
        ? endValidity(record, now, { resolution })
        : sendAgain(record, "operator", now);
    case "failed":
      return endNotTaken(record, now, { resolution });
  }
}

/**
 * When a message that the provider's history does not show counts as not taken, and what follows from it. A poll counts only once
 * every row of the attempt would have its time behind it. Pure; times are epoch milliseconds.
 */
import type { Purpose } from "../advertising/ad-intake.ts";
import type { MessageRecord, MessageRequest } from "./record.ts";
import { isStale, validityEnd } from "./validity.ts";

/**
 * `proven`: the history showed rows that the provider took later than this attempt, and not this one, in two polls that were far
 * enough apart. `presumed`: there was no later row to judge by, but three polls did not show it, the last of them late enough.
 */
export type Grade = "proven" | "presumed";

/** The caller's choice if it is unknown whether the message was taken. `hold`: only proof leads to another attempt. */
export const ON_UNKNOWN = ["resend", "hold", "fail"] as const;
export type OnUnknown = (typeof ON_UNKNOWN)[number];

/** Lessons of polls that showed nothing of the message; forgotten when one shows a row that may be its own. */
export interface Absence {
  /** Polls that were answered. */
  readonly polls: number;
  readonly lastAt: number;
  /** The first poll that knew of later rows; absent before. */
  readonly laterSince?: number;
}

export interface AbsenceTiming {
  /** Least time between the two polls of a proof, ms. */
  readonly waitMs: number;
  /** From the attempt until absence may be presumed, ms, by purpose; Infinity: never. */
  readonly afterMs: Readonly<Record<Purpose, number>>;
  /** From the attempt until a message that must not be sent again is reported, ms. */
  readonly windowMs: number;
}

const PRESUMED_POLLS = 3;

function purposeOfRequest({ purpose }: Pick<MessageRequest, "purpose">): Purpose {
  return purpose ?? "info";
}

/** The caller's choice, else the default of the purpose: an advertisement that came twice is worse than one that did not come. */
function onUnknownOf({ request }: Pick<MessageRecord, "request">): OnUnknown {
  return request.onUnknown ?? (request.purpose === "ad" ? "hold" : "resend");
}

/**
 * @param spanEnd after this time the provider can have taken no request of the attempt, by our clock
 * @param reach the time of the newest row that the history was known to show, by our clock; absent: of none
 */
export function noteAbsence(
  record: MessageRecord,
  { spanEnd, reach }: { readonly spanEnd: number; readonly reach: number | undefined },
  now: number,
): Absence | undefined {
  const known = record.absence;
  if (now <= spanEnd) return known;
  const later = reach !== undefined && reach > spanEnd;
  const laterSince = known?.laterSince ?? (later ? now : undefined);
  return {
    polls: (known?.polls ?? 0) + 1,
    lastAt: now,
    ...(laterSince !== undefined && { laterSince }),
  };
}

/**
 * @param lagMs how far behind the provider the history lately was: both waits are at least twice as long
 * @returns undefined while nothing can be said
 */
export function gradeOf(
  record: MessageRecord,
  timing: AbsenceTiming,
  lagMs: number,
): Grade | undefined {
  const { absence, attemptAt = record.acceptedAt } = record;
  if (!absence) return undefined;
  const { laterSince, lastAt, polls } = absence;
  if (laterSince !== undefined && lastAt - laterSince >= Math.max(timing.waitMs, 2 * lagMs)) {
    return "proven";
  }
  const afterMs = Math.max(timing.afterMs[purposeOfRequest(record.request)], 2 * lagMs);
  return polls >= PRESUMED_POLLS && lastAt - attemptAt >= afterMs ? "presumed" : undefined;
}

type Consequence = "attempt" | "report" | "wait";

/** The next state of an unconfirmed message after a poll that did not show it. */
export function afterAbsence(
  record: MessageRecord,
  timing: AbsenceTiming,
  lagMs: number,
  now: number,
): Consequence {
  const grade = gradeOf(record, timing, lagMs);
  const choice = onUnknownOf(record);
  const resends = grade === "proven" || (grade === "presumed" && mayPresume(record));
  const over = isStale(record, now);
  if (choice !== "fail" && resends) return over ? "report" : "attempt";
  // It will not be sent again: what is left is to say so, once that is as certain as it gets.
  const { attemptAt = record.acceptedAt } = record;
  const reportable = over || (choice === "fail" && now - attemptAt >= timing.windowMs);
  return reportable && isCertainEnough(record, timing, lagMs) ? "report" : "wait";
}

/** A report sends nothing, so that presumption is enough, for every purpose. */
function reportAfterMs({ afterMs }: AbsenceTiming): AbsenceTiming["afterMs"] {
  return { ...afterMs, ad: afterMs.info };
}

function isCertainEnough(record: MessageRecord, timing: AbsenceTiming, lagMs: number): boolean {
  return gradeOf(record, { ...timing, afterMs: reportAfterMs(timing) }, lagMs) !== undefined;
}

/** From the attempt until the history has shown of it what it will, as far as is known, ms. */
export function certainAfterMs({ request }: MessageRecord, timing: AbsenceTiming): number {
  const ms = reportAfterMs(timing)[purposeOfRequest(request)];
  return Number.isFinite(ms) ? ms : timing.windowMs;
}

/** Each of these may be a copy too many, so that they are few: where history shows nothing at all, a person has to look. */
const MOST_PRESUMED = 2;

function mayPresume(record: MessageRecord): boolean {
  return onUnknownOf(record) === "resend" && (record.resent?.presumed ?? 0) < MOST_PRESUMED;
}

const FIRST_AGAIN_MS = 30_000;
const LONGEST_AGAIN_MS = 600_000;

/** The first attempt after an absence begins at once; a message whose attempts keep getting lost waits longer each time, ms. */
export function againAfterMs({ resent }: MessageRecord): number {
  const times = resent ? resent.proven + resent.presumed : 0;
  return times === 0
    ? 0
    : Math.min(LONGEST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** Math.min(times - 1, 10));
}

function nextTeaching({ laterSince, polls, lastAt }: Absence, { waitMs }: AbsenceTiming): number {
  if (laterSince !== undefined) return laterSince + waitMs;
  // The last of three is late enough by itself: the others only have to be apart.
  return polls < PRESUMED_POLLS ? lastAt + waitMs / 2 : Infinity;
}

/** When an unconfirmed message is polled beyond the schedule: as soon as another poll may say more. */
export function absencePolls(record: MessageRecord, timing: AbsenceTiming): readonly number[] {
  const { absence, attemptAt = record.acceptedAt, request } = record;
  const presumedAt = attemptAt + timing.afterMs[purposeOfRequest(request)];
  const windowAt = onUnknownOf(record) === "fail" ? attemptAt + timing.windowMs : Infinity;
  const nextAt = absence ? nextTeaching(absence, timing) : Infinity;
  return [nextAt, presumedAt, windowAt, validityEnd(record)].filter(Number.isFinite);
}

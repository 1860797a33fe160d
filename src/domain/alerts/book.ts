/**
 * State of the alerts' object: the conditions that last, when operators were last alerted of each, and the notices that wait for
 * delivery. Raising and clearing note facts; `settle` decides what operators are sent. Pure; times are epoch milliseconds.
 */
import { HOUR_MS } from "../../kernel/time/units.ts";
import { isEvent, isNews, type AlertCondition, type AlertFacts, type Proof } from "./condition.ts";
import { nextDelivery, post, type Outbox } from "./notice.ts";

interface Standing {
  readonly since: number;
  /** When it was last raised. */
  readonly lastAt: number;
  /** Number of times that it was raised. */
  readonly raised: number;
  /** The same within the hour that began then. */
  readonly hour: { readonly at: number; readonly raised: number };
  readonly facts: AlertFacts;
  /** No alert is sent before. */
  readonly dueAt: number;
  /** An alert was made since it began: an all-clear is owed. */
  readonly alerted: boolean;
  /** When it was cleared. It may come back before that has settled. */
  readonly clearedAt?: number;
  readonly proof?: Proof;
}

export interface AlertBook {
  /** By condition. */
  readonly standing: Readonly<Record<string, Standing>>;
  /** By condition: the last alert within an hour, and the last one of what still lasts. */
  readonly alertedAt: Readonly<Record<string, number>>;
  readonly outbox: Outbox;
}

export interface AlertPolicy {
  /** A condition that comes back within this time after its all-clear was never over. */
  readonly clearAfterMs: number;
}

export const EMPTY_BOOK: AlertBook = { standing: {}, alertedAt: {}, outbox: [] };

const ALERT_EVERY_MS = HOUR_MS;
const EVENT_LASTS_MS = HOUR_MS;
/** Events come together: isolates tell of most within ten seconds. */
export const EVENT_GATHERS_MS = 15_000;

/** @param times how often it was raised since the last call */
export function raise(
  book: AlertBook,
  condition: AlertCondition,
  { facts, times }: { readonly facts: AlertFacts; readonly times: number },
  now: number,
): AlertBook {
  const known = book.standing[condition];
  const standing: Standing = {
    since: known?.since ?? now,
    lastAt: now,
    raised: (known?.raised ?? 0) + times,
    hour: inHour(known?.hour, times, now),
    facts,
    dueAt: Math.min(known?.dueAt ?? Infinity, now + (facts.afterMs ?? waitOf(condition))),
    alerted: known?.alerted ?? false,
  };
  return { ...book, standing: { ...book.standing, [condition]: standing } };
}

function waitOf(condition: AlertCondition): number {
  return isEvent(condition) ? EVENT_GATHERS_MS : 0;
}

function inHour(hour: Standing["hour"] | undefined, times: number, now: number): Standing["hour"] {
  return hour && now - hour.at < HOUR_MS
    ? { ...hour, raised: hour.raised + times }
    : { at: now, raised: times };
}

export function clear(
  book: AlertBook,
  condition: AlertCondition,
  proof: Proof,
  now: number,
): AlertBook {
  const known = book.standing[condition];
  if (!known || known.clearedAt !== undefined) return book;
  const cleared = { ...known, clearedAt: now, proof };
  return { ...book, standing: { ...book.standing, [condition]: cleared } };
}

/** Makes the notices that are due and ends what is over. @returns the same book where there is nothing to do. */
export function settle(book: AlertBook, policy: AlertPolicy, now: number): AlertBook {
  let next = forgetOld(book, now);
  for (const condition of openConditions(book)) {
    const standing = book.standing[condition];
    if (!standing) continue;
    // First: where nobody looked for long, an event is over before its alert was made.
    if (now >= alertTime(book, condition, standing)) next = alert(next, condition, now);
    if (now >= endOf(condition, standing, policy)) next = end(next, condition, now);
  }
  return next;
}

/** When the object has to look again; Infinity for never. */
export function nextLook(book: AlertBook, policy: AlertPolicy): number {
  const times = openConditions(book).flatMap((condition) => {
    const standing = book.standing[condition];
    return standing
      ? [endOf(condition, standing, policy), alertTime(book, condition, standing)]
      : [];
  });
  return Math.min(nextDelivery(book.outbox), ...times);
}

export function openConditions({ standing }: AlertBook): readonly AlertCondition[] {
  return Object.keys(standing) as AlertCondition[];
}

function endOf(condition: AlertCondition, standing: Standing, policy: AlertPolicy): number {
  const { clearedAt, lastAt } = standing;
  if (clearedAt !== undefined) return clearedAt + policy.clearAfterMs;
  return isEvent(condition) ? lastAt + EVENT_LASTS_MS : Infinity;
}

/** Time of the first alert, or of a repeated one where the condition is still raised an hour after the last. */
function alertTime(book: AlertBook, condition: AlertCondition, standing: Standing): number {
  const { alerted, lastAt, dueAt, clearedAt, hour, facts } = standing;
  const last = book.alertedAt[condition] ?? -Infinity;
  const next = facts.relapse && !alerted ? -Infinity : last + ALERT_EVERY_MS;
  if (clearedAt !== undefined || (alerted && lastAt < next)) return Infinity;
  if (hour.raised < (facts.least ?? 1)) return Infinity;
  return Math.max(dueAt, next);
}

function alert(book: AlertBook, condition: AlertCondition, now: number): AlertBook {
  const standing = book.standing[condition];
  if (!standing) return book;
  return {
    standing: { ...book.standing, [condition]: { ...standing, alerted: true } },
    alertedAt: { ...book.alertedAt, [condition]: now },
    outbox: post(book.outbox, noticeOf("raised", condition, standing, now)),
  };
}

function end(book: AlertBook, condition: AlertCondition, now: number): AlertBook {
  const { [condition]: standing, ...others } = book.standing;
  const outbox =
    standing?.alerted && !isNews(condition)
      ? post(book.outbox, noticeOf("cleared", condition, standing, now))
      : book.outbox;
  return { ...book, standing: others, outbox };
}

function noticeOf(
  kind: "raised" | "cleared",
  condition: AlertCondition,
  { since, raised, proof, facts: { code, message = "", count = raised } }: Standing,
  now: number,
): Outbox[number] {
  const notice = { kind, condition, code, message, since, at: now, count, failed: 0, nextAt: now };
  return kind === "cleared" && proof ? { ...notice, proof } : notice;
}

function forgetOld(book: AlertBook, now: number): AlertBook {
  const all = Object.entries(book.alertedAt);
  // Of a condition that lasts it also says whether it was raised since.
  const kept = all.filter(([name, at]) => name in book.standing || now - at < ALERT_EVERY_MS);
  return kept.length === all.length ? book : { ...book, alertedAt: Object.fromEntries(kept) };
}

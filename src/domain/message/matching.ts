/**
 * Selects the rows of the provider's history that can be this message. A wrong answer here reports somebody else's status, so
 * everything that is not proven is "not found yet". Pure.
 */
import type { Span } from "../gate/open-claims.ts";
import { mayShowAs } from "../history/row-type.ts";
import type { MessageRecord } from "./record.ts";

/** A row of the provider's history, normalised. Times are epoch milliseconds. */
export interface HistoryRow {
  readonly providerMessageId: string;
  readonly phone: string;
  readonly callback?: string;
  readonly templateCode?: string;
  readonly text?: string;
  readonly msgType?: string;
  /** When the provider took the request; for SMS, which has no such column, its only time. */
  readonly at?: number;
  /** The provider kept our mark of the message beside it: the row is this message's and nobody else's. */
  readonly own?: boolean;
}

export interface MatchTiming {
  readonly sendTimeoutMs: number;
  /** Offset of the first check, ms: by then a sibling whose attempt went well has claimed its row. */
  readonly firstCheckMs: number;
}

/** Rows carry whole seconds and two clocks are never equal. */
const CLOCK_SLACK_MS = 2000;
const SECOND_MS = 1000;
/** So long before its attempt a row may have its time. */
export const EARLY_MS = CLOCK_SLACK_MS + SECOND_MS;
/** Distance from the attempt at which a lone row still counts once every row has to be visible. */
export const WIDE_MS = 300_000;
const WIDE_AFTER_MS = 900_000;

/** Rows that fit: whose they are, only the gate knows. */
export interface Candidates<Row> {
  readonly kind: "candidates";
  readonly rows: readonly Row[];
  /** The others of the number that have a say in it. */
  readonly beside: readonly Row[];
  /** When the provider can have taken the message, by its clock. */
  readonly span: Span;
  /** There are more that fit, and it is too early to judge them. */
  readonly more: boolean;
}

export type Match<Row> =
  | { readonly kind: "own"; readonly row: Row }
  | Candidates<Row>
  /** A row may be this message's, and it is too early to say. */
  | { readonly kind: "unripe" }
  | { readonly kind: "none" };

export function matchHistory<Row extends HistoryRow>(
  record: MessageRecord,
  rows: readonly Row[],
  timing: MatchTiming,
  now: number,
): Match<Row> {
  const mine = rows.filter((row) => row.phone === record.request.to);
  if (record.providerMessageId !== undefined) {
    const own = mine.find((row) => row.providerMessageId === record.providerMessageId);
    return own ? { kind: "own", row: own } : { kind: "none" };
  }
  const marked = mine.find((row) => row.own === true);
  if (marked) return { kind: "own", row: marked };
  const alike = mine.filter((row) => isAlike(record, row));
  const span = takenSpan(record, timing);
  const inSpan = alike.filter((row) => span !== undefined && isWithin(row, span));
  const fitting = inSpan.filter((row) => isRipe(record, row, timing, now));
  if (span && fitting.length > 0) {
    const others = showsText(record) ? [] : mine.filter((row) => !fitting.includes(row));
    const beside = others.filter((row) => row.at !== undefined && isRipe(record, row, timing, now));
    const more = inSpan.length > fitting.length;
    return { kind: "candidates", rows: fitting, beside, span, more };
  }
  if (inSpan.length > 0) return { kind: "unripe" };
  return lonely(record, alike, now);
}

/** Same sender, channel, template and text, as far as the row tells. */
function isAlike(record: MessageRecord, row: HistoryRow): boolean {
  const { request } = record;
  if (showsText(record)) {
    return (
      row.templateCode === request.templateId &&
      row.text !== undefined &&
      request.text !== undefined &&
      normaliseText(row.text) === normaliseText(request.text)
    );
  }
  if (!mayShowAs(request.type, row.msgType)) return false;
  return row.callback === undefined || request.from === undefined || row.callback === request.from;
}

/** Rows that could be the message's but for their time. */
export function alikeNear<Row extends HistoryRow>(
  record: MessageRecord,
  rows: readonly Row[],
): readonly Row[] {
  const { attemptAt = record.acceptedAt } = record;
  return rows.filter(
    (row) =>
      row.phone === record.request.to &&
      row.at !== undefined &&
      Math.abs(row.at - attemptAt) <= WIDE_MS &&
      isAlike(record, row),
  );
}

export function normaliseText(text: string): string {
  return text.replaceAll("\r\n", "\n").trim();
}

/** An AlimTalk's row shows its text: whoever could own it sent the same. Other rows are told apart by time alone. */
export function showsText({ request }: Pick<MessageRecord, "request">): boolean {
  return request.type === "ALIMTALK";
}

/**
 * True if the gate now knows every message that could own the row. After an unknown outcome accepted ones of equal text go
 * first.
 */
function isRipe(record: MessageRecord, row: HistoryRow, timing: MatchTiming, now: number): boolean {
  const early = record.state === "sent" && showsText(record);
  return early || now - (row.at ?? now) >= 2 * timing.firstCheckMs;
}

function isWithin({ at }: HistoryRow, { from, until }: Span): boolean {
  return at !== undefined && at >= from && at <= until;
}

/** When the provider can have taken the newest attempt, by its own clock, as far as that is known. */
export function takenSpan(
  record: MessageRecord,
  timing: Pick<MatchTiming, "sendTimeoutMs">,
): Span | undefined {
  const { attemptAt, clockOffset = 0 } = record;
  if (attemptAt === undefined) return undefined;
  return {
    from: attemptAt + clockOffset - EARLY_MS,
    until: lastTaken(record, timing) + clockOffset,
  };
}

/**
 * After this time, by our clock, the provider can have taken no request of the newest attempt. An answer ends it, whatever it says,
 * and so does a connection that broke; where nothing is known of its end, the time-out does.
 */
export function lastTaken(
  record: MessageRecord,
  timing: Pick<MatchTiming, "sendTimeoutMs">,
): number {
  const { attemptAt = record.acceptedAt, attemptEndedAt = attemptAt + timing.sendTimeoutMs } =
    record;
  return attemptEndedAt + CLOCK_SLACK_MS;
}

/**
 * The provider's clock may be further off than we allow for. An accepted message has a row; if after a quarter of an hour
 * there is exactly one like it within five minutes, it is this one.
 */
function lonely<Row extends HistoryRow>(
  record: MessageRecord,
  alike: readonly Row[],
  now: number,
): Match<Row> {
  const { attemptAt } = record;
  if (attemptAt === undefined || record.state !== "sent" || now - attemptAt < WIDE_AFTER_MS) {
    return { kind: "none" };
  }
  const near = alike.filter(
    (row) => row.at !== undefined && Math.abs(row.at - attemptAt) <= WIDE_MS,
  );
  if (near.length !== 1) return { kind: "none" };
  const span = { from: attemptAt - WIDE_MS, until: attemptAt + WIDE_MS };
  return { kind: "candidates", rows: near, beside: [], span, more: false };
}

/**
 * No row of this message is older, epoch ms, as far as clocks can be trusted. Undefined where they cannot: without an id the
 * search goes wide after a while.
 */
export function earliestRow(record: MessageRecord, now: number): number | undefined {
  const { attemptAt, providerMessageId, clockOffset = 0 } = record;
  if (attemptAt === undefined) return undefined;
  if (providerMessageId === undefined && now - attemptAt >= WIDE_AFTER_MS) return undefined;
  return attemptAt + clockOffset - EARLY_MS;
}

/**
 * The span of history to ask for, epoch ms: wide enough for every rule above and for a clock that is off. A text message without
 * an id is known by the time of its attempt alone, so later rows of a number that gets many are left out; an AlimTalk's history may
 * compare another time than the one we look at.
 */
export function historyWindow(
  record: MessageRecord,
  now: number,
): { readonly from: number; readonly until: number } {
  const start = record.attemptAt ?? record.acceptedAt;
  const margin = 2 * WIDE_MS;
  const { providerMessageId, request } = record;
  const byTime = providerMessageId === undefined && request.type !== "ALIMTALK";
  return { from: start - margin, until: (byTime ? start : Math.max(now, start)) + margin };
}

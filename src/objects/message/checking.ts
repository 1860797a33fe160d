/**
 * A message's polls of the provider's history: scheduled ones in their turn, refreshes, and what is concluded from what they show.
 * Knows when this process polled last.
 */
import { LINE_PAUSE_MS } from "../../domain/gate/circuit.ts";
import type { Pass } from "../../domain/gate/pass.ts";
import { afterPoll, endTracking } from "../../domain/message/absent.ts";
import { isNow } from "../../domain/message/attempt-pass.ts";
import { hasCheckSlot, isExhausted } from "../../domain/message/decide.ts";
import { type Observation, observe } from "../../domain/message/observe.ts";
import { asPolled, inPresumedAttempt, mayBeTaken } from "../../domain/message/presumed.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { isFinal } from "../../domain/message/states.ts";
import { onRefresh, type Refreshed } from "../../domain/message/verbs/refresh.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { resultFacts } from "../../providers/result-facts.ts";
import type { Isolate } from "../isolate.ts";
import type { Claims } from "./claims.ts";
import { deferredTo } from "./defer.ts";
import type { Follower } from "./follower.ts";
import { horizonOf, noteLateRow } from "./horizon.ts";
import type { Journal } from "./journal.ts";
import { noteFirst } from "./learn-first.ts";
import type { LedgerNote } from "./ledger-note.ts";
import { gateKeyOf, lookUp, settle, type Poll, type Sighting } from "./look-up.ts";
import type { RefreshOptions } from "./message-rpc.ts";
import { timingOf } from "./timing.ts";

/** Name of the poll before an attempt, in metrics and timeline. */
const VIA_RESEND = "resend";
/** When the last poll is made again that was not answered. */
const LAST_POLL_AGAIN_MS = 600_000;
/**
 * When one of a message whose outcome is unknown is, at the earliest: the gate says when it may. The schedule's next check can be hours
 * away, and the message waits for the end of the outage to be sent.
 */
const UNANSWERED_AGAIN_MS = LINE_PAUSE_MS;

/** The question before this one met a fault of the line: the same would be said to this one. */
const NOT_ASKED: Sighting = { kind: "failed", isOfLine: true };

interface Beside {
  readonly ledger: LedgerNote;
  readonly claims: Claims;
}

export class Checking implements Follower {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #beside: Beside;
  #lastAt = 0;
  /** When an answered poll of the newest attempt last showed nothing of the message. */
  #unseenAt: number | undefined;

  constructor(ctx: DurableObjectState, isolate: Isolate, journal: Journal, beside: Beside) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#beside = beside;
  }

  /** When this process last polled the history, epoch ms; 0: not yet. */
  get lastAt(): number {
    return this.#lastAt;
  }

  forget(): void {
    this.#lastAt = 0;
    this.#unseenAt = undefined;
  }

  /** A poll that nobody scheduled. It costs none of the scheduled ones. */
  async refresh(record: MessageRecord, options: RefreshOptions): Promise<Refreshed> {
    const facts = {
      lastAt: this.#lastAt,
      minIntervalMs: options.minIntervalMs,
      intervalMs: this.#settings.REFRESH_INTERVAL,
      timing: timingOf(this.#settings),
    };
    const { effects, answer } = onRefresh(record, facts, Date.now());
    if (!effects) return answer;
    if (!options.paced) await this.#check(record, "refresh");
    else if (!(await this.#refreshInTurn(record))) {
      return { kind: "ok", record: this.#journal.record ?? record, paused: true };
    }
    return { kind: "ok", record: this.#journal.record ?? record };
  }

  /** The scheduled check: now, or at its slot. */
  async scheduled(record: MessageRecord): Promise<void> {
    const begunAt = Date.now();
    let found: Sighting | undefined;
    if (!hasCheckSlot(record, timingOf(this.#settings), begunAt)) {
      const turn = await this.#takeCheck(record);
      const current = this.#journal.record;
      if (!current || isFinal(current.state)) return;
      if (turn.kind === "found") found = turn.found;
      else if (!isNow(turn, Date.now())) {
        this.#journal.life.deferredTo = deferredTo(current.id, turn);
        // A slot that was given is kept, or the line would never get shorter.
        if (turn.kind === "at") this.#journal.store({ ...current, checkSlot: Math.ceil(turn.at) });
        return;
      }
    }
    const known = this.#journal.record ?? record;
    this.#beside.claims.again(known);
    const polledAt = this.#lastAt;
    if (found) await this.#take(known, "poll", { sighting: found, begunAt });
    const sighting = found ?? (await this.#check(known, "poll"));
    this.#owe(sighting, polledAt);
    this.#endIfExhausted(sighting.kind);
  }

  /** @returns false: not made, as nobody may call the provider now. */
  async #refreshInTurn(record: MessageRecord): Promise<boolean> {
    const turn = await this.#takeCheck(asPolled(record));
    if (turn.kind === "paused") return false;
    if (turn.kind === "found") {
      await this.#take(record, "refresh", { sighting: turn.found, begunAt: Date.now() });
      return true;
    }
    const wait = turn.at - Date.now();
    if (wait > 0) await scheduler.wait(wait);
    await this.#check(this.#journal.record ?? record, "refresh");
    return true;
  }

  /** One look at the provider's history. */
  async #check(record: MessageRecord, via: string): Promise<Sighting> {
    this.#lastAt = Date.now();
    // Before the message is looked for: what is later than it was there already when it was not.
    const horizon = await horizonOf(this.#isolate, record);
    const begunAt = Date.now();
    if (horizon === "paused") {
      await this.#take(record, via, { sighting: NOT_ASKED, begunAt });
      return NOT_ASKED;
    }
    const sighting = await lookUp(this.#isolate, asPolled(record), begunAt);
    await this.#take(record, via, { sighting, begunAt, horizon });
    return sighting;
  }

  /** A check that the line did not answer is still owed. @param polledAt of the poll before it, epoch ms */
  #owe(sighting: Sighting, polledAt: number): void {
    if (sighting.kind !== "failed" || !sighting.isOfLine) return;
    if (this.#journal.record?.state !== "unconfirmed") return;
    this.#lastAt = polledAt;
    this.#journal.life.deferredTo = Date.now() + UNANSWERED_AGAIN_MS;
  }

  /** The poll right before an attempt that follows a presumed absence. Nothing is stored where it shows nothing: the attempt is. */
  async beforeAttempt(record: MessageRecord): Promise<Sighting["kind"]> {
    this.#beside.claims.again(record);
    const begunAt = Date.now();
    const sighting = await lookUp(this.#isolate, asPolled(record), begunAt);
    const { kind } = sighting;
    const shows = kind === "seen" || kind === "undecided";
    if (shows) await this.#take(record, VIA_RESEND, { sighting, begunAt });
    else this.#isolate.telemetry.counts.check(record.providerId, VIA_RESEND, kind);
    return kind;
  }

  /** Applies the result of a poll, whoever asked for it. */
  async #take(
    record: MessageRecord,
    via: string,
    { sighting, begunAt, horizon }: Poll,
  ): Promise<void> {
    this.#lastAt = Date.now();
    const current = this.#journal.record;
    this.#isolate.telemetry.counts.check(record.providerId, via, sighting.kind);
    if (via === "poll") noteFirst(this.#isolate, record, sighting, begunAt);
    this.#isolate.flushSoon(this.#ctx);
    if (!current) return;
    const now = Date.now();
    if (sighting.kind !== "seen") {
      // A look for an attempt before this one says nothing of it.
      const same = current.attempts === record.attempts;
      return same ? this.#judgeAbsence(current, { sighting, begunAt, horizon }) : undefined;
    }
    this.#noteLateRow(current);
    if (!isFinal(observe(current, { ...sighting.seen, via }, now).state)) {
      return this.#observe(sighting.seen, via);
    }
    // Before it is final it stands in the ledger; it has been there for long, but this process may not know.
    await this.#beside.ledger.note();
    this.#observe(sighting.seen, via);
  }

  /** The row is there that earlier polls did not show. */
  #noteLateRow(record: MessageRecord): void {
    const [attempted, unseenAt] = mayBeTaken(record)
      ? [inPresumedAttempt(record), record.presumed?.polledAt]
      : [record, record.absence?.lastAt ?? this.#unseenAt];
    this.#ctx.waitUntil(noteLateRow(this.#isolate, attempted, unseenAt));
  }

  #judgeAbsence(record: MessageRecord, { sighting: { kind }, horizon }: Poll): void {
    if (kind === "unseen") this.#unseenAt = Date.now();
    if (kind === "failed" || kind === "seen") return;
    const timing = timingOf(this.#settings).absence;
    this.#journal.keep(afterPoll(record, kind, { horizon, timing }, Date.now()));
  }

  #observe(found: Omit<Observation, "via">, via: string): void {
    const { record } = this.#journal;
    if (!record) return;
    const facts = resultFacts(record, found);
    const seen = observe(record, { ...found, ...facts, via }, Date.now());
    if (seen === record) return;
    this.#journal.commit(seen);
  }

  /** The message may learn its id with this record: the gate has to know whose that is. */
  learned(record: MessageRecord): void {
    this.#beside.claims.learned(record);
  }

  /** A check's turn: when it may ask, or what it would have found. */
  async #takeCheck(record: MessageRecord): Promise<Pass | { kind: "found"; found: Sighting }> {
    const key = gateKeyOf(record);
    const turn = await this.#isolate.checks.take(key, record);
    if (turn.kind === "rows") {
      const found = await settle(this.#isolate, record, turn.rows, Date.now());
      if (found) return { kind: "found", found };
    }
    const lane = record.request.priority ?? "normal";
    return turn.kind === "rows" ? this.#isolate.gates.takeSlot(key, { work: "check", lane }) : turn;
  }

  get #settings(): Settings {
    return this.#isolate.settings;
  }

  /** Only a poll that was answered ends the tracking. */
  #endIfExhausted(kind: Sighting["kind"]): void {
    const record = this.#journal.record;
    const now = Date.now();
    const timing = timingOf(this.#settings);
    if (!record || !isExhausted(record, timing, now)) return;
    if (kind === "failed") this.#journal.life.deferredTo = now + LAST_POLL_AGAIN_MS;
    else this.#journal.commit(endTracking(record, timing.absence, now));
  }
}

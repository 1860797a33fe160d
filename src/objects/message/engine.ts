/**
 * What moves a message on: asks what is due, performs it, stores the outcome, until the message rests. One run at a time,
 * however many events ask for it. Decide-and-write never spans an await; after every await the record is read again.
 */
import { holdAtNight } from "../../domain/advertising/hold.ts";
import { maySend, type Listing } from "../../domain/advertising/may-send.ts";
import { ownerName } from "../../domain/gate/owner.ts";
import type { Pass } from "../../domain/gate/pass.ts";
import { afterPoll, endTracking } from "../../domain/message/absent.ts";
import { isNow, passAttempt } from "../../domain/message/attempt-pass.ts";
import { decide, hasCheckSlot, isExhausted, type Action } from "../../domain/message/decide.ts";
import { identify } from "../../domain/message/identify.ts";
import * as life from "../../domain/message/lifecycle.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { checksDone } from "../../domain/message/schedule.ts";
import { firstOpen, type SendPass } from "../../domain/message/send-pass.ts";
import { SENDER_NOT_REGISTERED } from "../../domain/message/sender-fault.ts";
import { isFinal } from "../../domain/message/states.ts";
import { VALIDITY_ENDED } from "../../domain/message/validity.ts";
import { forgetWords } from "../../domain/privacy/redact.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { providerFor } from "../../providers/registry.ts";
import { resultFacts } from "../../providers/result-facts.ts";
import { noteSend } from "../../telemetry/notes/message-notes.ts";
import type { Isolate } from "../isolate.ts";
import { sendFacts } from "../opt-out/send-facts.ts";
import { horizonOf, noteLateRow } from "./horizon.ts";
import type { Journal } from "./journal.ts";
import { firstCheckOf, noteFirst } from "./learn-first.ts";
import {
  alertSender,
  gateKeyOf,
  lookUp,
  reportOutcome,
  settle,
  type Poll,
  type Sighting,
} from "./look-up.ts";
import { openTemplate } from "./template-step.ts";
import { retryPolicyOf, timingOf } from "./timing.ts";

/** A step may lead to another one; more than this in a row is a bug. */
const MAX_STEPS = 6;
const SPREAD_MS = 2000;
/** When lists that could not be asked are asked again. */
const LISTS_AGAIN_MS = 5000;
/** When the last poll is made again that was not answered. */
const LAST_POLL_AGAIN_MS = 600_000;
/** The slot came: it need not be asked for again. */
const NOW: Pass = { kind: "at", at: 0, probe: false };

export class Engine {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  #running: Promise<void> | undefined;
  /** This process is inside a provider call. */
  #attemptOpen = false;
  /** The next call to the provider is the one that finds out whether it works again. */
  #probe = false;

  constructor(ctx: DurableObjectState, isolate: Isolate, journal: Journal) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
  }

  /**
   * @param begun the intent of an attempt is on disk already, written by this process just now.
   * @param alarmAt for when the alarm was set that is running.
   */
  advance(begun = false, alarmAt?: number): Promise<void> {
    if (begun) this.#attemptOpen = true;
    this.#running ??= this.#run(begun, alarmAt).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Until the message rests, or the time is over. */
  async settled(waitMs: number): Promise<void> {
    const running = this.#running;
    if (running && waitMs > 0) await inTime(running, waitMs);
  }

  /** When the message may send. */
  async #takeSlot(record: MessageRecord): Promise<Pass> {
    const lane = record.request.priority ?? "normal";
    const key = gateKeyOf(record);
    const pass = await this.#isolate.gates.takeSlot(key, "send", lane);
    this.#probe = pass.kind === "at" && pass.probe;
    if (pass.kind === "paused") return pass;
    return { ...pass, firstCheckMs: firstCheckOf(this.#isolate, key, record.request.type) };
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
    const pass =
      turn.kind === "rows" ? await this.#isolate.gates.takeSlot(key, "check", lane) : turn;
    this.#probe = pass.kind === "at" && pass.probe;
    return pass;
  }

  /**
   * Whether and when it may be sent, and by whom: the record that comes back may be on its way to another provider.
   * @param known what was just read of the lists
   */
  async takeSendSlot(record: MessageRecord, known?: Listing): Promise<SendPass> {
    const facts = await sendFacts(this.#isolate, record, known);
    const now = Date.now();
    if (!facts)
      return { record, pass: { kind: "paused", until: now + LISTS_AGAIN_MS, reason: "lists" } };
    // What is not sent takes no slot, and what has one keeps it.
    const free = record.slotted || maySend(record, facts, now).kind !== "go";
    if (free) return { record, pass: NOW, facts };
    const { senders = {} } = retryPolicyOf(this.#settings, record);
    const open = await firstOpen(record, senders, async (asked) => this.#takeSlot(asked), Date.now);
    return { ...open, facts };
  }

  /** Before anybody is asked: an advertisement of the night waits, and takes no slot. */
  holdAtNight(record: MessageRecord): MessageRecord {
    return holdAtNight(record, this.#settings.AD_RELEASE_SPREAD, Date.now());
  }

  /** The pass, or a later one where this isolate has too many calls open. To be asked just before the attempt begins. */
  whereOpen({ record, pass }: SendPass): Pass {
    return this.#isolate.openCalls.holdBack(
      pass,
      record.providerId,
      this.#settings.OPEN_SENDS,
      Date.now(),
    );
  }

  /** A check that nobody scheduled, in its turn. @returns false: not made, as nobody may call the provider now. */
  async refreshInTurn(record: MessageRecord): Promise<boolean> {
    const turn = await this.#takeCheck(record);
    if (turn.kind === "paused") return false;
    if (turn.kind === "found") {
      await this.#take(record, "refresh", { sighting: turn.found, begunAt: Date.now() });
      return true;
    }
    const wait = turn.at - Date.now();
    if (wait > 0) await scheduler.wait(wait);
    await this.check(this.#journal.record ?? record, "refresh", turn.probe);
    return true;
  }

  /** One look at the provider's history. */
  async check(record: MessageRecord, via: string, probe = false): Promise<Sighting["kind"]> {
    this.#journal.life.lastCheckAt = Date.now();
    // Before the message is looked for: what is later than it was there already when it was not.
    const horizon = await horizonOf(this.#isolate, record);
    const begunAt = Date.now();
    const sighting = await lookUp(this.#isolate, record, begunAt, probe);
    await this.#take(record, via, { sighting, begunAt, horizon });
    return sighting.kind;
  }

  /** What a look found, whoever asked for it. */
  async #take(
    record: MessageRecord,
    via: string,
    { sighting, begunAt, horizon }: Poll,
  ): Promise<void> {
    this.#journal.life.lastCheckAt = Date.now();
    const current = this.#journal.record;
    this.#isolate.telemetry.counts.check(record.providerId, via, sighting.kind);
    if (via === "poll") noteFirst(this.#isolate, record, sighting, begunAt);
    this.#isolate.flushSoon(this.#ctx);
    if (!current) return;
    const now = Date.now();
    if (sighting.kind !== "seen")
      return this.#judgeAbsence(current, { sighting, begunAt, horizon });
    const unseenAt = current.absence?.lastAt ?? this.#journal.life.unseenAt;
    this.#ctx.waitUntil(noteLateRow(this.#isolate, current, unseenAt));
    if (!isFinal(life.observe(current, { ...sighting.seen, via }, now).state)) {
      return this.#observe(sighting.seen, via);
    }
    // Before it is final it stands in the ledger; it has been there for long, but this process may not know.
    await this.#journal.noteInLedger();
    this.#observe(sighting.seen, via);
  }

  #judgeAbsence(record: MessageRecord, { sighting: { kind }, horizon }: Poll): void {
    if (kind === "unseen") this.#journal.life.unseenAt = Date.now();
    if (!horizon || kind === "failed" || kind === "seen") return;
    const timing = timingOf(this.#settings).absence;
    this.#journal.keep(afterPoll(record, kind, { horizon, timing }, Date.now()));
  }

  #observe(found: Omit<life.Observation, "via">, via: string): void {
    const { record } = this.#journal;
    if (!record) return;
    const facts = resultFacts(record, found);
    const seen = life.observe(record, { ...found, ...facts, via }, Date.now());
    if (seen === record) return;
    if (seen.state === "undelivered" && seen.lastError?.code === SENDER_NOT_REGISTERED) {
      alertSender(this.#isolate, seen);
    }
    this.#journal.commit(seen);
  }

  /**
   * The message may learn its id with this record: the gate has to know. Nobody waits for it, as no row is asked for so soon; until
   * the gate knows whose the id is, every check tells it.
   */
  learned(record: MessageRecord): void {
    const { providerMessageId, attemptAt = record.acceptedAt } = record;
    if (providerMessageId === undefined || record.owned || this.#journal.life.owned?.told) return;
    const owned = { providerMessageId, owner: ownerName(record), attemptAt };
    const { note, work } = this.#isolate.ownedIds.ownSoon(gateKeyOf(record), owned);
    this.#journal.life.owned = note;
    // It was logged.
    if (work) this.#ctx.waitUntil(work.catch(() => undefined));
  }

  get #settings(): Settings {
    return this.#isolate.settings;
  }

  async #run(begun: boolean, alarmAt: number | undefined): Promise<void> {
    const first = this.#journal.record;
    if (begun && first) await this.#callProvider(first);
    for (let step = 0; step < MAX_STEPS; step++) {
      const record = this.#journal.record;
      if (!record) return;
      // What has just changed says for itself what is due.
      const looks = {
        lastAt: this.#journal.life.lastCheckAt,
        alarmAt: step === 0 ? alarmAt : undefined,
      };
      const timing = timingOf(this.#settings);
      const action = decide(record, { timing, attemptOpen: this.#attemptOpen, looks }, Date.now());
      if (action === "wait") return;
      await this.#perform(action, record);
      if (action === "check" || this.#journal.life.deferredTo !== undefined) return;
    }
  }

  async #perform(action: Exclude<Action, "wait">, record: MessageRecord): Promise<void> {
    switch (action) {
      case "attempt":
        return this.#attempt(record);
      case "interrupt":
        return this.#journal.commit(life.interrupted(record, Date.now()));
      case "check":
        return this.#pacedCheck(record);
      case "invalidate":
        return this.#journal.commit(life.fail(record, VALIDITY_ENDED, Date.now()));
      case "forget_text":
        return this.#journal.store(forgetWords(record));
      case "purge":
        return this.#journal.purge();
    }
  }

  async #pacedCheck(record: MessageRecord): Promise<void> {
    const begunAt = Date.now();
    let found: Sighting | undefined;
    if (!hasCheckSlot(record, timingOf(this.#settings), begunAt)) {
      const turn = await this.#takeCheck(record);
      const current = this.#journal.record;
      if (!current || isFinal(current.state)) return;
      if (turn.kind === "found") found = turn.found;
      else if (!isNow(turn, Date.now())) {
        this.#defer(turn);
        // A slot that was given is kept, or the line would never get shorter.
        if (turn.kind === "at") this.#journal.store({ ...current, checkSlot: Math.ceil(turn.at) });
        return;
      }
    }
    const known = this.#journal.record ?? record;
    // What a process that died in the first second may not have got done: few messages have it left.
    const early = checksDone(known, timingOf(this.#settings), Date.now()) <= 2;
    // Beside the check: an alarm that waits for others is billed for it.
    if (early) this.#ctx.waitUntil(this.#journal.noteInLedger());
    this.learned(known);
    if (found) await this.#take(known, "poll", { sighting: found, begunAt });
    const kind = found ? found.kind : await this.check(known, "poll", this.#probe);
    this.#endIfExhausted(kind);
  }

  async #attempt(record: MessageRecord): Promise<void> {
    const settings = this.#settings;
    const held = this.holdAtNight(record);
    if (held !== record) return this.#journal.commit(held);
    const ask = openTemplate(record);
    if (ask) {
      const provider = providerFor(settings, record.providerId);
      const step = await ask(provider, retryPolicyOf(settings, record), Date.now);
      // A cancel may have come while the template was fetched.
      if (this.#journal.record !== record) return;
      if (step.kind === "stored") return this.#journal.commit(step.record);
      if (step.kind === "postponed") return this.#journal.store(step.record);
      this.#journal.assume(step.record);
    }
    const ready = this.#journal.record ?? record;
    const sending = await this.takeSendSlot(ready);
    if (this.#journal.record !== ready) return;
    const pass = this.whereOpen(sending);
    if (pass.kind === "paused") return this.#defer(pass);
    const next = passAttempt(sending.record, pass, sending.facts, Date.now());
    if (next.state !== "sending") return this.#journal.keep(next);
    this.#attemptOpen = true;
    this.#journal.commit(next);
    await this.#callProvider(next);
  }

  #defer(pass: Pass): void {
    // What waits for the same pause does not come back at the same moment.
    const spread = SPREAD_MS * hashFraction(this.#journal.record?.id ?? "");
    this.#journal.life.deferredTo = Math.ceil(
      pass.kind === "paused" ? pass.until + spread : pass.at,
    );
  }

  async #callProvider(sending: MessageRecord): Promise<void> {
    const settings = this.#settings;
    const probe = this.#probe;
    try {
      const image = sending.request.image && this.#journal.image();
      const startMs = Date.now();
      const provider = providerFor(settings, sending.providerId);
      const outcome = await this.#isolate.openCalls.count(provider.id, Date.now, async () =>
        provider.send(sending, image),
      );
      noteSend(this.#isolate, sending, outcome, startMs);
      this.#ctx.waitUntil(reportOutcome(this.#isolate, sending, outcome, probe));
      const current = this.#journal.record;
      if (!current || current.attempts !== sending.attempts) return;
      const now = Date.now();
      if (current.state === "sending") {
        const ended = life.endAttempt(current, outcome, retryPolicyOf(settings, current), now);
        this.learned(ended);
        this.#journal.commit(ended);
      } else if (outcome.kind === "accepted" && outcome.providerMessageId !== undefined) {
        // A receipt was faster than the answer.
        const known = identify(current, outcome.providerMessageId, now);
        this.learned(known);
        if (known !== current) this.#journal.commit(known);
      }
      this.#journal.noteInLedgerSoon();
    } finally {
      this.#attemptOpen = false;
    }
  }

  /** Only a poll that was answered ends the tracking: the others are made up for. */
  #endIfExhausted(kind: Sighting["kind"]): void {
    const record = this.#journal.record;
    const now = Date.now();
    const timing = timingOf(this.#settings);
    if (!record || !isExhausted(record, timing, now)) return;
    if (kind === "failed") this.#journal.life.deferredTo = now + LAST_POLL_AGAIN_MS;
    else this.#journal.commit(endTracking(record, timing.absence, now));
  }
}

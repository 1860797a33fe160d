/**
 * What moves a message on: asks what is due, performs it, stores the outcome, until the message rests. One run at a time,
 * however many events ask for it. Decide-and-write never spans an await; after every await the record is read again.
 */
import { holdAtNight } from "../../domain/advertising/hold.ts";
import { passAttempt } from "../../domain/message/attempt-pass.ts";
import { decide, mayAttempt, type Action } from "../../domain/message/decide.ts";
import { endAttempt, interrupted } from "../../domain/message/end-attempt.ts";
import { identify } from "../../domain/message/identify.ts";
import { endValidity } from "../../domain/message/own-end.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { SendPass } from "../../domain/message/send-pass.ts";
import { forgetWords } from "../../domain/privacy/redact.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { providerFor } from "../../providers/registry.ts";
import { NO_CALL, type Resumed } from "../gate/gate-rpc.ts";
import type { Isolate } from "../isolate.ts";
import type { Checking } from "./checking.ts";
import { deferredTo } from "./defer.ts";
import type { Journal } from "./journal.ts";
import { afterOthers } from "./number-line.ts";
import { SendTurn } from "./send-turn.ts";
import { hasOpenTemplate, readTemplate } from "./template-step.ts";
import { retryPolicyOf, timingOf } from "./timing.ts";

/** A step may lead to another one; more than this in a row is a bug. */
const MAX_STEPS = 6;

export class Engine {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #checking: Checking;
  readonly turn: SendTurn;
  #running: Promise<void> | undefined;
  /** This process is inside a provider call. */
  #attemptOpen = false;

  constructor(ctx: DurableObjectState, isolate: Isolate, journal: Journal, checking: Checking) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#checking = checking;
    this.turn = new SendTurn(isolate, ctx.id.toString());
  }

  /**
   * @param begun the intent of an attempt is on disk already, written by this process just now.
   * @param alarmAt for when the alarm was set that is running.
   */
  advance(begun = false, alarmAt?: number): Promise<void> {
    if (begun) this.#attemptOpen = true;
    this.#running ??= this.#run(begun, alarmAt).finally(() => {
      this.turn.drop();
      this.#running = undefined;
    });
    return this.#running;
  }

  /** The gate has woken it: its turn is now. @returns how its call ended. */
  async resume(providerId: string): Promise<Resumed> {
    await this.#running;
    const { record } = this.#journal;
    if (!record || record.providerId !== providerId || !mayAttempt(record)) return NO_CALL;
    if ((record.scheduledAt ?? 0) > Date.now()) return NO_CALL;
    this.turn.wake();
    // The alarm that its pause had set is void, whatever comes of its turn.
    this.#journal.life.deferredTo = undefined;
    await this.advance();
    return this.turn.last ?? NO_CALL;
  }

  /** Until the message rests, or the time is over. */
  async settled(waitMs: number): Promise<void> {
    const running = this.#running;
    if (running && waitMs > 0) await inTime(running, waitMs);
  }

  /** Before anybody is asked: an advertisement of the night waits, and takes no slot. */
  holdAtNight(record: MessageRecord): MessageRecord {
    return holdAtNight(record, this.#settings.AD_RELEASE_SPREAD, Date.now());
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
      const due = this.turn.takeDue() && mayAttempt(record);
      const known = { timing, attemptOpen: this.#attemptOpen, looks };
      const decided = decide(record, known, Date.now());
      const action = due && decided === "wait" ? "attempt" : decided;
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
        return this.#journal.commit(interrupted(record, Date.now()));
      case "check":
        return this.#checking.scheduled(record);
      case "invalidate":
        return this.#journal.commit(endValidity(record, Date.now()));
      case "forget_text":
        return this.#journal.store(forgetWords(record));
      case "purge":
        return this.#journal.purge();
    }
  }

  async #attempt(record: MessageRecord): Promise<void> {
    const held = this.holdAtNight(record);
    if (held !== record) return this.#journal.commit(held);
    const taken = await this.turn.take(record, { patient: true });
    if (this.#journal.record !== record) return;
    const sending = afterOthers(this.#isolate, taken);
    const { pass } = sending;
    if (pass.kind === "paused") {
      this.#journal.life.deferredTo = deferredTo(record.id, pass);
      return;
    }
    const begun = passAttempt(sending.record, pass, sending.facts, Date.now());
    const open = begun.state === "sending" && hasOpenTemplate(begun);
    const next = open ? await this.#withTemplate(sending) : begun;
    // A cancel may have come while the template was read.
    if (this.#journal.record !== record) return;
    if (next.state !== "sending") return this.#journal.keep(next);
    this.#attemptOpen = true;
    this.#journal.commit(next);
    await this.#callProvider(next);
  }

  /** It is the message's turn: what its attempt begins with, or what became of it. */
  async #withTemplate({ record, pass, facts }: SendPass): Promise<MessageRecord> {
    const beganAt = Date.now();
    const step = await readTemplate(this.#isolate, record);
    if (step.kind === "ready") return passAttempt(step.record, pass, facts, Date.now());
    this.turn.miss(beganAt, step.kind === "postponed" ? step.met : undefined);
    return step.record;
  }

  async #callProvider(sending: MessageRecord): Promise<void> {
    try {
      const image = sending.request.image && this.#journal.image();
      const provider = providerFor(this.#settings, sending.providerId);
      const { outcome, reported } = await this.turn.call(sending, async () =>
        provider.send(sending, image),
      );
      this.#ctx.waitUntil(reported);
      const current = this.#journal.record;
      if (!current || current.attempts !== sending.attempts) return;
      const now = Date.now();
      if (current.state === "sending") {
        const policy = retryPolicyOf(this.#settings, current);
        const ended = endAttempt(current, outcome, policy, now);
        this.#checking.learned(ended);
        this.#journal.commit(ended);
      } else if (outcome.kind === "accepted" && outcome.providerMessageId !== undefined) {
        // A receipt was faster than the answer.
        const known = identify(current, outcome.providerMessageId, now);
        this.#checking.learned(known);
        if (known !== current) this.#journal.commit(known);
      }
      this.#journal.ledger.noteSoon();
    } finally {
      this.#attemptOpen = false;
    }
  }
}

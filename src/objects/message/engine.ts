/**
 * Moves a message on: asks what is due, has it performed, until the message rests. One run at a time, however many events ask
 * for it.
 */
import { decide, mayAttempt, type Action } from "../../domain/message/decide.ts";
import { interrupted } from "../../domain/message/end-attempt.ts";
import { endValidity } from "../../domain/message/own-end.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { forgetWords } from "../../domain/privacy/redact.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { NO_CALL, type Resumed } from "../gate/gate-rpc.ts";
import type { Isolate } from "../isolate.ts";
import type { Checking } from "./checking.ts";
import type { Journal } from "./journal.ts";
import { Sending } from "./sending.ts";
import { timingOf } from "./timing.ts";

/** A step may lead to another one; more than this in a row is a bug. */
const MAX_STEPS = 6;

export class Engine {
  readonly sending: Sending;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #checking: Checking;
  #running: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, isolate: Isolate, journal: Journal, checking: Checking) {
    this.#isolate = isolate;
    this.#journal = journal;
    this.#checking = checking;
    this.sending = new Sending(ctx, isolate, journal, checking);
  }

  /**
   * @param begun the intent of an attempt is on disk already, written by this process just now.
   * @param alarmAt for when the alarm was set that is running.
   */
  advance(begun = false, alarmAt?: number): Promise<void> {
    if (begun) this.sending.begun();
    this.#running ??= this.#run(begun, alarmAt).finally(() => {
      this.sending.turn.drop();
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
    const { turn } = this.sending;
    turn.wake();
    // The alarm that its pause had set is void, whatever comes of its turn.
    this.#journal.life.deferredTo = undefined;
    await this.advance();
    return turn.last ?? NO_CALL;
  }

  /** Until the message rests, or the time is over. */
  async settled(waitMs: number): Promise<void> {
    const running = this.#running;
    if (running && waitMs > 0) await inTime(running, waitMs);
  }

  async #run(begun: boolean, alarmAt: number | undefined): Promise<void> {
    const first = this.#journal.record;
    if (begun && first) await this.sending.call(first);
    for (let step = 0; step < MAX_STEPS; step++) {
      const record = this.#journal.record;
      if (!record) return;
      // What has just changed says for itself what is due.
      const action = this.#due(record, step === 0 ? alarmAt : undefined);
      if (action === "wait") return;
      await this.#perform(action, record);
      if (action === "check" || this.#journal.life.deferredTo !== undefined) return;
    }
  }

  #due(record: MessageRecord, alarmAt: number | undefined): Action {
    const looks = { lastAt: this.#checking.lastAt, alarmAt };
    const timing = timingOf(this.#isolate.settings);
    const isTurn = this.sending.turn.takeDue() && mayAttempt(record);
    const known = { timing, attemptOpen: this.sending.isOpen, looks };
    const decided = decide(record, known, Date.now());
    return isTurn && decided === "wait" ? "attempt" : decided;
  }

  async #perform(action: Exclude<Action, "wait">, record: MessageRecord): Promise<void> {
    switch (action) {
      case "attempt":
        return this.sending.attempt(record);
      case "interrupt":
        return this.#journal.commit(interrupted(record, Date.now()));
      case "check":
        return this.#checking.scheduled(record);
      case "invalidate":
        return this.#journal.commit(endValidity(record, Date.now()));
      case "forget_text":
        return this.#journal.keep(forgetWords(record, Date.now()));
      case "purge":
        return this.#journal.purge();
    }
  }
}

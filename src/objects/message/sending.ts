/**
 * A message's attempts: the intent is stored, the provider is called, the outcome is stored. Knows whether this process is inside the
 * call. Decide-and-write never spans an await; after every await the record is read again.
 */
import { holdAtNight } from "../../domain/advertising/hold.ts";
import { passAttempt, postpone } from "../../domain/message/attempt-pass.ts";
import { jitterOf } from "../../domain/message/check-times.ts";
import { endAttempt } from "../../domain/message/end-attempt.ts";
import { identify } from "../../domain/message/identify.ts";
import { isPollDue, stillUnseen } from "../../domain/message/presumed.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { SendPass } from "../../domain/message/send-pass.ts";
import { providerFor } from "../../providers/registry.ts";
import type { Isolate } from "../isolate.ts";
import type { Checking } from "./checking.ts";
import { deferredTo } from "./defer.ts";
import type { Journal } from "./journal.ts";
import { afterOthers, waitForOthers } from "./number-line.ts";
import { SendTurn } from "./send-turn.ts";
import { hasOpenTemplate, readTemplate } from "./template-step.ts";
import { retryPolicyOf, timingOf } from "./timing.ts";

/** When the history is asked again that has to be polled before an attempt. */
const POLL_AGAIN_MS = 30_000;

export class Sending {
  readonly turn: SendTurn;
  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #checking: Pick<Checking, "learned" | "beforeAttempt">;
  #open = false;

  constructor(
    ctx: DurableObjectState,
    isolate: Isolate,
    journal: Journal,
    checking: Pick<Checking, "learned" | "beforeAttempt">,
  ) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#checking = checking;
    this.turn = new SendTurn(isolate, ctx.id.toString());
  }

  /** An intent without an open call means a crash. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** The intent of an attempt was stored just now, by this process: its call comes. */
  begun(): void {
    this.#open = true;
  }

  /** It is time for an attempt: begins one, where gate, lists, night and template allow it. */
  async attempt(record: MessageRecord): Promise<void> {
    const held = holdAtNight(record, this.#isolate.settings.AD_RELEASE_SPREAD, Date.now());
    if (held !== record) return this.#journal.commit(held);
    const freeAt = this.turn.woken ? 0 : await waitForOthers(this.#isolate, record);
    if (this.#journal.record !== record) return;
    if (freeAt > Date.now()) {
      this.#journal.life.deferredTo = freeAt;
      return;
    }
    const taken = await this.turn.take(record, { patient: true });
    if (this.#journal.record !== record) return;
    const sending = afterOthers(this.#isolate, taken);
    const { pass } = sending;
    if (pass.kind === "paused") {
      this.#journal.life.deferredTo = deferredTo(record.id, pass);
      return;
    }
    const begun = passAttempt(sending.record, pass, sending.facts, Date.now());
    const next = begun.state === "sending" ? await this.#ready(sending, begun) : begun;
    // A cancel may have come meanwhile, or the result of an earlier attempt.
    if (this.#journal.record !== record) return;
    if (next.state !== "sending") return this.#journal.keep(next);
    this.#open = true;
    this.#journal.commit(next);
    await this.call(next);
  }

  /** It is the message's turn: what its attempt begins with, or what became of it. */
  async #ready(sending: SendPass, begun: MessageRecord): Promise<MessageRecord> {
    if (hasOpenTemplate(begun)) return this.#withTemplate(sending);
    const { absence } = timingOf(this.#isolate.settings);
    return isPollDue(sending.record, absence, Date.now()) ? this.#pollFirst(sending) : begun;
  }

  /** An earlier attempt may have been taken: the history has the last word before the next one. */
  async #pollFirst({ record, pass, facts }: SendPass): Promise<MessageRecord> {
    const beganAt = Date.now();
    const seen = await this.#checking.beforeAttempt(record);
    const now = Date.now();
    if (seen === "unseen") return passAttempt(stillUnseen(record, beganAt), pass, facts, now);
    this.turn.miss(beganAt, undefined);
    // What it showed is stored already; where it could not be asked nothing is sent.
    const again = Math.round(now + POLL_AGAIN_MS * jitterOf(record.id));
    return seen === "failed" ? postpone(record, again) : record;
  }

  async #withTemplate({ record, pass, facts }: SendPass): Promise<MessageRecord> {
    const beganAt = Date.now();
    const step = await readTemplate(this.#isolate, record);
    if (step.kind === "ready") return passAttempt(step.record, pass, facts, Date.now());
    this.turn.miss(beganAt, step.kind === "postponed" ? step.met : undefined);
    return step.record;
  }

  /** The call of an attempt whose intent is stored. */
  async call(sending: MessageRecord): Promise<void> {
    try {
      const image = sending.request.image && this.#journal.image();
      const provider = providerFor(this.#isolate.settings, sending.providerId);
      const { outcome, reported } = await this.turn.call(sending, async () =>
        provider.send(sending, image),
      );
      this.#ctx.waitUntil(reported);
      const current = this.#journal.record;
      if (!current || current.attempts !== sending.attempts) return;
      const now = Date.now();
      if (current.state === "sending") {
        const policy = retryPolicyOf(this.#isolate.settings, current);
        const ended = endAttempt(current, outcome, policy, now);
        this.#checking.learned(ended);
        this.#journal.commit(ended);
      } else if (outcome.kind === "accepted" && outcome.providerMessageId !== undefined) {
        // A receipt was faster than the answer.
        const known = identify(current, outcome.providerMessageId, now);
        this.#checking.learned(known);
        if (known !== current) this.#journal.commit(known);
      }
      // By now it is on disk that it was accepted: the call was held until then.
      this.#journal.accepted();
    } finally {
      this.#open = false;
    }
  }
}

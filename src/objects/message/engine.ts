/**
 * What moves a message on: asks what is due, performs it, stores the outcome, until the message rests. One run at a time,
 * however many events ask for it. Decide-and-write never spans an await; after every await the record is read again.
 */
import { holdAtNight } from "../../domain/advertising/hold.ts";
import { maySend, type Listing } from "../../domain/advertising/may-send.ts";
import type { Pass } from "../../domain/gate/pass.ts";
import { passAttempt } from "../../domain/message/attempt-pass.ts";
import { decide, type Action } from "../../domain/message/decide.ts";
import { identify } from "../../domain/message/identify.ts";
import * as life from "../../domain/message/lifecycle.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { firstOpen, type SendPass } from "../../domain/message/send-pass.ts";
import { VALIDITY_ENDED } from "../../domain/message/validity.ts";
import { forgetWords } from "../../domain/privacy/redact.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { providerFor } from "../../providers/registry.ts";
import { noteSend } from "../../telemetry/notes/message-notes.ts";
import type { Isolate } from "../isolate.ts";
import { sendFacts } from "../opt-out/send-facts.ts";
import type { Checking } from "./checking.ts";
import { deferredTo } from "./defer.ts";
import type { Journal } from "./journal.ts";
import { firstCheckOf } from "./learn-first.ts";
import { gateKeyOf, reportOutcome } from "./look-up.ts";
import { openTemplate } from "./template-step.ts";
import { retryPolicyOf, timingOf } from "./timing.ts";

/** A step may lead to another one; more than this in a row is a bug. */
const MAX_STEPS = 6;
/** When lists that could not be asked are asked again. */
const LISTS_AGAIN_MS = 5000;
/** The slot came: it need not be asked for again. */
const NOW: Pass = { kind: "at", at: 0, probe: false };

export class Engine {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #checking: Checking;
  #running: Promise<void> | undefined;
  /** This process is inside a provider call. */
  #attemptOpen = false;
  /** The next call to the provider is the one that finds out whether it works again. */
  #probe = false;

  constructor(ctx: DurableObjectState, isolate: Isolate, journal: Journal, checking: Checking) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#checking = checking;
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
        return this.#checking.scheduled(record);
      case "invalidate":
        return this.#journal.commit(life.fail(record, VALIDITY_ENDED, Date.now()));
      case "forget_text":
        return this.#journal.store(forgetWords(record));
      case "purge":
        return this.#journal.purge();
    }
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
    if (pass.kind === "paused") {
      this.#journal.life.deferredTo = deferredTo(ready.id, pass);
      return;
    }
    const next = passAttempt(sending.record, pass, sending.facts, Date.now());
    if (next.state !== "sending") return this.#journal.keep(next);
    this.#attemptOpen = true;
    this.#journal.commit(next);
    await this.#callProvider(next);
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

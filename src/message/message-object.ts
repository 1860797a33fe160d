/**
 * One message. The object is its idempotency lock, its write-ahead journal, its timer and its outbox; this class only
 * gathers facts, asks the pure files beside it what they mean, stores the answer and performs it.
 *
 * Invariants:
 * - Decide-and-write never spans an await; after every await the record is read again.
 * - An intent (`sending`) is on disk before the provider is called: the output gate holds the call until then.
 * - While a message is not final, not mirrored, or kept, an alarm is set, in the same write as the state it belongs to.
 * - `alarm` never throws: after seven runs that throw the platform drops an alarm for good.
 */
import { DurableObject } from "cloudflare:workers";

import { settingsOf } from "../env.ts";
import { log } from "../log.ts";
import { providerFor } from "../provider/provider-access.ts";
import { decide, isExhausted, needsImage, type Action } from "./decide.ts";
import { firstAnswerOf, keepFirstAnswer } from "./first-answer.ts";
import * as life from "./lifecycle.ts";
import { lookUp, ownId } from "./look-up.ts";
import type * as rpc from "./message-rpc.ts";
import { Outbox } from "./outbox.ts";
import type { MessageRecord } from "./record.ts";
import { checksDone, nextWake, worthStoringAck } from "./schedule.ts";
import { openTemplate } from "./template-step.ts";
import { retryPolicyOf, timingOf } from "./timing.ts";

const RECORD = "message";
const IMAGE = "image";
/** An alarm this late is lost, not slow. */
const LOST_ALARM_MS = 120_000;
/** When not even the next time can be told. */
const FALLBACK_ALARM_MS = 60_000;
/** A step may lead to another one; more than this in a row is a bug. */
const MAX_STEPS = 6;
/** As long as any first caller waits. */
const REPLAY_WAIT_MS = 10_000;

export class MessageObject extends DurableObject<Env> {
  #record: MessageRecord | undefined;
  /** The alarm as this process knows it; undefined when it does not. */
  #armed: number | null | undefined;
  #running: Promise<void> | undefined;
  /** This process is inside a provider call. */
  #attemptOpen = false;
  /** The first caller of a named message is waiting. */
  #answerOpen = false;
  #lastCheckAt = 0;
  readonly #outbox: Outbox;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#record = ctx.storage.kv.get<MessageRecord>(RECORD);
    this.#outbox = new Outbox({
      env,
      ctx,
      current: () => this.#record,
      lastCheckAt: () => this.#lastCheckAt || undefined,
    });
    const record = this.#record;
    if (record) void ctx.blockConcurrencyWhile(async () => this.#rearmLostAlarm(record));
  }

  /** Stores the message and starts it; a repeat of the same request gets the same message. */
  async submit(command: rpc.SubmitCommand): Promise<rpc.SubmitAnswer> {
    const existing = this.#record;
    if (existing) {
      if (existing.fingerprint !== command.acceptance.fingerprint) return { kind: "conflict" };
      // Whoever comes while the first caller waits gets what that one gets.
      await this.#settled(REPLAY_WAIT_MS);
      return { kind: "replayed", ...this.#tell(existing, true) };
    }
    const now = Date.now();
    const accepted = life.accept(command.acceptance, now);
    if (command.image) this.ctx.storage.kv.put(IMAGE, command.image);
    const ready = accepted.state === "accepted" && openTemplate(accepted) === undefined;
    // Acceptance and intent go to disk in one write: nothing can happen between them anyway.
    const begun = ready ? life.beginAttempt(accepted, now) : accepted;
    const waits = ready && command.waitMs > 0;
    this.#commit(command.named && !waits ? keepFirstAnswer(begun, now) : begun);
    this.#answerOpen = command.named && waits;
    if (ready) this.#attemptOpen = true;
    this.ctx.waitUntil(this.#advance(ready));
    await this.#settled(command.waitMs);
    return { kind: "created", ...this.#tell(begun, command.named) };
  }

  #tell(known: MessageRecord, named: boolean): { record: MessageRecord; at: number } {
    const record = this.#record ?? known;
    const at = Date.now();
    if (!named) return { record, at };
    const kept = keepFirstAnswer(record, at);
    this.#answerOpen = false;
    if (kept !== record) this.#store(kept, at);
    return firstAnswerOf(kept) ?? { record, at };
  }

  /** The record, or undefined where there is none or it is another tenant's. Writes nothing. */
  read(tenant: string): MessageRecord | undefined {
    return this.#record?.tenant === tenant ? this.#record : undefined;
  }

  /** Looks at the provider's history now. Costs none of the scheduled checks. */
  async refresh(tenant: string): Promise<rpc.RefreshAnswer> {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const open =
      record.state === "sent" || record.state === "unconfirmed" || record.state === "expired";
    if (!open) return { kind: "ok", record };
    const interval = settingsOf(this.env).REFRESH_INTERVAL;
    const retryAfterMs = this.#lastCheckAt + interval - Date.now();
    if (retryAfterMs > 0) return { kind: "too_soon", retryAfterMs };
    await this.#check(record, "refresh");
    return { kind: "ok", record: this.#record ?? record };
  }

  cancel(tenant: string): rpc.CancelAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    if (record.state === "canceled") return { kind: "ok", record };
    const canceled = life.cancel(record, Date.now());
    if (!canceled) return { kind: "too_late", record };
    this.#commit(canceled);
    return { kind: "ok", record: canceled };
  }

  /** A new attempt of what no provider ever took. */
  replay(tenant: string): rpc.ReplayAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const again = life.replay(record, Date.now());
    if (!again) return { kind: "not_failed", record };
    this.#commit(again);
    this.ctx.waitUntil(this.#advance());
    return { kind: "ok", record: again };
  }

  /** Merges a receipt by rank, in whatever order and however often it comes. */
  receive(tenant: string, receipt: rpc.Receipt): rpc.ReceiptAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const merged = life.receive(record, receipt, Date.now());
    if (merged === undefined) return { kind: "mismatch" };
    if (merged === record) return { kind: "ignored", record };
    this.#commit(merged);
    return { kind: "merged", record: merged };
  }

  /** Sends the whole message to the mirror again, whatever was acknowledged. @returns its revision. */
  remirror(): number | undefined {
    const record = this.#record;
    if (!record) return undefined;
    this.#outbox.acknowledged = 0;
    this.#commit({ ...record, mirrored: 0 });
    return record.revision;
  }

  /** Postgres has this revision. */
  acknowledge(revision: number): void {
    const record = this.#record;
    if (!record) return;
    this.#outbox.acknowledged = Math.max(this.#outbox.acknowledged, revision);
    const timing = timingOf(settingsOf(this.env));
    const now = Date.now();
    const known = life.acknowledge(record, revision);
    const wake = nextWake(known, timing, now);
    if (worthStoringAck(record, revision, wake, timing, now)) this.#store(known, now);
  }

  /** A sweeper found the row overdue: makes up for a lost alarm and tells how things are. */
  async wake(): Promise<rpc.WakeAnswer | undefined> {
    const record = this.#record;
    if (!record) return undefined;
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || Date.now() - alarm > LOST_ALARM_MS) await this.#wakeUp();
    const current = this.#record ?? record;
    const timing = timingOf(settingsOf(this.env));
    const now = Date.now();
    return {
      revision: current.revision,
      checks: checksDone(current, timing, now),
      nextWakeAt: nextWake(current, timing, now),
    };
  }

  override async alarm(): Promise<void> {
    this.#armed = null;
    await this.#wakeUp();
  }

  async #wakeUp(): Promise<void> {
    try {
      await this.#advance();
      await this.#outbox.again(Date.now());
    } catch (error) {
      log("error", "message.alarm_failed", { error });
    } finally {
      await this.#rearm();
    }
  }

  /** Whatever is wrong, settings included: an alarm stays set. */
  async #rearm(): Promise<void> {
    if (!this.#record) return;
    try {
      await this.#arm(this.#record, Date.now());
    } catch (error) {
      log("error", "message.rearm_failed", { error });
      this.#armed = null;
      await this.ctx.storage.setAlarm(Date.now() + FALLBACK_ALARM_MS);
    }
  }

  /** One run at a time, however many events ask for it. */
  #advance(attemptReady = false): Promise<void> {
    this.#running ??= this.#run(attemptReady).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(attemptReady: boolean): Promise<void> {
    if (attemptReady && this.#record) await this.#callProvider(this.#record);
    for (let step = 0; step < MAX_STEPS; step++) {
      const record = this.#record;
      if (!record) return;
      const timing = timingOf(settingsOf(this.env));
      const action = decide(record, timing, Date.now(), this.#attemptOpen);
      if (action === "wait") return;
      await this.#perform(action, record);
      if (action === "check") return;
    }
  }

  async #perform(action: Exclude<Action, "wait">, record: MessageRecord): Promise<void> {
    switch (action) {
      case "attempt":
        return this.#attempt(record);
      case "interrupt":
        return this.#commit(life.interrupted(record, Date.now()));
      case "check":
        await this.#check(record, "poll");
        return this.#expireIfExhausted();
      case "expire":
        return this.#commit(life.expire(record, Date.now()));
      case "purge":
        await this.ctx.storage.deleteAll();
        this.#record = undefined;
    }
  }

  async #attempt(record: MessageRecord): Promise<void> {
    const settings = settingsOf(this.env);
    const ask = openTemplate(record);
    if (ask) {
      const step = await ask(providerFor(settings), retryPolicyOf(settings), Date.now);
      // A cancel may have come while the template was fetched.
      if (this.#record !== record) return;
      if (step.kind === "stored") return this.#commit(step.record);
      if (step.kind === "postponed") return this.#store(step.record, Date.now());
      this.#record = step.record;
    }
    const ready = this.#record ?? record;
    const sending = life.beginAttempt(ready, Date.now());
    this.#attemptOpen = true;
    this.#commit(sending);
    await this.#callProvider(sending);
  }

  async #callProvider(sending: MessageRecord): Promise<void> {
    const settings = settingsOf(this.env);
    this.#attemptOpen = true;
    try {
      const image = sending.request.image && this.ctx.storage.kv.get<Uint8Array>(IMAGE);
      const outcome = await providerFor(settings).send(sending, image);
      const current = this.#record;
      if (!current || current.state !== "sending" || current.attempts !== sending.attempts) return;
      const ended = life.endAttempt(current, outcome, retryPolicyOf(settings), Date.now());
      this.#commit(ended);
      // Beside the caller's way: nobody asks for the row before the first check.
      if (outcome.kind === "accepted") this.ctx.waitUntil(ownId(this.env, settings, ended));
      else if (outcome.fault === "account")
        log("alert", "provider.account_fault", { code: outcome.code });
    } finally {
      this.#attemptOpen = false;
    }
  }

  async #check(record: MessageRecord, via: string): Promise<void> {
    const settings = settingsOf(this.env);
    this.#lastCheckAt = Date.now();
    const found = await lookUp(this.env, settings, record, this.#lastCheckAt);
    const current = this.#record;
    if (!found || !current) return;
    const seen = life.observe(current, { ...found, via }, Date.now());
    if (seen !== current) this.#commit(seen);
  }

  #expireIfExhausted(): void {
    const record = this.#record;
    const now = Date.now();
    if (record && isExhausted(record, timingOf(settingsOf(this.env)), now)) {
      this.#commit(life.expire(record, now));
    }
  }

  /** Stores a change and sees to its mirror copy. */
  #commit(change: MessageRecord): void {
    const now = Date.now();
    // The change that the first caller waits for is what it will be told: kept in the same write.
    const record = this.#answerOpen ? keepFirstAnswer(change, now) : change;
    this.#answerOpen = false;
    this.#store(record, now);
    if (record.request.image && !needsImage(record)) this.#dropImage();
    this.#outbox.changed(record);
  }

  #dropImage(): void {
    if (this.ctx.storage.kv.get(IMAGE) !== undefined) this.ctx.storage.kv.delete(IMAGE);
  }

  /** Record and alarm in one turn: they reach the disk together or not at all. */
  #store(record: MessageRecord, now: number): void {
    const known = life.acknowledge(record, this.#outbox.acknowledged);
    this.#record = known;
    this.ctx.storage.kv.put(RECORD, known);
    this.ctx.waitUntil(this.#arm(known, now));
  }

  #arm(record: MessageRecord, now: number): Promise<void> {
    const at = nextWake(record, timingOf(settingsOf(this.env)), now);
    if (this.#armed === at) return Promise.resolve();
    this.#armed = at;
    return this.ctx.storage.setAlarm(at);
  }

  async #rearmLostAlarm(record: MessageRecord): Promise<void> {
    const armed = await this.ctx.storage.getAlarm();
    this.#armed = armed;
    if (armed !== null) return;
    const now = Date.now();
    let at = now + FALLBACK_ALARM_MS;
    try {
      at = Math.max(now, nextWake(record, timingOf(settingsOf(this.env)), record.changedAt));
    } catch (error) {
      log("error", "message.rearm_failed", { error });
    }
    this.#armed = at;
    await this.ctx.storage.setAlarm(at);
  }

  /** Until the message rests, or the time is over. */
  async #settled(waitMs: number): Promise<void> {
    const running = this.#running;
    if (!running || waitMs <= 0) return;
    // A timer that is left behind would keep the object awake, and an object that is awake is billed.
    let timer: ReturnType<typeof setTimeout> | null = null;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([running, timeUp]).finally(() => clearTimeout(timer));
  }
}

/**
 * One message. The object is its idempotency lock, its write-ahead journal, its timer and its outbox; this class is the door:
 * every verb reads the record, asks the pure files what it means, and lets journal and engine do the rest.
 *
 * Invariants:
 * - An intent (`sending`) is on disk before the provider is called: the output gate holds the call until then.
 * - While a message is not final, not mirrored, or kept, an alarm is set, in the same write as the state it belongs to.
 * - `alarm` never throws: after seven runs that throw the platform drops an alarm for good.
 */
import { DurableObject } from "cloudflare:workers";

import { resolve, type Resolved } from "../../domain/message/absent.ts";
import { accept } from "../../domain/message/accept.ts";
import { passAttempt } from "../../domain/message/attempt-pass.ts";
import { cancel } from "../../domain/message/cancel.ts";
import { acknowledge } from "../../domain/message/change.ts";
import { checksDone, lastCheck } from "../../domain/message/check-times.ts";
import { dutyAt } from "../../domain/message/duty-times.ts";
import { firstAnswerOf, keepFirstAnswer } from "../../domain/message/first-answer.ts";
import { worthStoringAck } from "../../domain/message/mirror-again.ts";
import { receive } from "../../domain/message/receive.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { replay } from "../../domain/message/replay.ts";
import { isIn } from "../../domain/message/state-sets.ts";
import { sweepAt } from "../../domain/message/sweep-at.ts";
import { nextWake } from "../../domain/message/wake.ts";
import { isHeld } from "../../domain/privacy/redact.ts";
import { planAgain } from "../../domain/webhook/pending.ts";
import { log } from "../../kernel/log.ts";
import { resultFacts } from "../../providers/result-facts.ts";
import type { Resumed } from "../gate/gate-rpc.ts";
import { isolateOf, type Isolate } from "../isolate.ts";
import { LiveSockets } from "../live/live-sockets.ts";
import { pendingAlarm } from "../storage/lost-alarm.ts";
import { Checking } from "./checking.ts";
import { Duties } from "./duties.ts";
import { Engine } from "./engine.ts";
import { Journal } from "./journal.ts";
import type * as rpc from "./message-rpc.ts";
import { messageWithTimeline, toldByObject, type MessageWithTimeline } from "./message-view.ts";
import { afterOthers } from "./number-line.ts";
import { eraseNow } from "./perform-erasure.ts";
import { hasOpenTemplate } from "./template-step.ts";
import { timingOf } from "./timing.ts";

/** As long as any first caller waits. */
export const REPLAY_WAIT_MS = 10_000;

export class MessageObject extends DurableObject<Env> {
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #checking: Checking;
  readonly #engine: Engine;
  readonly #duties: Duties;
  readonly #live: LiveSockets;
  /** Another request is between its slot and its write. */
  #creating: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#isolate = isolateOf(env);
    this.#journal = new Journal(ctx, this.#isolate);
    this.#checking = new Checking(ctx, this.#isolate, this.#journal);
    this.#engine = new Engine(ctx, this.#isolate, this.#journal, this.#checking);
    this.#duties = new Duties(this.#isolate, this.#journal);
    this.#live = new LiveSockets(ctx);
    this.#journal.onCommit = () => {
      if (this.#live.any) this.#live.tell(this.#view());
      if (this.#owesDuty) ctx.waitUntil(this.#dutiesThenRest());
    };
  }

  /** Stores the message and starts it; a repeat of the same request gets the same message. */
  async submit(command: rpc.SubmitCommand): Promise<rpc.SubmitAnswer> {
    while (this.#creating) await this.#creating;
    const existing = this.#journal.record;
    if (existing) {
      if (existing.redactedAt !== undefined) return { kind: "erased" };
      if (existing.fingerprint !== command.acceptance.fingerprint) return { kind: "conflict" };
      // Whoever comes while the first caller waits gets what that one gets.
      await this.#engine.settled(REPLAY_WAIT_MS);
      return { kind: "replayed", ...this.#tell(existing, command.named) };
    }
    const creation = this.#create(command).finally(() => {
      this.#creating = undefined;
    });
    this.#creating = creation.then(
      () => undefined,
      () => undefined,
    );
    const begun = await creation;
    await this.#engine.settled(command.waitMs);
    return { kind: "created", ...this.#tell(begun, command.named) };
  }

  /** The record, or undefined where there is none or it is another tenant's. Writes nothing. */
  read(tenant: string): MessageRecord | undefined {
    const { record } = this.#journal;
    return record?.tenant === tenant ? record : undefined;
  }

  /** A WebSocket that tells every change. 404 where there is no message, or another tenant's. */
  override fetch(request: Request): Response {
    const record = this.read(request.headers.get("x-tenant") ?? "");
    return record ? this.#live.accept(this.#view()) : new Response(null, { status: 404 });
  }

  override webSocketMessage(): void {
    // Nobody has to say anything; "ping" is answered without waking the object.
  }

  /** Looks at the provider's history now. Costs none of the scheduled checks. */
  async refresh(tenant: string, options: rpc.RefreshOptions = {}): Promise<rpc.RefreshAnswer> {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const open = isIn("refreshable", record.state);
    // Without a number nothing of the provider's history can be told to be its own.
    if (!open || record.redactedAt !== undefined) return { kind: "ok", record };
    const interval = options.minIntervalMs ?? this.#isolate.settings.REFRESH_INTERVAL;
    const retryAfterMs = this.#lastCheckAt(record, options) + interval - Date.now();
    if (retryAfterMs > 0) return { kind: "too_soon", retryAfterMs };
    if (!options.paced) await this.#checking.check(record, "refresh");
    else if (!(await this.#checking.refreshInTurn(record))) {
      return { kind: "ok", record: this.#journal.record ?? record, paused: true };
    }
    return { kind: "ok", record: this.#journal.record ?? record };
  }

  /** A process knows of its own checks alone. Who names an interval means those before it too. */
  #lastCheckAt(record: MessageRecord, { minIntervalMs }: rpc.RefreshOptions): number {
    const { lastCheckAt } = this.#journal.life;
    if (minIntervalMs === undefined) return lastCheckAt;
    const timing = timingOf(this.#isolate.settings);
    return Math.max(lastCheckAt, lastCheck(record, timing, Date.now()));
  }

  cancel(tenant: string): rpc.CancelAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    if (record.state === "canceled") return { kind: "ok", record };
    const canceled = cancel(record, Date.now());
    if (!canceled) return { kind: "too_late", record };
    this.#journal.commit(canceled);
    return { kind: "ok", record: canceled };
  }

  /** Forgets number and text of a final message. `ask`: of any, as soon as it is final, and what was not sent never is. */
  erase(tenant: string, ask: boolean): rpc.EraseAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    if (isHeld(record)) return { kind: "held", record };
    if (!ask && record.finalizedAt === undefined) return { kind: "not_final", record };
    if (eraseNow(this.#journal, Date.now())) {
      return { kind: "ok", record: this.#journal.record ?? record };
    }
    if (record.eraseOwed === undefined) this.#journal.store({ ...record, eraseOwed: Date.now() });
    return { kind: "not_final", record };
  }

  /** Puts a legal hold on the message, or takes it off. @returns false: there is no such message. */
  async hold(tenant: string, holdId: string, on: boolean): Promise<boolean> {
    const record = this.read(tenant);
    if (!record) return false;
    const others = (record.holds ?? []).filter((id) => id !== holdId);
    const holds = on ? [...others, holdId] : others;
    if (holds.length === record.holds?.length) return true;
    this.#journal.store({ ...record, holds });
    // What it waited for may have come meanwhile.
    if (!on) await this.#dutiesThenRest();
    return true;
  }

  /** A new attempt of what no provider ever took. */
  replay(tenant: string): rpc.ReplayAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const again = replay(record, Date.now());
    if (!again) return { kind: "not_failed", record };
    this.#journal.commit(again);
    this.ctx.waitUntil(this.#engine.advance().then(async () => this.#journal.rearm()));
    return { kind: "ok", record: again };
  }

  /** A person knows what became of an unconfirmed message. */
  resolve(tenant: string, resolved: Resolved): rpc.ResolveAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const next = resolve(record, resolved, Date.now());
    if (!next) return { kind: "decided", record };
    this.#checking.learned(next);
    this.#journal.commit(next);
    this.ctx.waitUntil(this.#engine.advance().then(async () => this.#journal.rearm()));
    return { kind: "ok", record: next };
  }

  /** Merges a receipt by rank, in whatever order and however often it comes. */
  receive(tenant: string, receipt: rpc.Receipt): rpc.ReceiptAnswer {
    const record = this.read(tenant);
    if (!record) return { kind: "not_found" };
    const facts = resultFacts(record, receipt);
    const merged = receive(record, { ...receipt, ...facts }, Date.now());
    if (merged === undefined) return { kind: "mismatch" };
    if (merged === record) return { kind: "ignored", record };
    this.#checking.learned(merged);
    this.#journal.commit(merged);
    return { kind: "merged", record: merged };
  }

  /** Sends the whole message to the mirror again, whatever was acknowledged. @returns its revision. */
  remirror(): number | undefined {
    const { record } = this.#journal;
    if (!record) return undefined;
    this.#journal.life.acknowledged = 0;
    this.#journal.commit({ ...record, mirrored: 0 });
    return record.revision;
  }

  /** Moves the stored record to the active key. @returns whether it had to. */
  reseal(): boolean {
    return this.#journal.reseal();
  }

  /** Reports changes once more, each at the endpoint named. */
  deliverAgain(tenant: string, asked: readonly rpc.Redelivery[]): rpc.DeliverAgainAnswer {
    const record = this.read(tenant);
    const planned = record && planAgain(record, asked, Date.now());
    if (!planned) return { kind: "not_found" };
    this.#journal.store({ ...record, webhooks: planned.duty });
    this.ctx.waitUntil(this.#dutiesThenRest());
    return { kind: "planned", events: planned.events };
  }

  /** Postgres has this revision. */
  acknowledge(revision: number): void {
    const { record, life } = this.#journal;
    if (!record) return;
    life.acknowledged = Math.max(life.acknowledged, revision);
    const timing = timingOf(this.#isolate.settings);
    const now = Date.now();
    const known = acknowledge(record, revision);
    const wake = nextWake(known, timing, now);
    if (worthStoringAck(record, { revision, wake }, timing, now)) this.#journal.store(known);
    this.#journal.ledger.mirrored();
  }

  /**
   * A sweeper found the row overdue: makes up for a lost alarm and for what Postgres lost, and tells how things are.
   * @param row null where it need not get any further
   */
  async wake(row: rpc.SeenRow | null): Promise<rpc.WakeAnswer | undefined> {
    const { record } = this.#journal;
    if (!record) return undefined;
    // A row of another life has nothing of this one.
    if (row) {
      await this.#journal.mirrorFrom(row.acceptedAt === record.acceptedAt ? row.revision : 0);
    }
    if ((await pendingAlarm(this.ctx.storage)) === null) await this.#wakeUp();
    const current = this.#journal.record ?? record;
    const alarm = await pendingAlarm(this.ctx.storage);
    const timing = timingOf(this.#isolate.settings);
    const now = Date.now();
    return {
      revision: current.revision,
      checks: checksDone(current, timing, now),
      // In a pause its time may be over while its alarm waits for the end: until then nothing is lost.
      nextWakeAt: Math.max(sweepAt(current, timing, now), alarm ?? 0),
    };
  }

  /** The provider's gate: it waited for the end of a fault, and its turn is now. @returns how its call ended. */
  async resume(providerId: string): Promise<Resumed> {
    while (this.#creating) await this.#creating;
    const resumed = await this.#engine.resume(providerId);
    await this.#journal.rearm();
    return resumed;
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    this.#journal.alarmTaken();
    await this.#wakeUp(alarm?.scheduledTime);
  }

  async #wakeUp(alarmAt?: number): Promise<void> {
    this.#journal.life.deferredTo = undefined;
    if (this.#journal.unreadable) return this.#journal.rearm();
    const noted = this.#journal.ledger.atWake();
    try {
      await this.#engine.advance(false, alarmAt);
      await this.#duties.run();
      await noted();
      await this.#journal.outbox.again(Date.now());
    } catch (error) {
      log("error", "message.alarm_failed", { error });
    } finally {
      if (!this.#journal.record) this.#live.close();
      await this.#journal.rearm();
    }
  }

  async #create(command: rpc.SubmitCommand): Promise<MessageRecord> {
    const accepted = this.#engine.holdAtNight(accept(command.acceptance, Date.now()));
    if (command.canceled) return this.#createCanceled(accepted);
    const ready = accepted.state === "accepted" && !hasOpenTemplate(accepted);
    const asking = { listing: command.listing, patient: false };
    const taken = ready ? await this.#engine.turn.take(accepted, asking) : undefined;
    const slot = taken && afterOthers(this.#isolate, taken);
    const now = Date.now();
    // Acceptance and intent go to disk in one write: nothing can happen between them anyway.
    const begun = slot ? passAttempt(slot.record, slot.pass, slot.facts, now) : accepted;
    const sends = begun.state === "sending";
    const waits = sends && command.waitMs > 0;
    if (command.image) this.#journal.putImage(command.image);
    this.#journal.commit(command.named && !waits ? keepFirstAnswer(begun, now) : begun);
    this.#journal.life.answerOpen = command.named && waits;
    // What is sent is noted when its provider has answered: by then it is on disk that it was accepted.
    if (!sends) this.ctx.waitUntil(this.#noteWhenOnDisk());
    const advanced = this.#engine.advance(sends);
    this.ctx.waitUntil(advanced.then(async () => this.#journal.rearm()));
    return begun;
  }

  #view(): { readonly type: "message"; readonly data: MessageWithTimeline | null } {
    const { record } = this.#journal;
    const timing = timingOf(this.#isolate.settings);
    const told = record && toldByObject(record, timing, Date.now());
    return { type: "message", data: told ? messageWithTimeline(told) : null };
  }

  get #owesDuty(): boolean {
    const { record } = this.#journal;
    return record !== undefined && dutyAt(record) !== undefined;
  }

  /** A change may owe somebody something; most owe nothing. */
  async #dutiesThenRest(): Promise<void> {
    if (!this.#owesDuty) return;
    await this.#duties.run();
    await this.#journal.rearm();
  }

  async #noteWhenOnDisk(): Promise<void> {
    await this.ctx.storage.sync();
    this.#journal.ledger.noteSoon();
  }

  #createCanceled(accepted: MessageRecord): MessageRecord {
    const canceled = cancel(accepted, Date.now()) ?? accepted;
    this.#journal.commit(canceled);
    this.ctx.waitUntil(this.#journal.ledger.note());
    return canceled;
  }

  /** What the caller is told: with a name, what the first caller was told. */
  #tell(known: MessageRecord, named: boolean): { record: MessageRecord; at: number } {
    const record = this.#journal.record ?? known;
    const at = Date.now();
    if (!named || record.redactedAt !== undefined) return { record, at };
    const kept = keepFirstAnswer(record, at);
    this.#journal.life.answerOpen = false;
    if (kept !== record) this.#journal.store(kept);
    return firstAnswerOf(kept) ?? { record, at };
  }
}

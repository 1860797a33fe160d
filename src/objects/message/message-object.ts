/**
 * One message. The object is its idempotency lock, its write-ahead journal, its timer and its outbox. This class is the door: each
 * request goes to the verb that decides it (domain/message/verbs) or to the capability that owns what it needs.
 *
 * Invariants:
 * - An intent (`sending`) is on disk before the provider is called: the output gate holds the call until then.
 * - While a message is not final, not mirrored, or kept, an alarm is set, in the same write as the state it belongs to.
 * - `alarm` never throws: after seven runs that throw the platform drops an alarm for good.
 */
import { DurableObject } from "cloudflare:workers";

import type { Resolved } from "../../domain/message/absent.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { onCancel } from "../../domain/message/verbs/cancel.ts";
import { onDeliverAgain, type Redelivery } from "../../domain/message/verbs/deliver-again.ts";
import { onErase } from "../../domain/message/verbs/erase.ts";
import { onHold } from "../../domain/message/verbs/hold.ts";
import { onReceipt } from "../../domain/message/verbs/receive.ts";
import { onReplay } from "../../domain/message/verbs/replay.ts";
import { onResolve } from "../../domain/message/verbs/resolve.ts";
import {
  onWoken,
  revisionInRow,
  type SeenRow,
  type WakeAnswer,
} from "../../domain/message/verbs/wake.ts";
import { log } from "../../kernel/log.ts";
import { resultFacts } from "../../providers/result-facts.ts";
import type { Resumed } from "../gate/gate-rpc.ts";
import { isolateOf, type Isolate } from "../isolate.ts";
import { answerClose } from "../live/live-sockets.ts";
import { alarmRuns, pendingAlarm } from "../storage/lost-alarm.ts";
import { announcer } from "./announce.ts";
import { resultTeller } from "./block-results.ts";
import { Checking } from "./checking.ts";
import { Claims } from "./claims.ts";
import { Duties } from "./duties.ts";
import { Engine } from "./engine.ts";
import { Journal } from "./journal.ts";
import { LedgerNote } from "./ledger-note.ts";
import { LiveView } from "./live-view.ts";
import type * as rpc from "./message-rpc.ts";
import { Outbox } from "./outbox.ts";
import { OwedAlerts } from "./owed-alert.ts";
import { Submission } from "./submission.ts";
import { timingOf } from "./timing.ts";
import { Verbs } from "./verbs.ts";

export class MessageObject extends DurableObject<Env> {
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #ledger: LedgerNote;
  readonly #checking: Checking;
  readonly #engine: Engine;
  readonly #outbox: Outbox;
  readonly #duties: Duties;
  readonly #live: LiveView;
  readonly #submission: Submission;
  readonly #verbs: Verbs;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const isolate = isolateOf(env);
    const journal = new Journal(ctx, isolate);
    const claims = new Claims(ctx, isolate);
    const ledger = new LedgerNote(ctx, isolate, journal);
    const checking = new Checking(ctx, isolate, journal, { ledger, claims });
    const engine = new Engine(ctx, isolate, journal, checking);
    const outbox = new Outbox(ctx, isolate, journal, { checking, ledger });
    const alerts = new OwedAlerts(isolate, journal);
    const duties = new Duties(ctx, isolate, journal, alerts);
    const live = new LiveView(ctx, isolate, journal);
    const submission = new Submission(ctx, isolate, journal, { engine, ledger });
    const announce = announcer(ctx, isolate);
    const results = resultTeller(ctx, isolate);
    journal.follow([
      submission,
      announce,
      results,
      alerts,
      claims,
      ledger,
      checking,
      outbox,
      live,
      duties,
    ]);
    this.#isolate = isolate;
    this.#journal = journal;
    this.#ledger = ledger;
    this.#checking = checking;
    this.#engine = engine;
    this.#outbox = outbox;
    this.#duties = duties;
    this.#live = live;
    this.#submission = submission;
    this.#verbs = new Verbs(ctx, journal, { claims, engine, duties });
  }

  /** Stores the message and starts it; a repeat of the same request gets the same message. */
  submit(command: rpc.SubmitCommand): Promise<rpc.SubmitAnswer> {
    return this.#submission.submit(command);
  }

  /** Answers a repetition of a request; undefined where there is no message, or another tenant's. Makes nothing. */
  repeat(tenant: string, known: rpc.KnownRequest): Promise<rpc.RepeatAnswer | undefined> {
    return this.#submission.repeat(tenant, known);
  }

  /** The record, or undefined where there is none or it is another tenant's. Writes nothing. */
  read(tenant: string): MessageRecord | undefined {
    return this.#verbs.messageOf(tenant);
  }

  /** The tenant of the message. For operators alone. Writes nothing. */
  owner(): string | undefined {
    return this.#verbs.owner();
  }

  /** A WebSocket that tells every change. 404 where there is no message, or another tenant's. */
  override fetch(request: Request): Response {
    const record = this.read(request.headers.get("x-tenant") ?? "");
    return record ? this.#live.accept(request) : new Response(null, { status: 404 });
  }

  override webSocketMessage(): void {
    // Nobody has to say anything; "ping" is answered without waking the object.
  }

  override async webSocketClose(socket: WebSocket, code: number, reason: string): Promise<void> {
    answerClose(socket, code, reason);
    // Its alarm may have been the next one.
    await this.#journal.rearm();
  }

  /** Polls the provider's history now. Costs none of the scheduled checks. */
  async refresh(tenant: string, options: rpc.RefreshOptions = {}): Promise<rpc.RefreshAnswer> {
    const record = this.read(tenant);
    return record ? this.#checking.refresh(record, options) : { kind: "not_found" };
  }

  cancel(tenant: string): rpc.CancelAnswer {
    return this.#verbs.ask(tenant, onCancel);
  }

  /** Forgets number and text of a final message. `ask`: of any, as soon as it is final, and what was not sent never is. */
  erase(tenant: string, ask: boolean): rpc.EraseAnswer {
    return this.#verbs.ask(tenant, (record, now) => onErase(record, { ask }, now));
  }

  /** Puts a legal hold on the message, or takes it off. @returns false: there is no such message. */
  async hold(tenant: string, holdId: string, on: boolean): Promise<boolean> {
    const held = this.#verbs.ask(tenant, (record) => onHold(record, { holdId, on }));
    if (held.kind === "not_found") return false;
    if (held.released) await this.#duties.runThenRest();
    return true;
  }

  /** A new attempt of what no provider ever took. */
  replay(tenant: string): rpc.ReplayAnswer {
    return this.#verbs.ask(tenant, onReplay);
  }

  /** A person knows what became of an unconfirmed message. */
  resolve(tenant: string, resolved: Resolved): rpc.ResolveAnswer {
    return this.#verbs.ask(tenant, (record, now) => onResolve(record, resolved, now));
  }

  /** Merges a receipt by rank, in whatever order and however often it comes. */
  receive(tenant: string, receipt: rpc.Receipt): rpc.ReceiptAnswer {
    return this.#verbs.ask(tenant, (record, now) =>
      onReceipt(record, { ...receipt, ...resultFacts(record, receipt) }, now),
    );
  }

  /** Reports changes once more, each at the endpoint named. */
  deliverAgain(tenant: string, asked: readonly Redelivery[]): rpc.DeliverAgainAnswer {
    return this.#verbs.ask(tenant, (record, now) => onDeliverAgain(record, asked, now));
  }

  /** Sends the whole message to the mirror again, whatever was acknowledged. @returns its revision. */
  remirror(): number | undefined {
    return this.#outbox.sendWhole();
  }

  /** Moves the stored record to the active key. @returns whether it had to. */
  reseal(): boolean {
    return this.#journal.reseal();
  }

  /** Postgres has this revision. */
  acknowledge(revision: number): void {
    this.#outbox.acknowledge(revision);
  }

  /**
   * A sweeper found the row overdue: makes up for a lost alarm and for what Postgres lost, and tells how things are.
   * @param row null where it need not get any further
   */
  async wake(row: SeenRow | null): Promise<WakeAnswer | undefined> {
    const { record } = this.#journal;
    if (!record) return undefined;
    if (row) await this.#outbox.sendFrom(revisionInRow(record, row));
    if ((await pendingAlarm(this.ctx.storage)) === null) await this.#wakeUp();
    const current = this.#journal.record ?? record;
    const alarm = await pendingAlarm(this.ctx.storage);
    const timing = timingOf(this.#isolate.settings);
    return onWoken(current, { timing, alarm }, Date.now()).answer;
  }

  /** The provider's gate: it waited for the end of a fault, and its turn is now. @returns how its call ended. */
  async resume(providerId: string): Promise<Resumed> {
    while (this.#submission.creating) await this.#submission.creating;
    const resumed = await this.#engine.resume(providerId);
    await this.#journal.rearm();
    return resumed;
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    this.#journal.alarmTaken();
    const forSockets = await this.#live.look(alarm?.scheduledTime);
    if (forSockets) return this.#journal.rearm();
    await this.#wakeUp(alarm?.scheduledTime);
  }

  async #wakeUp(alarmAt?: number): Promise<void> {
    this.#journal.life.deferredTo = undefined;
    if (this.#journal.unreadable) return this.#journal.rearm();
    const noted = this.#ledger.atWake();
    try {
      await this.#engine.advance(false, alarmAt);
      await this.#duties.run();
      await noted();
      await this.#outbox.again(Date.now());
    } catch (error) {
      log("error", "message.alarm_failed", { error });
    } finally {
      await this.#journal.rearm();
    }
  }
}

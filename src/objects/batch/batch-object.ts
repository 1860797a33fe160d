/**
 * One batch. It keeps the rows of a request until each is a message object, walks on by its own alarm in bounded steps from
 * wherever it was, and counts what becomes of its members; the members are the truth, this is the count.
 *
 * Invariants:
 * - A batch is accepted in one write (`start`), after all of its rows are on disk.
 * - A step may be repeated any number of times: every member has one address, and its object takes one request once.
 * - While anything is left to do an alarm is set; `alarm` never throws.
 */
import { DurableObject } from "cloudflare:workers";

import * as life from "../../domain/batch/batch-lifecycle.ts";
import type { BatchRecord, BatchRow, BatchTiming } from "../../domain/batch/batch-record.ts";
import { batchRow } from "../../domain/batch/batch-row.ts";
import {
  countMembers,
  learn,
  settledCount,
  type MemberNews,
  type Members,
} from "../../domain/batch/members.ts";
import { withKeyed } from "../../kernel/hashes/keyed-fingerprint.ts";
import { isSameRequest } from "../../kernel/hashes/same-request.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import { isolateOf, type Isolate } from "../isolate.ts";
import { answerClose, LiveSockets, socketsWakeAt } from "../live/live-sockets.ts";
import { alarmRuns, armIfMissing } from "../storage/lost-alarm.ts";
import { BatchAlarm } from "./batch-alarm.ts";
import { BatchLedger } from "./batch-ledger.ts";
import type * as rpc from "./batch-rpc.ts";
import { BatchStore } from "./batch-store.ts";
import { batchTimingOf } from "./batch-timing.ts";
import { liveBatch } from "./batch-view.ts";
import { dropFoundRows, findRows } from "./erase-rows.ts";
import { KnownBatch, UNREADABLE_MS } from "./known-batch.ts";
import { Making } from "./making.ts";
import { MemberCalls } from "./member-calls.ts";

/** A step may lead to another one; after so many, or so long, the next alarm goes on. */
const MAX_STEPS = 5;
const RUN_MS = 10_000;
/** After a step that failed. */
const RETRY_MS = 2000;
/** An upload that was never started. */
const ABANDONED_MS = HOUR_MS;
/** The fingerprint of a request of which somebody was forgotten: none has it. */
const FORGOTTEN = "";
/** News that arrive within this time are one write. */
const FLUSH_MS = 250;

export class BatchObject extends DurableObject<Env> {
  readonly #isolate: Isolate;
  readonly #store: BatchStore;
  readonly #live: LiveSockets;
  readonly #known: KnownBatch;
  #members: Members | undefined;
  #flush: Promise<void> | undefined;
  readonly #making: Making;
  readonly #alarm: BatchAlarm;
  readonly #ledger: BatchLedger;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#isolate = isolateOf(env);
    this.#store = new BatchStore(ctx, this.#isolate);
    this.#live = new LiveSockets(ctx, this.#isolate);
    this.#ledger = new BatchLedger(ctx.storage, this.#isolate);
    this.#making = new Making(this.#isolate, this.#store);
    this.#alarm = new BatchAlarm(
      ctx.storage,
      () => this.#timing,
      () => this.#making.nextAt,
      () => socketsWakeAt(ctx),
    );
    this.#known = new KnownBatch(ctx, this.#isolate, this.#store);
    void ctx.blockConcurrencyWhile(async () => this.#known.keepAlarm(async () => this.#rearm()));
  }

  get #record(): BatchRecord | undefined {
    return this.#known.record;
  }

  /** Rows of an upload, before it is started. They are on disk when this resolves; without a start they are forgotten. */
  async put(upload: string, chunk: number, rows: readonly BatchRow[]): Promise<void> {
    const known = this.#record;
    this.#store.putRows(upload, chunk, rows);
    if (!known) await armIfMissing(this.ctx.storage, () => Date.now() + ABANDONED_MS);
  }

  /** Accepts the batch; a repeat of the same request gets the same batch. */
  start(command: rpc.StartCommand): rpc.StartAnswer {
    const { refusals, refusedIndexes, notes, image } = command;
    const acceptance = withKeyed(() => this.#isolate.settings, command.acceptance);
    const known = this.#record;
    if (known) {
      if (acceptance.upload !== known.upload) this.#store.dropUpload(acceptance.upload);
      if (!isSameRequest(known.fingerprint, acceptance.fingerprint)) return { kind: "conflict" };
      return { kind: "replayed", ...this.#facts(known) };
    }
    const record = life.acceptBatch(acceptance, Date.now());
    this.#members = this.#store.members(record.total);
    learn(
      this.#members,
      refusedIndexes.map((index) => ({ index, state: "refused", revision: 0 })),
    );
    if (image) this.#store.putImage(image);
    this.#store.putRefusals(refusals);
    if (notes) this.#store.putNotes(notes);
    this.#store.putMembers(this.#members);
    this.#commit(record);
    return { kind: "created", ...this.#facts(record) };
  }

  /** The batch, or undefined where there is none or it is another tenant's. Writes nothing. */
  read(tenant: string): rpc.BatchFacts | undefined {
    const record = this.#own(tenant);
    return record && this.#facts(record);
  }

  /** A row that is no message yet; undefined where there is none. */
  pendingRow(tenant: string, index: number): BatchRow | undefined {
    const record = this.#own(tenant);
    return record && this.#store.row(record, index);
  }

  /** A WebSocket that tells how far it is. 404 where there is no batch, or another tenant's. */
  override fetch(request: Request): Response {
    const record = this.#own(request.headers.get("x-tenant") ?? "");
    if (!record) return new Response(null, { status: 404 });
    const answer = this.#live.accept(request, () => liveBatch(this.#facts(record)));
    this.ctx.waitUntil(this.#rearm());
    return answer;
  }

  override webSocketMessage(): void {
    // Nobody has to say anything; "ping" is answered without waking the object.
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    answerClose(socket, code, reason);
  }

  /** Cancels the messages that no provider was given yet. */
  cancel(tenant: string): rpc.BatchVerb {
    const record = this.#own(tenant);
    if (!record) return { kind: "not_found" };
    if (record.canceledAt !== undefined) return { kind: "ok", ...this.#facts(record) };
    const canceled = life.cancelBatch(record, Date.now());
    if (!canceled) return { kind: "too_late", ...this.#facts(record) };
    this.#making.hurry();
    this.#commit(canceled);
    return { kind: "ok", ...this.#facts(canceled) };
  }

  /** Forgets members of a recipient that are no messages yet. @returns how many. */
  async eraseRows(tenant: string, until: number, hashes: readonly string[]): Promise<number> {
    const batch = this.#own(tenant);
    if (!batch || batch.acceptedAt > until) return 0;
    const found = await findRows(this.#isolate.settings, this.#store, batch, hashes);
    const record = this.#record;
    if (found.size === 0 || !record) return 0;
    const members = this.#loaded(record);
    const isMade = (index: number): boolean => this.#making.isMade(members, index);
    const dropped = dropFoundRows(this.#store, record, found, isMade);
    learn(
      members,
      dropped.map((index) => ({ index, state: "refused", revision: 0 })),
    );
    this.#advance({ ...record, fingerprint: FORGOTTEN }, members);
    return dropped.length;
  }

  /** A member is forgotten, and with it what the request said. Its repeats conflict from here on. @returns whether it was known. */
  forgetRequest(tenant: string): boolean {
    const record = this.#own(tenant);
    if (!record || record.fingerprint === FORGOTTEN) return false;
    this.#save({ ...record, fingerprint: FORGOTTEN });
    return true;
  }

  /** Checks all open members, in their turn. */
  refresh(tenant: string): rpc.BatchVerb {
    const record = this.#own(tenant);
    if (!record) return { kind: "not_found" };
    if (record.completedAt !== undefined) return { kind: "ok", ...this.#facts(record) };
    const asked = { ...record, refreshFrom: 0 };
    this.#save(asked);
    return { kind: "ok", ...this.#facts(asked) };
  }

  /** Applies news of members. Resolves when it is on disk; telling again changes nothing. */
  async observe(news: readonly MemberNews[]): Promise<void> {
    const members = this.#record && this.#loaded(this.#record);
    if (members && learn(members, news)) {
      this.#making.heard(members);
      this.#flush ??= this.#flushSoon();
    }
    await this.#flush;
  }

  /** Postgres has this revision. */
  acknowledge(revision: number): void {
    const record = this.#record;
    if (!record || revision <= record.mirrored) return;
    this.#save({ ...record, mirrored: Math.min(revision, record.revision) });
  }

  /** A sweeper found the batch due: makes up for a lost alarm and for what Postgres lost. */
  async wake(tenant: string, row: rpc.SeenBatch): Promise<rpc.BatchWake | undefined> {
    const record = this.#own(tenant);
    if (!record) return undefined;
    // A row of another life has nothing of this one.
    const known = row.acceptedAt === record.acceptedAt ? row.revision : 0;
    if (record.mirrored > known) {
      this.#save({ ...record, mirrored: known });
      await this.#mirror();
    }
    const current = this.#record ?? record;
    await this.#alarm.rearmLost(current);
    return {
      revision: current.revision,
      nextWakeAt: life.batchSweepAt(current, this.#timing, Date.now()),
    };
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    this.#alarm.taken();
    if (this.#known.isUnreadable) return this.#alarm.setAt(Date.now() + UNREADABLE_MS);
    await this.#live.look(alarm?.scheduledTime);
    try {
      if (this.#record) await this.#run();
      else await this.#store.forget();
    } catch (error) {
      log("warn", "batch.step_failed", { error });
      await this.#alarm.setAt(Date.now() + RETRY_MS);
    }
  }

  async #run(): Promise<void> {
    const until = Date.now() + RUN_MS;
    for (let step = 0; step < MAX_STEPS && Date.now() < until; step++) {
      const record = this.#record;
      if (!record) return;
      const now = Date.now();
      const action = life.decideBatch(record, this.#timing, now);
      if (action === "purge") {
        await this.#store.forget();
        this.#known.record = undefined;
        this.#live.close();
        return;
      }
      if (action === "wait" || (action === "submit" && now < this.#making.nextAt)) break;
      await this.#perform(action, record, until);
    }
    const record = this.#record;
    if (record) await this.#ledger.note(record);
    if (record && life.isBatchMirrorDue(record, this.#timing, Date.now())) await this.#mirror();
    await this.#rearm();
  }

  async #perform(
    action: Exclude<life.BatchAction, "wait" | "purge">,
    record: BatchRecord,
    until: number,
  ): Promise<void> {
    const members = this.#loaded(record);
    switch (action) {
      case "start":
        return this.#commit(life.startBatch(record, Date.now()));
      case "submit": {
        const isCanceled = (): boolean => this.#record?.canceledAt !== undefined;
        const made = await this.#making.run(record, members, { until, isCanceled });
        const current = this.#record ?? record;
        if (!made) return this.#advance(current, members);
        const done = life.chunkDone(current, Date.now());
        this.#store.dropRows(record.upload, record.doneChunks);
        if (done.submittedAt !== undefined) this.#store.dropLeftovers();
        return this.#advance(done, members);
      }
      case "cancel":
      case "refresh": {
        const calls = new MemberCalls(this.#isolate, this.#store);
        const walk = await calls.walk(action, record, members);
        learn(members, walk.news);
        const name = action === "cancel" ? "cancelFrom" : "refreshFrom";
        return this.#advance({ ...(this.#record ?? record), [name]: walk.next }, members);
      }
    }
  }

  /** Stores where the members are, and what that makes of the batch. */
  #advance(record: BatchRecord, members: Members): void {
    const settled = settledCount(countMembers(members));
    const next = life.completeBatch(record, settled, Date.now());
    this.#store.putMembers(members);
    if (next.revision > (this.#record?.revision ?? 0)) this.#commit(next);
    else this.#save(next);
  }

  async #flushSoon(): Promise<void> {
    await scheduler.wait(FLUSH_MS);
    this.#flush = undefined;
    const record = this.#record;
    if (record) this.#advance(record, this.#loaded(record));
  }

  /** A change: stored, and on its way to the mirror. */
  #commit(record: BatchRecord): void {
    this.#isolate.telemetry.counts.batch(this.#record, record);
    this.#isolate.flushSoon(this.ctx);
    this.#save(record);
    this.ctx.waitUntil(Promise.all([this.#mirror(), this.#ledger.note(record)]));
  }

  /** Record and alarm in one turn: they reach the disk together. */
  #save(changed: BatchRecord): void {
    const record = (this.#known.record = this.#ledger.known(changed));
    this.#store.putRecord(record);
    this.#live.tell(() => liveBatch(this.#facts(record)));
    this.ctx.waitUntil(this.#rearm());
  }

  async #mirror(): Promise<void> {
    const record = this.#record;
    if (!record) return;
    const { refused } = countMembers(this.#loaded(record));
    try {
      await this.#isolate.mirror.send(record.id, {
        batch: {
          ...batchRow(record, refused),
          next_wake_at: life.batchSweepAt(record, this.#timing, Date.now()),
        },
        object: this.ctx.id.toString(),
      });
    } catch (error) {
      // The alarm mirrors again whatever nobody acknowledged.
      log("warn", "batch.mirror_failed", { error });
    }
  }

  async #rearm(): Promise<void> {
    if (this.#record) await this.#alarm.arm(this.#record);
  }

  #own(tenant: string): BatchRecord | undefined {
    return this.#record?.tenant === tenant ? this.#record : undefined;
  }

  #facts(record: BatchRecord): rpc.BatchFacts {
    const counts = countMembers(this.#loaded(record));
    return { record, counts, refusals: this.#store.refusals(), notes: this.#store.notes() };
  }

  #loaded(record: BatchRecord): Members {
    return (this.#members ??= this.#store.members(record.total));
  }

  get #timing(): BatchTiming {
    return batchTimingOf(this.#isolate.settings);
  }
}

/**
 * One object per provider account and shard: what the messages of one account have to agree on.
 *
 * - The pace, in memory only; the circuit and the line of those who wait, on disk: see dispatch.ts.
 * - Shared history reads and the usual time to a result, in memory only too: see docs/design/shared-history.md.
 * - Who owns which row of the history, on disk: see ownership.ts.
 */
import { DurableObject } from "cloudflare:workers";

import type { Asked, Choice } from "../../domain/gate/claims.ts";
import {
  firstChecksOf,
  learn,
  type FirstNews,
  type Lessons,
} from "../../domain/gate/first-check.ts";
import type {
  Candidate,
  ClaimChange,
  ClaimLine,
  OpenClaim,
} from "../../domain/gate/open-claims.ts";
import type { Lane } from "../../domain/gate/pacer.ts";
import type { Question } from "../../domain/history/question.ts";
import type { SeenRow } from "../../domain/history/seen-row.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { providerFor } from "../../providers/registry.ts";
import { isolateOf } from "../isolate.ts";
import { alarmRuns, rearmIfLost, setAlarm } from "../storage/lost-alarm.ts";
import { Dispatch } from "./dispatch.ts";
import { firstBoundsOf } from "./first-news.ts";
import { alertOfCheck, alertOfCircuit } from "./gate-alerts.ts";
import type {
  Brought,
  CallReport,
  GateStatus,
  Grant,
  ReportAnswer,
  SendGrant,
  Told,
  Work,
} from "./gate-rpc.ts";
import { HistoryReach, type Reach } from "./history-reach.ts";
import { Ownership, PRUNE_EVERY_MS, type Owned } from "./ownership.ts";
import { readEffects } from "./read-effects.ts";
import { SharedReads, type ReadEffects } from "./shared-reads.ts";

/** Questions of one isolate, and what its first checks taught. */
export interface SharedAsk {
  readonly shelf: string;
  readonly lane: Lane;
  readonly questions: readonly Question[];
  /** Time that the oldest of them has waited, ms. */
  readonly waitedMs: number;
  readonly news: FirstNews;
}

export interface SharedAnswer {
  /** In the order of the questions; null where one has to be asked singly. */
  readonly rows: readonly (readonly SeenRow[] | null)[];
  /** Slots for those; absent where all were answered. */
  readonly grant: Grant | undefined;
  readonly share: boolean;
}

/** When what is known of owners is pruned next, epoch ms. */
const PRUNE_AT = "prune-at";

export class ProviderGate extends DurableObject<Env> {
  readonly #isolate = isolateOf(this.env);
  readonly #ownership = new Ownership(this.ctx.storage.kv, async () => this.#armPruning());
  readonly #dispatch = new Dispatch({
    ctx: this.ctx,
    isolate: this.#isolate,
    provider: () => this.#provider,
    changed: (after) => {
      this.#isolate.flushSoon(this.ctx);
      alertOfCircuit(this.#isolate, this.#provider, after);
      if (after.phase === "open") this.ctx.waitUntil(this.#arm());
    },
  });
  #lessons: Lessons = {};
  readonly #reads = new SharedReads();
  readonly #reach = new HistoryReach(this.ctx.storage.kv);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // An alarm that was lost would stop everybody for good.
    if (this.#dispatch.wakeAt !== undefined)
      void ctx.blockConcurrencyWhile(async () => this.#arm());
  }

  /** Its name is `<provider>:<shard>`. */
  get #provider(): string {
    return this.ctx.id.name?.split(":")[0] ?? "";
  }

  /** Slots for `count` calls, or until when nobody should call; then the message that asks to send waits in the line. */
  async reserve(
    work: Work,
    lane: Lane,
    count: number,
    { news = {}, oks = 0, waiting, tenant, told }: Brought = {},
  ): Promise<SendGrant> {
    this.#learn(news);
    this.#isolate.flushSoon(this.ctx);
    this.#dispatch.noteOks(work, oks);
    await this.#dispatch.probeIfLate();
    if (work === "check") {
      this.#reads.note(count, Date.now());
      return this.#grantChecks(lane, count);
    }
    const grant = await this.#dispatch.grantSends({ lane, tenant, told }, count, waiting);
    if (this.#dispatch.wakeAt !== undefined) this.ctx.waitUntil(this.#arm());
    return grant.kind === "paused" ? grant : { ...grant, ...this.#told(this.#isolate.settings) };
  }

  #learn(news: FirstNews): void {
    this.#lessons = learn(this.#lessons, news, firstBoundsOf(this.#isolate.settings), Date.now());
  }

  #grantChecks(lane: Lane, count: number): Grant {
    const grant = this.#dispatch.grantChecks(lane, count);
    return grant.kind === "paused" ? grant : { ...grant, ...this.#told(this.#isolate.settings) };
  }

  /** Answers of a read that many share, and slots for those whom it does not answer. */
  async ask({ shelf, lane, questions, waitedMs, news }: SharedAsk): Promise<SharedAnswer> {
    const settings = this.#isolate.settings;
    this.#reads.note(questions.length, Date.now());
    this.#learn(news);
    await this.#dispatch.probeIfLate();
    const effects = this.#readEffects();
    const answers =
      effects && this.#dispatch.mayRead
        ? await this.#reads.ask(effects, shelf, questions, waitedMs)
        : [];
    const rows = questions.map((_question, index) => answers[index] ?? null);
    const single = rows.filter((own) => own === null).length;
    this.#isolate.telemetry.counts.shared(this.#provider, questions.length - single, single);
    const { share } = this.#told(settings);
    return { rows, share, grant: single > 0 ? this.#grantChecks(lane, single) : undefined };
  }

  /** Reports if the history shows rows later than `since`, by the provider's clock; and how far behind it lately was. */
  async reach(stream: string, since: number): Promise<Reach> {
    const effects = this.#dispatch.mayRead ? this.#readEffects() : undefined;
    return this.#reach.of(stream, since, effects, () => this.#dispatch.mayRead);
  }

  /** A row came so late into the history, ms. */
  noteLag(ms: number): void {
    this.#reach.noteLag(ms, Date.now());
  }

  #readEffects(): ReadEffects | undefined {
    return readEffects(this.#isolate, this.#provider, {
      slot: () => {
        if (!this.#dispatch.mayRead) return undefined;
        const grant = this.#grantChecks("high", 1);
        return grant.kind === "slots" ? grant.slots.first : undefined;
      },
      report: (call) => {
        this.report(call);
      },
    });
  }

  #told(settings: Settings): Told {
    const window = providerFor(settings, this.#provider).ranged ? settings.HISTORY_WINDOW : 0;
    return {
      share: this.#reads.isWanted(window, Date.now()),
      firstChecks: settings.ADAPTIVE_FIRST_CHECK ? firstChecksOf(this.#lessons) : {},
    };
  }

  /** The gate's status, for metrics. Changes nothing. */
  status(): GateStatus {
    const { circuit, pausedUntil, waiting, pace } = this.#dispatch;
    const open = circuit.phase !== "closed" && !circuit.rested;
    return { open, pausedUntil, waiting, pace };
  }

  /** Applies the outcome of a call: every fault of the account or the line, and that one went well where somebody waits for it. */
  report(call: CallReport): ReportAnswer {
    const answer = this.#dispatch.report(call);
    this.#isolate.telemetry.counts.gateReport(this.#provider, call.outcome);
    this.#isolate.flushSoon(this.ctx);
    if (call.work === "check") {
      alertOfCheck(this.#isolate, this.#provider, call, this.#dispatch.pausedUntil > 0);
    }
    return answer;
  }

  /** Notes whose the ids are that sends were answered with. Resolves when it is on disk. */
  async ownAll(all: readonly Owned[]): Promise<void> {
    await this.#ownership.ownAll(all);
  }

  /** The messages that own these rows, as far as this shard knows. */
  ownersOf(candidates: readonly Candidate[]): readonly (string | null)[] {
    return candidates.map((candidate) => this.#ownership.ownerOf(candidate) ?? null);
  }

  /** Lets a message take the row that can only be its own. @param elsewhere open claims that another shard holds */
  async adopt(asked: Asked, elsewhere: readonly OpenClaim[] = []): Promise<Choice> {
    return this.#ownership.adopt(asked, elsewhere);
  }

  /** Messages could own a row of the history now, or can no longer. Resolves when it is on disk. */
  async changeClaims(changes: readonly ClaimChange[]): Promise<void> {
    await this.#ownership.change(changes);
  }

  /** The open claims of a line that this shard knows. */
  openClaims(line: ClaimLine): readonly OpenClaim[] {
    return this.#ownership.openClaims(line);
  }

  /** The cron trigger's, once a minute: makes up for a lost alarm. */
  async wake(): Promise<void> {
    await rearmIfLost(
      this.ctx.storage,
      () => this.#dispatch.wakeAt ?? (this.#ownership.isEmpty ? undefined : Date.now()),
    );
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    try {
      const { kv } = this.ctx.storage;
      if (Date.now() >= (kv.get<number>(PRUNE_AT) ?? 0)) kv.put(PRUNE_AT, this.#ownership.prune());
      await this.#dispatch.alarm();
    } catch (error) {
      log("error", "gate.alarm_failed", { error });
    } finally {
      await this.#arm();
    }
  }

  async #armPruning(): Promise<void> {
    const { kv } = this.ctx.storage;
    if (kv.get(PRUNE_AT) !== undefined) return;
    kv.put(PRUNE_AT, Date.now() + PRUNE_EVERY_MS);
    await this.#arm();
  }

  /** The one alarm, for whatever comes first. */
  async #arm(): Promise<void> {
    const pruneAt = this.ctx.storage.kv.get<number>(PRUNE_AT) ?? Infinity;
    const at = Math.min(pruneAt, this.#dispatch.wakeAt ?? Infinity);
    const set = await this.ctx.storage.getAlarm();
    if (at < (set ?? Infinity)) await setAlarm(this.ctx.storage, at);
  }
}

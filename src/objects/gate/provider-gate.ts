/**
 * One object per provider account and shard: what the messages of one account have to agree on.
 *
 * - Pace and circuit, in memory only: a gate that vanishes forgets a queue of slots and a pause, and the next fault brings
 *   the pause back.
 * - Shared history reads and the usual time to a result, in memory only too: see docs/shared-history.md.
 * - Who owns which row of the history, on disk: see ownership.ts.
 */
import { DurableObject } from "cloudflare:workers";

import { admit, CLOSED, report, type Admission } from "../../domain/gate/circuit.ts";
import type { Candidate, Choice } from "../../domain/gate/claims.ts";
import {
  firstChecksOf,
  learn,
  type FirstChecks,
  type FirstNews,
  type Lessons,
} from "../../domain/gate/first-check.ts";
import { IDLE_PACE, reserve, type Lane, type Pace, type Slots } from "../../domain/gate/pacer.ts";
import type { Question } from "../../domain/history/question.ts";
import type { SeenRow } from "../../domain/history/seen-row.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { providerFor, ratesOf } from "../../providers/registry.ts";
import { isolateOf } from "../isolate.ts";
import { armIfMissing, rearmIfLost } from "../storage/lost-alarm.ts";
import { firstBoundsOf } from "./first-news.ts";
import { alertOf } from "./gate-alerts.ts";
import { HistoryReach, type Reach } from "./history-reach.ts";
import { Ownership, PRUNE_EVERY_MS, type Owned } from "./ownership.ts";
import { readEffects } from "./read-effects.ts";
import { SharedReads, type ReadEffects } from "./shared-reads.ts";

export type Work = "send" | "check";

/** What every grant tells beside the slots. */
export interface Told {
  /** So many check that messages should bring their questions along. */
  readonly share: boolean;
  readonly firstChecks: FirstChecks;
}

export type Grant =
  | ({ readonly kind: "slots"; readonly slots: Slots; readonly probe: boolean } & Told)
  | Extract<Admission, { kind: "paused" }>;

export interface CallReport {
  readonly outcome: "ok" | "account" | "line";
  readonly code: string;
  readonly message: string;
}

/** Questions of one isolate, and what its first checks taught. */
export interface SharedAsk {
  readonly shelf: string;
  readonly lane: Lane;
  readonly questions: readonly Question[];
  /** How long the oldest of them has waited, ms. */
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

export interface GateStatus {
  /** Epoch ms; 0 while the circuit is closed. */
  readonly pausedUntil: number;
  readonly pace: Readonly<Record<Work, Pace>>;
}

export class ProviderGate extends DurableObject<Env> {
  readonly #isolate = isolateOf(this.env);
  #circuit = CLOSED;
  #pace = { send: IDLE_PACE, check: IDLE_PACE };
  readonly #ownership = new Ownership(this.ctx.storage.kv, async () => this.#armPruning());
  #lessons: Lessons = {};
  readonly #reads = new SharedReads();
  readonly #reach = new HistoryReach(this.ctx.storage.kv);

  /** Its name is `<provider>:<shard>`. */
  get #provider(): string {
    return this.ctx.id.name?.split(":")[0] ?? "";
  }

  /** Slots for `count` calls, or until when nobody should call. */
  reserve(work: Work, lane: Lane, count: number, news: FirstNews = {}): Grant {
    this.#learn(news);
    if (work === "check") this.#reads.note(count, Date.now());
    return this.#grant(work, lane, count);
  }

  #learn(news: FirstNews): void {
    this.#lessons = learn(this.#lessons, news, firstBoundsOf(this.#isolate.settings), Date.now());
  }

  #grant(work: Work, lane: Lane, count: number): Grant {
    const settings = this.#isolate.settings;
    const now = Date.now();
    const { circuit, admission } = admit(this.#circuit, count, now);
    this.#circuit = circuit;
    this.#isolate.flushSoon(this.ctx);
    if (admission.kind === "paused") {
      this.#isolate.telemetry.counts.grant(this.#provider, work, "paused");
      return admission;
    }
    // The probe stands in no line: everybody waits for what it finds.
    if (admission.probe) {
      this.#isolate.telemetry.counts.grant(this.#provider, work, 1);
      const slots = { first: now, intervalMs: 0, count: 1 };
      return { kind: "slots", slots, probe: true, ...this.#told(settings) };
    }
    const rate = ratesOf(settings, this.#provider)[work] / settings.GATE_SHARDS;
    const taken = reserve(this.#pace[work], { lane, count, rate }, now);
    this.#pace = { ...this.#pace, [work]: taken.pace };
    this.#isolate.telemetry.counts.grant(this.#provider, work, count);
    return { kind: "slots", slots: taken.slots, probe: false, ...this.#told(settings) };
  }

  /** Answers of a read that many share, and slots for those whom it does not answer. */
  async ask({ shelf, lane, questions, waitedMs, news }: SharedAsk): Promise<SharedAnswer> {
    const settings = this.#isolate.settings;
    this.#reads.note(questions.length, Date.now());
    this.#learn(news);
    const effects = this.#readEffects();
    const closed = this.#circuit.until === 0;
    const answers =
      effects && closed ? await this.#reads.ask(effects, shelf, questions, waitedMs) : [];
    const rows = questions.map((_question, index) => answers[index] ?? null);
    const single = rows.filter((own) => own === null).length;
    this.#isolate.telemetry.counts.shared(this.#provider, questions.length - single, single);
    const { share } = this.#told(settings);
    return { rows, share, grant: single > 0 ? this.#grant("check", lane, single) : undefined };
  }

  /** Whether the history shows rows later than `since`, by the provider's clock; and how far behind it lately was. */
  async reach(stream: string, since: number): Promise<Reach> {
    const closed = this.#circuit.until === 0;
    return this.#reach.of(stream, since, closed ? this.#readEffects() : undefined);
  }

  /** A row came so late into the history, ms. */
  noteLag(ms: number): void {
    this.#reach.noteLag(ms, Date.now());
  }

  #readEffects(): ReadEffects | undefined {
    return readEffects(this.#isolate, this.#provider, {
      slot: () => {
        // While nobody may call, the next one out is the probe, and that is a message's own.
        if (this.#circuit.until !== 0) return undefined;
        const grant = this.#grant("check", "high", 1);
        return grant.kind === "slots" ? grant.slots.first : undefined;
      },
      report: (call) => this.report(this.#provider, call),
    });
  }

  #told(settings: Settings): Told {
    const window = providerFor(settings, this.#provider).ranged ? settings.HISTORY_WINDOW : 0;
    return {
      share: this.#reads.isWanted(window, Date.now()),
      firstChecks: settings.ADAPTIVE_FIRST_CHECK ? firstChecksOf(this.#lessons) : {},
    };
  }

  /** How things are, for metrics. Changes nothing. */
  status(): GateStatus {
    return { pausedUntil: this.#circuit.until, pace: this.#pace };
  }

  /** What a call taught: every fault of the account or the line, and the outcome of a probe. */
  report(provider: string, call: CallReport): void {
    const policy = { accountPauseMs: this.#isolate.settings.ACCOUNT_PAUSE };
    this.#circuit = report(this.#circuit, call, policy, Date.now());
    this.#isolate.telemetry.counts.gateReport(provider, call.outcome);
    this.#isolate.flushSoon(this.ctx);
    alertOf(this.#isolate, provider, call, this.#circuit);
  }

  /** Notes whose the ids are that sends were answered with. Resolves when it is on disk. */
  async ownAll(all: readonly Owned[]): Promise<void> {
    await this.#ownership.ownAll(all);
  }

  /** The messages that own these rows, as far as this shard knows. */
  ownersOf(candidates: readonly Candidate[]): readonly (string | null)[] {
    return candidates.map((candidate) => this.#ownership.ownerOf(candidate) ?? null);
  }

  /** Lets a message take the one row that can only be its own. */
  async adopt(candidates: readonly Candidate[], owner: string): Promise<Choice> {
    return this.#ownership.adopt(candidates, owner);
  }

  /** The cron trigger's, once a minute: makes up for a lost alarm. */
  async wake(): Promise<void> {
    await rearmIfLost(this.ctx.storage, () => (this.#ownership.isEmpty ? undefined : Date.now()));
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.setAlarm(this.#ownership.prune());
  }

  async #armPruning(): Promise<void> {
    await armIfMissing(this.ctx.storage, () => Date.now() + PRUNE_EVERY_MS);
  }
}

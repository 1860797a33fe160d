/**
 * The gate in the simulation: slots, shared reads and the learnt first check are decided by the code of src/gate and src/history,
 * and asked for by the isolate's own (`takeSlot`, `takeCheck`). Only its circuit is missing: nothing fails here.
 */
import {
  firstChecksOf,
  learn,
  type FirstNews,
  type Lessons,
} from "../../../src/domain/gate/first-check.ts";
import { IDLE_PACE, reserve, type Lane } from "../../../src/domain/gate/pacer.ts";
import type { RangedHistory } from "../../../src/domain/history/question.ts";
import type { Settings } from "../../../src/kernel/settings/settings.ts";
import { firstBoundsOf } from "../../../src/objects/gate/first-news.ts";
import type { Brought, Grant, Told, Work } from "../../../src/objects/gate/gate-rpc.ts";
import type { SharedAnswer, SharedAsk } from "../../../src/objects/gate/provider-gate.ts";
import { SharedReads } from "../../../src/objects/gate/shared-reads.ts";
import { ratesOf } from "../../../src/providers/registry.ts";

export const PROVIDER = "iwinv";

export class SimulatedGate {
  /** Requests to the gate's object. */
  requests = 0;
  readonly #settings: Settings;
  readonly #history: RangedHistory;
  readonly #reads = new SharedReads();
  #pace = { send: IDLE_PACE, check: IDLE_PACE };
  #lessons: Lessons = {};

  constructor(settings: Settings, history: RangedHistory) {
    this.#settings = settings;
    this.#history = history;
  }

  async reserve(work: Work, lane: Lane, count: number, { news = {} }: Brought): Promise<Grant> {
    this.requests += 1;
    this.#learn(news);
    if (work === "check") this.#reads.note(count, Date.now());
    return Promise.resolve(this.#grant(work, lane, count));
  }

  async ask({ shelf, lane, questions, waitedMs, news }: SharedAsk): Promise<SharedAnswer> {
    this.requests += 1;
    this.#reads.note(questions.length, Date.now());
    this.#learn(news);
    const effects = {
      history: this.#history,
      windowMs: this.#settings.HISTORY_WINDOW,
      timeoutMs: this.#settings.PROVIDER_HISTORY_TIMEOUT,
      slot: () => this.#grant("check", "high", 1).slots.first,
      told: () => undefined,
      failed: () => undefined,
    };
    const answers = await this.#reads.ask(effects, shelf, questions, waitedMs);
    const rows = questions.map((_question, index) => answers[index] ?? null);
    const single = rows.filter((own) => own === null).length;
    const grant = single > 0 ? this.#grant("check", lane, single) : undefined;
    return { rows, share: this.#told().share, grant };
  }

  #learn(news: FirstNews): void {
    this.#lessons = learn(this.#lessons, news, firstBoundsOf(this.#settings), Date.now());
  }

  #grant(work: Work, lane: Lane, count: number): Extract<Grant, { kind: "slots" }> {
    const rate = ratesOf(this.#settings, PROVIDER)[work];
    const { pace, slots } = reserve(this.#pace[work], { lane, count, rate }, Date.now());
    this.#pace = { ...this.#pace, [work]: pace };
    return { kind: "slots", slots, trial: false, ...this.#told() };
  }

  #told(): Told {
    return {
      share: this.#reads.isWanted(this.#settings.HISTORY_WINDOW, Date.now()),
      firstChecks: this.#settings.ADAPTIVE_FIRST_CHECK ? firstChecksOf(this.#lessons) : {},
    };
  }
}

/** Follows messages to their end: records sends, asks providers what became of them, sends the fallback. */
import {
  assertKnownOptions,
  type OptionNames,
  type Provider,
  type ProviderRequestContext,
  type SendResult,
} from "@k-msg/core";

import type { HookContext } from "../hooks.ts";
import { contextProblem } from "../request-context.ts";
import { resumeFallback, unfinishedFailovers } from "./failover-run.ts";
import { assertFailoverConfig, type DeliveryTrackingApiFailoverConfig } from "./failover.ts";
import { createFingerprints } from "./fingerprint.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import {
  DEFAULT_POLLING_CONFIG,
  resolvePolling,
  type DeliveryTrackingPollingConfig,
} from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import { runOnce, type RunDeps, type RunReport, type TrackingReconcileResult } from "./run.ts";
import { createSendLog, type SendLog } from "./send-log.ts";
import { StatusChanges, type StatusListener } from "./status-changes.ts";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
} from "./store.ts";

export interface DeliveryTrackingServiceConfig extends StatusListener {
  readonly providers: readonly Provider[];
  /** In memory unless given. */
  readonly store?: DeliveryTrackingStore | undefined;
  readonly polling?: Partial<DeliveryTrackingPollingConfig> | undefined;
  readonly apiFailover?: DeliveryTrackingApiFailoverConfig | undefined;
  /**
   * What went wrong with one record (`messageId` given) or with a whole run of `start()`. The record stays and is looked at
   * again. Without it only what a run of `start()` rejects with goes to `console.error`. (Not in k-msg 0.30.)
   */
  readonly onError?: ((error: unknown, messageId?: string) => void) | undefined;
  /**
   * What the fingerprints of messages are made with: a secret text of at least 16 characters, the same for all processes on one store;
   * of several the first is used, and the others are still recognised. Without one it is a text that everybody knows: messages are told
   * apart all the same, but whoever reads the store can try which number and text a fingerprint belongs to. (Not in k-msg 0.30.)
   */
  readonly fingerprintKey?: string | readonly string[] | undefined;
}

const CONFIG_NAMES: OptionNames<DeliveryTrackingServiceConfig> = {
  providers: true,
  store: true,
  polling: true,
  apiFailover: true,
  onError: true,
  fingerprintKey: true,
  onStatusChange: true,
  onStatusChangeError: true,
};

/** How far back unfinished fallbacks are looked for beyond the tracking time, in milliseconds. */
const RESUME_WINDOW_MS = 86_400_000;

export class DeliveryTrackingService {
  readonly #store: DeliveryTrackingStore;
  readonly #deps: RunDeps;
  readonly #onError: DeliveryTrackingServiceConfig["onError"];
  readonly #log: SendLog;
  #ready: Promise<void> | undefined;
  readonly #changes: StatusChanges;
  #running: Promise<RunReport> | undefined;
  #stop: AbortController | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #resumedAt = Number.NEGATIVE_INFINITY;

  constructor(config: DeliveryTrackingServiceConfig) {
    const given = config as Partial<DeliveryTrackingServiceConfig> | null | undefined;
    if (typeof given !== "object" || given === null) {
      throw new Error("DeliveryTrackingService requires a config object");
    }
    if (!Array.isArray(given.providers) || given.providers.length === 0) {
      throw new Error("DeliveryTrackingService requires non-empty `providers`");
    }
    assertKnownOptions("DeliveryTrackingService config", config, CONFIG_NAMES);
    assertFailoverConfig(config.apiFailover);
    this.#store = config.store ?? new InMemoryDeliveryTrackingStore();
    const polling = resolvePolling(config.polling);
    this.#deps = {
      store: this.#store,
      providers: new Map(config.providers.map((provider) => [provider.id, provider])),
      polling,
      apiFailover: config.apiFailover,
    };
    this.#onError = config.onError;
    this.#log = createSendLog(this.#store, polling, createFingerprints(config.fingerprintKey));
    this.#changes = new StatusChanges(config);
  }

  /** Prepares the store. A failure is not kept: the next call tries again. */
  async init(): Promise<void> {
    this.#ready ??= this.#open();
    await this.#ready;
  }

  /** Runs every `intervalMs`, the first time after that interval. Errors go to `onError`. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#tick(), this.#deps.polling.intervalMs);
  }

  stop(): void {
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /**
   * Stops the timer and the run under way, as if its signal had aborted, waits until that is stored, and closes the store. A fallback
   * that is being sent is waited for, unless its sender listens to its signal.
   */
  async close(): Promise<void> {
    this.stop();
    this.#stop?.abort();
    try {
      await this.#running;
    } catch {
      // Whoever started the run hears of it.
    }
    if (!this.#changes.calling) await this.#changes.deliver();
    await this.#store.close?.();
  }

  /**
   * One page of due records. Resolves when `onStatusChange` has heard of what changed. A call while a run is under way waits for that
   * run; a call from within `onStatusChange` does not wait for its own deliveries.
   *
   * @param request what every status query gets. Once its signal aborts no query starts, those under way are cut off, what is known is
   * stored and the rest stays due.
   * @throws AggregateError when the store refused records: the others are stored, those are due again after their back-off
   * @throws Error when the store cannot be opened or read, or for an unknown option
   */
  async runOnce(request?: ProviderRequestContext): Promise<void> {
    const { refused } = await this.#poll(request);
    if (refused.length === 0) return;
    const ids = refused.map(({ messageId }) => messageId).join(", ");
    throw new AggregateError(
      refused.map(({ error }) => error),
      `the tracking store refused ${refused.length} records: ${ids}`,
    );
  }

  /** Like `runOnce`, but says what it did, refused records among it. (Not in k-msg 0.30.) */
  async run(request?: ProviderRequestContext): Promise<TrackingReconcileResult> {
    return (await this.#poll(request)).result;
  }

  async recordSend(context: HookContext, result: SendResult): Promise<void> {
    await this.init();
    await this.#log.accepted(context, result);
  }

  /** What the tracking hooks write around a send. (Not in k-msg 0.30.) */
  async sendLog(): Promise<SendLog> {
    await this.init();
    return this.#log;
  }

  async getRecord(messageId: string): Promise<TrackingRecord | undefined> {
    await this.init();
    const record = await this.#store.get(messageId);
    return record === undefined ? undefined : shown(record);
  }

  /** Empty when the store cannot list. */
  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    await this.init();
    return ((await this.#store.listRecords?.(options)) ?? []).map(shown);
  }

  /** 0 when the store cannot count. */
  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    await this.init();
    return (await this.#store.countRecords?.(filter)) ?? 0;
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    await this.init();
    return (await this.#store.countBy?.(filter, groupBy)) ?? [];
  }

  async #open(): Promise<void> {
    try {
      await this.#store.init();
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async #tick(): Promise<void> {
    try {
      await this.runOnce();
    } catch (error) {
      // What the store refused was reported record by record.
      if (!(error instanceof AggregateError) || this.#onError === undefined) this.#report(error);
    }
  }

  async #poll(request: ProviderRequestContext | undefined): Promise<RunReport> {
    const problem = contextProblem(request);
    if (problem !== undefined) throw problem;
    const within = this.#changes.calling;
    this.#running ??= this.#run(request);
    const report = await this.#running;
    const delivered = this.#changes.deliver();
    if (!within) await delivered;
    return report;
  }

  async #run(request: ProviderRequestContext = {}): Promise<RunReport> {
    const stop = new AbortController();
    this.#stop = stop;
    const signal = request.signal ? AbortSignal.any([stop.signal, request.signal]) : stop.signal;
    try {
      await this.init();
      const now = new Date();
      const check = { signal, fetch: request.fetch };
      await this.#resume(now, signal);
      const report = await runOnce(this.#deps, now, check);
      for (const { error, messageId } of report.result.errors) this.#report(error, messageId);
      await this.#collect(report);
      return report;
    } finally {
      this.#running = undefined;
    }
  }

  /** The records as they are stored now: a fallback may have been noted since, or another service may have been there. */
  async #collect({ changed }: RunReport): Promise<void> {
    if (!this.#changes.wanted) return;
    for (const { next, previousStatus } of changed) {
      const stored = await this.#stored(next);
      if (stored.status !== previousStatus) {
        this.#changes.add([{ record: shown(stored), previousStatus }]);
      }
    }
  }

  async #stored(record: TrackingRecord): Promise<TrackingRecord> {
    try {
      return (await this.#store.get(record.messageId)) ?? record;
    } catch {
      return structuredClone(record);
    }
  }

  /** Fallbacks whose service died between the intent and the outcome. Looked for once per lease time. */
  async #resume(now: Date, signal: AbortSignal): Promise<void> {
    const { apiFailover: config, polling } = this.#deps;
    if (config === undefined || config.enabled === false || signal.aborted) return;
    const leaseMs = polling.leaseMs > 0 ? polling.leaseMs : DEFAULT_POLLING_CONFIG.leaseMs;
    if (now.getTime() - this.#resumedAt < leaseMs) return;
    this.#resumedAt = now.getTime();
    const { maxTrackingDurationMs: limit } = polling;
    const since = limit > 0 ? new Date(now.getTime() - limit - RESUME_WINDOW_MS) : undefined;
    const before = new Date(now.getTime() - leaseMs);
    try {
      for (const record of await unfinishedFailovers(this.#store, since, before)) {
        if (signal.aborted) return;
        await resumeFallback({ store: this.#store, config, signal }, record, now);
      }
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown, messageId?: string): void {
    try {
      if (this.#onError !== undefined) this.#onError(error, messageId);
      else if (messageId === undefined) console.error("[k-msg] delivery tracking failed", error);
    } catch {
      // A reporter that throws must not stop the run it reports about.
    }
  }
}

/** What a repetition is recognised by is the stores' own business. */
function shown(stored: TrackingRecord): TrackingRecord {
  const { fingerprint: _fingerprint, answer: _answer, ...record } = stored;
  return record;
}

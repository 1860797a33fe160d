/** Follows messages to their end: records sends, asks providers what became of them, sends the fallback. */
import type { Provider, SendResult } from "@k-msg/core";

import type { HookContext } from "../hooks.ts";
import { resumeFallback, unfinishedFailovers } from "./failover-run.ts";
import type { DeliveryTrackingApiFailoverConfig } from "./failover.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { resolvePolling, type DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import { runOnce, type RunDeps, type TrackingReconcileResult } from "./run.ts";
import { createSendLog, type SendLog } from "./send-log.ts";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
} from "./store.ts";

export interface DeliveryTrackingServiceConfig {
  readonly providers: readonly Provider[];
  /** In memory unless given. */
  readonly store?: DeliveryTrackingStore | undefined;
  readonly polling?: Partial<DeliveryTrackingPollingConfig> | undefined;
  readonly apiFailover?: DeliveryTrackingApiFailoverConfig | undefined;
  /**
   * What went wrong with one record (`messageId` given) or with a whole run of `start()`. The record stays and is looked at
   * again. (Not in k-msg 0.30.)
   */
  readonly onError?: ((error: unknown, messageId?: string) => void) | undefined;
}

/** How far back unfinished fallbacks are looked for beyond the tracking time, in milliseconds. */
const RESUME_WINDOW_MS = 86_400_000;

export class DeliveryTrackingService {
  readonly #store: DeliveryTrackingStore;
  readonly #deps: RunDeps;
  readonly #onError: DeliveryTrackingServiceConfig["onError"];
  readonly #log: SendLog;
  #ready: Promise<void> | undefined;
  #running: Promise<TrackingReconcileResult> | undefined;
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
    this.#store = config.store ?? new InMemoryDeliveryTrackingStore();
    const polling = resolvePolling(config.polling);
    this.#deps = {
      store: this.#store,
      providers: new Map(config.providers.map((provider) => [provider.id, provider])),
      polling,
      apiFailover: config.apiFailover,
    };
    this.#onError = config.onError;
    this.#log = createSendLog(this.#store, polling);
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

  async close(): Promise<void> {
    this.stop();
    await this.#store.close?.();
  }

  /** One page of due records. Rejects only when the store cannot be opened or read. */
  async runOnce(): Promise<void> {
    await this.run();
  }

  /** Like `runOnce`, and says what it did. A call while a run is under way gets that run's result. (Not in k-msg 0.30.) */
  async run(): Promise<TrackingReconcileResult> {
    this.#running ??= this.#run();
    return this.#running;
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
    return this.#store.get(messageId);
  }

  /** Empty when the store cannot list. */
  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    await this.init();
    return (await this.#store.listRecords?.(options)) ?? [];
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
      await this.run();
    } catch (error) {
      this.#report(error);
    }
  }

  async #run(): Promise<TrackingReconcileResult> {
    try {
      await this.init();
      const now = new Date();
      await this.#resume(now);
      const result = await runOnce(this.#deps, now);
      for (const { error, messageId } of result.errors) this.#report(error, messageId);
      return result;
    } finally {
      this.#running = undefined;
    }
  }

  /** Fallbacks whose service died between the intent and the outcome. Looked for once per lease time. */
  async #resume(now: Date): Promise<void> {
    const { apiFailover: config, polling } = this.#deps;
    if (config === undefined || config.enabled === false) return;
    if (now.getTime() - this.#resumedAt < polling.leaseMs) return;
    this.#resumedAt = now.getTime();
    const { maxTrackingDurationMs: limit, leaseMs } = polling;
    const since = limit > 0 ? new Date(now.getTime() - limit - RESUME_WINDOW_MS) : undefined;
    const before = new Date(now.getTime() - leaseMs);
    try {
      for (const record of await unfinishedFailovers(this.#store, since, before)) {
        await resumeFallback({ store: this.#store, config }, record, now);
      }
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown, messageId?: string): void {
    try {
      this.#onError?.(error, messageId);
    } catch {
      // A reporter that throws must not stop the run it reports about.
    }
  }
}

/**
 * Hands on what this isolate counted and traced: at most one flush at a time, some time after the first thing that was noted,
 * whoever noted it. Nobody waits for it, and it never throws.
 */
import { log } from "../../kernel/log.ts";
import type { NoteHost, Telemetry } from "../../telemetry/telemetry.ts";
import { exportSpans } from "../../telemetry/tracing/exporter.ts";
import type { Isolate } from "../isolate.ts";
import type { Flush } from "./metrics-object.ts";

/** Whoever was to flush may be gone with its object: after this much more than its time somebody else does. */
const GIVE_UP_MS = 10_000;

/**
 * At most, where an object waits: unlike a Worker it is billed for every second. Enough for a send or a check, all of whose
 * counts then go together.
 */
export const OBJECT_WAIT_MS = 500;

interface Waiter {
  waitUntil(promise: Promise<unknown>): void;
}

type Host = NoteHost & Pick<Isolate, "metrics">;

export class Flusher {
  readonly #telemetry: Telemetry;
  /** Its name, at random, made at the first flush: global scope has no randomness. */
  #source: string | undefined;
  #seq = 0;
  /** Counts that may not have arrived: it goes out again under its number before anything new does. */
  #unsent: Flush | undefined;
  /** Epoch ms of the flush that is on its way; 0 for none. */
  #begunAt = 0;
  /** When that one is due, by the settings that it began with. */
  #dueAt = 0;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  /** Sees to it that what was noted is handed on. Cheap: call it wherever something was. */
  soon(host: Host, ctx: Waiter): void {
    if (!this.#telemetry.any && !this.#unsent) return;
    const now = Date.now();
    try {
      const { METRICS_FLUSH } = host.settings;
      const begunAt = this.#begunAt;
      // A clock may be set either way.
      const isUnderWay =
        begunAt !== 0 && Math.abs(now - begunAt) < this.#dueAt - begunAt + GIVE_UP_MS;
      if (isUnderWay) return;
      const waitMs = "storage" in ctx ? Math.min(METRICS_FLUSH, OBJECT_WAIT_MS) : METRICS_FLUSH;
      this.#begunAt = now;
      this.#dueAt = now + waitMs;
      ctx.waitUntil(this.#later(host, waitMs, now));
    } catch {
      // Half configured: nothing can be handed on, and others say so.
    }
  }

  /** The next counts to hand on; {@link done} when it arrived. */
  pending(): Flush | undefined {
    return (this.#unsent ??= this.#next());
  }

  done(flush: Flush): void {
    if (this.#unsent === flush) this.#unsent = undefined;
  }

  async #later(host: Host, waitMs: number, mine: number): Promise<void> {
    await scheduler.wait(waitMs);
    await Promise.all([exportSpans(host), this.#flushMetrics(host)]);
    if (this.#begunAt === mine) this.#begunAt = 0;
  }

  async #flushMetrics({ metrics }: Host): Promise<void> {
    const flush = this.pending();
    if (!flush) return;
    try {
      await metrics.add(flush);
      this.done(flush);
    } catch (error) {
      log("warn", "metrics.flush_failed", { error });
    }
  }

  #next(): Flush | undefined {
    const series = this.#telemetry.metrics.take();
    if (!series) return undefined;
    this.#source ??= crypto.randomUUID();
    this.#seq++;
    return { source: this.#source, seq: this.#seq, series };
  }
}

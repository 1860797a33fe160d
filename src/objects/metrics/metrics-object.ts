/**
 * Adds up what all isolates counted: one object a shard. What an isolate hands on has a number, so that a flush that is
 * repeated, because its answer was lost, counts once.
 *
 * Storage: `metrics` → all series and the newest number of each source. Group commit: one put at the first, and one for all that
 * arrives within two seconds of a put; acknowledged when it is on disk; an object that is restarted has lost nothing that was
 * acknowledged.
 */
import { DurableObject } from "cloudflare:workers";

import { GroupCommit } from "../../kernel/coalescing/group-commit.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import { seriesKey, SeriesStore, type SeriesSet } from "../../telemetry/metrics/series.ts";
import { isolateOf } from "../isolate.ts";

export interface Flush {
  /** Names the isolate, at random. */
  readonly source: string;
  /** Counts its flushes, from 1; the same number is the same flush. */
  readonly seq: number;
  readonly series: SeriesSet;
}

interface Source {
  readonly seq: number;
  /** When it was last heard of, epoch ms. */
  readonly at: number;
}

interface Stored {
  readonly schema: 1;
  readonly series: SeriesSet;
  readonly sources: Readonly<Record<string, Source>>;
}

const KEY = "metrics";
const COMMIT_MS = 2000;
/** A value may have 2 MB; a series has some 250 bytes at the most. */
const MAX_SERIES = 5000;
/** Isolates live for hours; one that is silent for so long repeats no flush. */
const FORGET_SOURCE_MS = HOUR_MS;
const MAX_SOURCES = 2000;

export class MetricsObject extends DurableObject<Env> {
  #store: SeriesStore;
  #sources: Map<string, Source>;
  /** There is something that is not on disk. */
  #dirty = false;
  readonly #commit = new GroupCommit<true>(async () => Promise.resolve(this.#write()), COMMIT_MS);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const stored = ctx.storage.kv.get<Stored>(KEY);
    this.#store = new SeriesStore(stored?.series);
    this.#sources = new Map(Object.entries(stored?.sources ?? {}));
  }

  /** Adds what an isolate counted. Resolves when it is on disk; the same flush again adds nothing. */
  async add(flush: Flush): Promise<void> {
    this.#take(flush);
    if (this.#dirty) await this.#commit.add([[KEY, true]]);
  }

  /**
   * All that was ever counted here, with what the asking isolate has counted. What is told is on disk: a counter that was seen
   * never goes back.
   */
  read(flush: Flush | undefined): SeriesSet {
    if (flush) this.#take(flush);
    this.#write();
    return this.#store.set;
  }

  #take({ source, seq, series }: Flush): void {
    if (seq <= (this.#sources.get(source)?.seq ?? 0)) return;
    this.#sources.set(source, { seq, at: Date.now() });
    this.#merge(series);
    this.#dirty = true;
  }

  #merge(series: SeriesSet): void {
    const bounds = {
      maxSeries: MAX_SERIES,
      maxTenants: isolateOf(this.env).settings.METRICS_TENANTS,
    };
    const { dropped } = this.#store.merge(series, bounds);
    if (dropped === 0) return;
    const lost = { kmsg_metrics_dropped_total: { [seriesKey(["object"])]: [dropped] } };
    this.#store.merge(lost, { ...bounds, maxSeries: Infinity });
  }

  #write(): void {
    if (!this.#dirty) return;
    this.#forgetSources();
    this.ctx.storage.kv.put(KEY, {
      schema: 1,
      series: this.#store.set,
      sources: Object.fromEntries(this.#sources),
    } satisfies Stored);
    // Not before: what a put refused must not look as if it were on disk when it comes again.
    this.#dirty = false;
  }

  #forgetSources(): void {
    const before = Date.now() - FORGET_SOURCE_MS;
    for (const [name, { at }] of this.#sources) {
      if (at < before || this.#sources.size > MAX_SOURCES) this.#sources.delete(name);
    }
  }
}

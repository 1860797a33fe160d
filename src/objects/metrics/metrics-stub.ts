/** The only file that knows the binding of the metrics objects and how isolates spread over their shards. */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import { SeriesStore, type SeriesSet } from "../../telemetry/metrics/series.ts";
import type { Isolate } from "../isolate.ts";
import type { Flush, MetricsObject } from "./metrics-object.ts";

export interface Totals {
  readonly series: SeriesSet;
  /** Shards that answered. */
  readonly shards: number;
  /** The flush that came along is on disk. */
  readonly flushed: boolean;
}

export class MetricsStubs {
  readonly #objects: Env["METRICS"];
  readonly #isolate: Pick<Isolate, "settings">;

  constructor({ METRICS }: Pick<Env, "METRICS">, isolate: Pick<Isolate, "settings">) {
    this.#objects = METRICS;
    this.#isolate = isolate;
  }

  /** Hands a flush on. Resolves when it is on disk, rejects when it may not be: then the same one is to be handed on again. */
  async add(flush: Flush): Promise<void> {
    await this.#shard(this.#numberOf(flush)).add(flush);
  }

  /** All that was counted, `flush` with it. A shard that does not answer is missing in the sum: `shards` tells. */
  async read(flush: Flush | undefined): Promise<Totals> {
    const own = flush && this.#numberOf(flush);
    const answers = await Promise.all(
      Array.from({ length: this.#isolate.settings.METRICS_SHARDS }, async (_, shard) => {
        try {
          const series: SeriesSet = await this.#shard(shard).read(
            shard === own ? flush : undefined,
          );
          return series;
        } catch (error) {
          log("warn", "metrics.read_failed", { error });
          return undefined;
        }
      }),
    );
    const present = answers.filter((answer) => answer !== undefined);
    const sum = new SeriesStore();
    for (const series of present) sum.merge(series, { maxSeries: Infinity, maxTenants: Infinity });
    const arrived = own !== undefined && answers[own] !== undefined;
    return { series: sum.set, shards: present.length, flushed: arrived };
  }

  #numberOf({ source }: Flush): number {
    return Math.floor(hashFraction(source) * this.#isolate.settings.METRICS_SHARDS);
  }

  #shard(shard: number): DurableObjectStub<MetricsObject> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName(`metrics:${shard}`, { locationHint });
  }
}

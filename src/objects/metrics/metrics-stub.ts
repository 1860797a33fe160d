/** The only file that knows the binding of the metrics objects and how isolates spread over their shards. */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { SeriesStore, type SeriesSet } from "../../telemetry/metrics/series.ts";
import type { Flush, MetricsObject } from "./metrics-object.ts";

/** Hands a flush on. Resolves when it is on disk, rejects when it may not be: then the same one is to be handed on again. */
export async function addMetrics(env: Env, settings: Settings, flush: Flush): Promise<void> {
  await shardOf(env, settings, shardNumber(settings, flush)).add(flush);
}

function shardNumber(settings: Settings, { source }: Flush): number {
  return Math.floor(hashFraction(source) * settings.METRICS_SHARDS);
}

export interface Totals {
  readonly series: SeriesSet;
  /** Shards that answered. */
  readonly shards: number;
  /** The flush that came along is on disk. */
  readonly flushed: boolean;
}

/** All that was counted, `flush` with it. A shard that does not answer is missing in the sum: `shards` tells. */
export async function readMetrics(
  env: Env,
  settings: Settings,
  flush: Flush | undefined,
): Promise<Totals> {
  const own = flush && shardNumber(settings, flush);
  const answers = await Promise.all(
    Array.from({ length: settings.METRICS_SHARDS }, async (_, shard) => {
      try {
        const stub = shardOf(env, settings, shard);
        const series: SeriesSet = await stub.read(shard === own ? flush : undefined);
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

function shardOf(env: Env, settings: Settings, shard: number): DurableObjectStub<MetricsObject> {
  return env.METRICS.getByName(`metrics:${shard}`, { locationHint: settings.LOCATION_HINT });
}

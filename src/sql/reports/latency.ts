/** Reports how long messages take: accepted → sent → delivered. */
import type { DeliveredAtSource } from "../../domain/message/delivery-time.ts";
import { inScope, scopeParams, type Scope } from "../../domain/reports/scope.ts";
import type { Sql } from "../driver/sql.ts";

/** Upper bounds of the histogram, ms, inclusive; what is longer stands in a last step without a bound. */
export const BOUNDS_MS = [
  100, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 900_000, 3_600_000,
  21_600_000, 86_400_000,
] as const;

/** Delivery is a provider's own time or the one at which we saw it: never both in one figure. */
const PATHS = [
  {
    path: "accepted_sent",
    source: null,
    start: "accepted_at",
    end: "sent_at",
    measures: "from the acceptance until the provider took it",
  },
  {
    path: "sent_delivered",
    source: "provider",
    start: "sent_at",
    end: "delivered_at",
    measures: "from then until the provider's own time of delivery, which is cut to the second",
  },
  {
    path: "sent_delivered",
    source: "observed",
    start: "sent_at",
    end: "delivered_at",
    measures:
      "from then until its result was first seen here, up to the distance of two checks after the delivery",
  },
  {
    path: "accepted_delivered",
    source: "provider",
    start: "accepted_at",
    end: "delivered_at",
    measures: "from the acceptance until the provider's own time of delivery",
  },
  {
    path: "accepted_delivered",
    source: "observed",
    start: "accepted_at",
    end: "delivered_at",
    measures: "from the acceptance until its result was first seen here",
  },
] as const;

export interface Latency {
  readonly path: (typeof PATHS)[number]["path"];
  /** Clock of the delivery; null where the way ends before it. */
  readonly source: DeliveredAtSource | null;
  /** In words. */
  readonly measures: string;
  /** Messages that went all the way. */
  readonly count: number;
  /** Ms; null where there are none. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  readonly histogram: readonly { readonly upToMs: number | null; readonly count: number }[];
}

// One walk over the rows for all of them. The provider's times are cut to the second: nothing takes less than no time.
const columns = PATHS.flatMap(({ start, end, source }, path) => {
  const ms = `greatest(t.${end} - t.${start}, 0)`;
  const whose = source === null ? "" : ` and t.delivered_at_source = '${source}'`;
  const known = `filter (where t.${start} is not null and t.${end} is not null${whose})`;
  const percentiles = `(percentile_disc(array[0.5, 0.95, 0.99]) within group (order by ${ms}) ${known})`;
  return [
    `count(*) ${known} as n${path}`,
    ...[1, 2, 3].map((index) => `${percentiles}[${index}] as p${path}_${index}`),
    `max(${ms}) ${known} as m${path}`,
    ...BOUNDS_MS.map(
      (bound, index) =>
        `count(*) filter (where t.${end} - t.${start} <= ${bound}${whose}) as h${path}_${index}`,
    ),
  ];
}).join(", ");

export async function latencies(sql: Sql, scope: Scope): Promise<readonly Latency[]> {
  const { rows } = await sql.query<Record<string, string | null>>(
    `select ${columns} ${inScope(scope.by)} and t.sent_at is not null`,
    scopeParams(scope),
  );
  const row = rows[0] ?? {};
  const number = (name: string): number | null => {
    const value = row[name];
    return value === null || value === undefined ? null : Number(value);
  };
  return PATHS.map(({ path, source, measures }, index) => {
    const count = number(`n${index}`) ?? 0;
    const upTo = [...BOUNDS_MS.map((_, bound) => number(`h${index}_${bound}`) ?? 0), count];
    return {
      path,
      source,
      measures,
      count,
      p50: number(`p${index}_1`),
      p95: number(`p${index}_2`),
      p99: number(`p${index}_3`),
      max: number(`m${index}`),
      histogram: upTo.map((sum, bound) => ({
        upToMs: BOUNDS_MS[bound] ?? null,
        count: sum - (upTo[bound - 1] ?? 0),
      })),
    };
  });
}

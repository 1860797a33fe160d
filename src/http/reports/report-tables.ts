/** Reports as tables. Pure. */
import { NO_COUNTS } from "../../domain/reports/counts.ts";
import type { CostOfType } from "../../sql/reports/cost.ts";
import type { ErrorGroup } from "../../sql/reports/errors.ts";
import { BOUNDS_MS, type Latency } from "../../sql/reports/latency.ts";

const counts = Object.keys(NO_COUNTS);
const message = [
  "id",
  "state",
  "type",
  "batchId",
  "checks",
  "requestedAt",
  "sentAt",
  "nextCheckAt",
];

export const COLUMNS = {
  summary: ["key", ...counts, "share", "deliveryRate", "failureRate", "expiryRate"],
  timeseries: ["at", "local", ...counts],
  latency: [
    "path",
    "count",
    "p50",
    "p95",
    "p99",
    "max",
    ...BOUNDS_MS.map((bound) => `upTo${bound}`),
    "longer",
    "source",
    "measures",
  ],
  errors: [
    "code",
    "meaning",
    "class",
    "state",
    "type",
    "provider",
    "count",
    "share",
    "previous",
    "change",
    "meaningKo",
  ],
  cost: ["type", "messages", "price", "estimated", "currency", "settledMessages", "settled"],
  stuck: [...message, "reason"],
  pending: message,
  access: [
    "month",
    "keyId",
    "actor",
    "person",
    "disclosures",
    "messages",
    "recipients",
    "addresses",
    "exports",
    "exported",
    "reasons",
    "firstAt",
    "lastAt",
  ],
} as const;

/** Columns of moments in ISO 8601. Spreadsheets take dates instead, which they can sort and count by. */
export const TIME_COLUMNS: ReadonlySet<string> = new Set([
  "at",
  "requestedAt",
  "sentAt",
  "nextCheckAt",
  "firstAt",
  "lastAt",
]);

export function latencyRow({ histogram, ...facts }: Latency): Record<string, unknown> {
  const steps = histogram.map(({ upToMs, count }) => [
    upToMs === null ? "longer" : `upTo${upToMs}`,
    count,
  ]);
  return { ...facts, ...(Object.fromEntries(steps) as Record<string, number>) };
}

/** The Korean meaning has a column of its own, behind those that were there before it. */
export function errorRow(group: ErrorGroup): Record<string, unknown> {
  return { ...group, meaningKo: group.meanings?.ko ?? null };
}

/** Settled in the currency of the price list; other currencies are told by the JSON. */
export function costRow(cost: CostOfType, currency: string): Record<string, unknown> {
  return { ...cost, currency, settled: cost.settled[currency] ?? null };
}

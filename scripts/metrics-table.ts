/**
 * The table of metrics as the metrics pages of docs/operate show it, made from the definitions that count.
 * `node scripts/metrics-table.ts --write` puts it there.
 */
import { GAUGES, METRICS } from "../src/telemetry/metrics/definitions.ts";
import { showTable } from "./tables.ts";

export const METRICS_PAGES = ["docs/operate/metrics.md", "docs/operate/metrics.ko.md"] as const;

interface Facts {
  readonly kind?: string;
  readonly labels: readonly string[];
  readonly help: string;
}

export function metricsTable(): string {
  const all: readonly (readonly [string, Facts])[] = [
    ...Object.entries(METRICS),
    ...Object.entries(GAUGES),
  ];
  const rows = all
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { kind = "gauge", labels, help }]) => {
      const listed = labels.map((label) => `\`${label}\``).join(", ");
      return `| \`${name}\` | ${kind} | ${listed} | ${help} |`;
    });
  return ["| metric | type | labels | what it says |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

if (import.meta.main) showTable(METRICS_PAGES, "metrics", metricsTable());

/** The table of metrics as docs/metrics.md shows it, made from the definitions that count. */
import { GAUGES, METRICS } from "../src/telemetry/metrics/definitions.ts";

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

if (import.meta.main) console.log(metricsTable());

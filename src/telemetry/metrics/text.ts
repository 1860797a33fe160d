/** The Prometheus text format, version 0.0.4. Pure. */
import {
  GAUGES,
  METRICS,
  type Definition,
  type GaugeLabels,
  type GaugeName,
} from "./definitions.ts";
import type { SeriesSet } from "./series.ts";

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export interface Gauge {
  readonly name: GaugeName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function gauge<N extends GaugeName>(name: N, labels: GaugeLabels<N>, value: number): Gauge {
  return { name, labels, value };
}

/** All metrics by name, each with its HELP and TYPE; a metric without a series is named all the same. */
export function metricsText(set: SeriesSet, gauges: readonly Gauge[]): string {
  const counted = Object.entries(METRICS as Readonly<Record<string, Definition>>).map(
    ([name, definition]) => ({
      name,
      lines: [
        ...head(name, definition.help, definition.kind),
        ...Object.entries(set[name] ?? {})
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([key, numbers]) => seriesLines(name, definition, key, numbers)),
      ],
    }),
  );
  const measured = Object.entries(GAUGES).map(([name, { help }]) => ({
    name,
    lines: [
      ...head(name, help, "gauge"),
      ...gauges
        .filter((one) => one.name === name)
        .map(({ labels, value }) => line(name, Object.entries(labels), value)),
    ],
  }));
  const all = [...counted, ...measured].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${all.flatMap(({ lines }) => lines).join("\n")}\n`;
}

function head(name: string, help: string, kind: string): readonly string[] {
  return [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${kind}`];
}

type Pairs = readonly (readonly [string, string])[];

function seriesLines(
  name: string,
  definition: Definition,
  key: string,
  numbers: readonly number[],
): readonly string[] {
  const values = JSON.parse(key) as readonly string[];
  const pairs: Pairs = definition.labels.map((label, i) => [label, values[i] ?? ""]);
  if (definition.kind === "counter") return [line(name, pairs, numbers[0] ?? 0)];
  const bounds = [...definition.buckets.map(String), "+Inf"];
  let below = 0;
  const buckets = bounds.map((bound, i) => {
    below += numbers[i] ?? 0;
    return line(`${name}_bucket`, [...pairs, ["le", bound]], below);
  });
  return [
    ...buckets,
    line(`${name}_sum`, pairs, numbers.at(-1) ?? 0),
    line(`${name}_count`, pairs, below),
  ];
}

function line(name: string, pairs: Pairs, value: number): string {
  const labels = pairs.map(([label, text]) => `${label}="${escapeValue(text)}"`).join(",");
  return `${name}${labels === "" ? "" : `{${labels}}`} ${value}`;
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', String.raw`\"`);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", String.raw`\\`).replaceAll("\n", String.raw`\n`);
}

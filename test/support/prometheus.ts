/** Reads what `/metrics` answers, with a Prometheus parser that is not ours. */
import parsePrometheus, { type Family, type Metric } from "parse-prometheus-text-format";

type Labels = Readonly<Record<string, string>>;

export interface Scrape {
  readonly families: readonly Family[];
  /** Of the first series that has these labels; undefined where none has. `name` may end in _bucket, _sum or _count. */
  value(name: string, labels?: Labels): number | undefined;
  /** Every series of a name. */
  labels(name: string): readonly Labels[];
}

/** @throws Error of the parser for a line that is none. */
export function readMetricsText(text: string): Scrape {
  // The parser makes one of all histograms of a name; without their types it reads every line for itself.
  const untyped = text.replaceAll(/^# .*\n/gm, "");
  const samples = new Map<string, Metric[]>();
  for (const { name, metrics } of parsePrometheus(untyped)) {
    samples.set(name, [...(samples.get(name) ?? []), ...metrics]);
  }
  return {
    families: parsePrometheus(text),
    value(name, labels = {}) {
      const found = samples
        .get(name)
        ?.find((metric) =>
          Object.entries(labels).every(([label, value]) => metric.labels?.[label] === value),
        );
      return found?.value === undefined ? undefined : Number(found.value);
    },
    labels: (name) => (samples.get(name) ?? []).map(({ labels }) => labels ?? {}),
  };
}

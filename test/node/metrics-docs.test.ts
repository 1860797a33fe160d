import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readBetween } from "../../bench/frame/marked.ts";
import { METRICS_PAGES, metricsTable } from "../../scripts/metrics-table.ts";
import { ROOT } from "../../scripts/settings.ts";
import { GAUGES, METRICS } from "../../src/telemetry/metrics/definitions.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Every name of a series that `/metrics` can have, with its labels. */
const series = new Map<string, readonly string[]>([
  ...Object.entries(METRICS).flatMap(([name, { kind, labels }]) =>
    kind === "counter"
      ? [[name, labels] as const]
      : ["_bucket", "_sum", "_count"].map(
          (end) => [`${name}${end}`, [...labels, ...(end === "_bucket" ? ["le"] : [])]] as const,
        ),
  ),
  ...Object.entries(GAUGES).map(([name, { labels }]) => [name, labels] as const),
]);

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

function expressions(): readonly string[] {
  const { panels, templating } = JSON.parse(read("docs/grafana/message-objects.json")) as {
    panels: readonly Panel[];
    templating: { list: readonly { query: string }[] };
  };
  return [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.map(({ query }) => query).filter((query) => query.includes("kmsg_")),
  ];
}

describe.each(METRICS_PAGES)("%s", (page) => {
  it("has the table of all metrics as the code has them", () => {
    expect(readBetween(read(page), "metrics"), "run `node scripts/metrics-table.ts --write`").toBe(
      metricsTable(),
    );
  });

  it("has alert rules of series that there are", () => {
    const named = [...read(page).matchAll(/expr: (.*)/g)].map(([, expr = ""]) => expr);
    expect(named.length).toBeGreaterThan(5);
    for (const expr of named) expectKnown(expr);
  });
});

describe("the Grafana dashboard", () => {
  it("asks only for series that there are, by labels that they have", () => {
    expect(expressions().length).toBeGreaterThan(15);
    for (const expr of expressions()) expectKnown(expr);
  });

  it("shows every metric that is counted for operators", () => {
    const all = expressions().join("\n");
    const missing = Object.keys(METRICS).filter((name) => !all.includes(name));
    expect(missing).toEqual([]);
  });
});

function expectKnown(expr: string): void {
  const named = [...expr.matchAll(/\b(kmsg_\w+)(?:\{([^}]*)\})?/g)];
  expect(named.length, expr).toBeGreaterThan(0);
  for (const [, name = "", matchers = ""] of named) {
    expect(series.has(name), `${name} in ${expr}`).toBe(true);
    const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label);
    for (const label of labels) {
      expect(series.get(name), `${label} of ${name} in ${expr}`).toContain(label);
    }
  }
  // Grouping by a label that no series has gives one line and no error.
  for (const [, list = ""] of expr.matchAll(/\bby \(([^)]*)\)/g)) {
    const known = new Set(named.flatMap(([, name = ""]) => series.get(name) ?? []));
    for (const label of list.split(",")) expect(known, expr).toContain(label.trim());
  }
}

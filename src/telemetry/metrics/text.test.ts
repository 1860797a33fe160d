import fc from "fast-check";
import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, it } from "vitest";

import { GAUGES, METRICS } from "./definitions.ts";
import { numbersOf, seriesKey, SeriesStore } from "./series.ts";
import { gauge, metricsText } from "./text.ts";

describe("the text", () => {
  it("names every metric with help and type, even before anything was counted", () => {
    const families = parsePrometheus(metricsText({}, []));
    expect(families.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(METRICS), ...Object.keys(GAUGES)].sort(),
    );
    for (const { help, type } of families) {
      expect(help.length).toBeGreaterThan(10);
      expect(["COUNTER", "GAUGE", "HISTOGRAM"]).toContain(type);
    }
  });

  it("keeps to Prometheus' rules for names", () => {
    for (const [name, definition] of Object.entries(METRICS)) {
      expect(name).toMatch(/^kmsg_[a-z]+(_[a-z]+)*$/);
      expect(name.endsWith("_total")).toBe(definition.kind === "counter");
      if (definition.kind === "histogram") {
        expect(name).toMatch(/_(seconds|size)$/);
        expect([...definition.buckets]).toEqual([...definition.buckets].sort((a, b) => a - b));
      }
    }
    for (const name of Object.keys(GAUGES)) expect(name).not.toMatch(/_total$/);
  });

  it("gives labels and values back through a parser, whatever they are", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (provider, value) => {
        const set = { kmsg_gate_slots_total: { [seriesKey([provider, "send"])]: [value] } };
        const text = metricsText(set, []);
        const lines = text.split("\n").filter((line) => line.startsWith("kmsg_gate_slots_total"));
        expect(lines).toHaveLength(1);
        // The parser's own escapes are read by JSON: the same three.
        const label = /provider=("(?:[^"\\]|\\.)*")/s.exec(lines[0] ?? "")?.[1] ?? "";
        const plain = label
          .slice(1, -1)
          .replaceAll(/\\(.)/g, (_, one: string) => (one === "n" ? "\n" : one));
        expect(plain).toBe(provider);
        const family = parsePrometheus(text).find(({ name }) => name === "kmsg_gate_slots_total");
        expect(family?.metrics).toHaveLength(1);
        expect(Number(family?.metrics[0]?.value)).toBe(value);
      }),
    );
  });

  it("has buckets that add up, to their count", () => {
    const store = new SeriesStore();
    const name = "kmsg_mirror_lag_seconds";
    for (const value of [0.05, 0.2, 7, 90_000]) {
      store.merge(
        { [name]: { "[]": numbersOf(METRICS[name], value) } },
        { maxSeries: 10, maxTenants: 1 },
      );
    }
    const family = parsePrometheus(metricsText(store.set, [])).find((one) => one.name === name);
    const [metric] = family?.metrics ?? [];
    expect(metric?.buckets).toMatchObject({
      "0.1": "1",
      "0.25": "2",
      "5": "2",
      "10": "3",
      "+Inf": "4",
    });
    expect(Number(metric?.count)).toBe(4);
    expect(Number(metric?.sum)).toBeCloseTo(90_007.25, 2);
  });

  it("has a gauge for each of its labels", () => {
    const text = metricsText({}, [
      gauge("kmsg_messages_open", { state: "sent" }, 3),
      gauge("kmsg_sql_up", {}, 1),
    ]);
    expect(text).toContain('\nkmsg_messages_open{state="sent"} 3\n');
    expect(text).toContain("\nkmsg_sql_up 1\n");
    expect(text.endsWith("\n")).toBe(true);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { COMMITTED_FIGURES, optionsFault, runFile } from "../../bench/frame/figures.ts";
import { putBetween, readBetween } from "../../bench/frame/marked.ts";
import { mergeResults, type Results } from "../../bench/frame/results.ts";
import { rowOf } from "../../bench/frame/rows.ts";
import { fullTable, lineOf, numberText } from "../../bench/frame/table.ts";
import { ROOT } from "../../scripts/settings.ts";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const results = JSON.parse(read(COMMITTED_FIGURES)) as Results;
const again = "npm run bench -- --render";

describe("the figures that are shown", () => {
  it("are those that the command wrote", () => {
    expect(readBetween(read("docs/design/performance.md"), "bench"), again).toBe(
      fullTable(results),
    );
  });

  it("say of every aim whether it is met, by the figure itself", () => {
    const judged = results.parts.flatMap(({ rows }) => rows.filter(({ aim }) => aim !== undefined));
    expect(judged.length).toBeGreaterThan(0);
    for (const { figure, aim = "", met, ratio, ours } of judged) {
      // An aim with a unit is of the figure itself, not of its ratio to the baseline.
      const [, sign, bound = "", unit] = /^([≥≤]) ([\d.]+)( \S+)?$/.exec(aim) ?? [];
      const { median } = unit === undefined ? (ratio ?? ours) : ours;
      expect(met, figure).toBe(sign === "≥" ? median >= Number(bound) : median <= Number(bound));
    }
  });
});

describe("a run", () => {
  it("leaves the committed figures alone, and its own out of the repository", () => {
    for (const quick of [false, true]) {
      expect(runFile({ quick, record: false })).toMatch(/^\.build\//);
    }
    expect(runFile({ quick: false, record: true })).not.toBe(COMMITTED_FIGURES);
  });

  it("records no figures of a smoke test", () => {
    expect(optionsFault({ quick: true, record: true })).toContain("--record");
    expect(optionsFault({ quick: false, record: true })).toBeUndefined();
    expect(optionsFault({ quick: true, record: false })).toBeUndefined();
  });
});

describe("the table", () => {
  const measured = { part: "p", figure: "a|b", unit: "ms" };

  it("shows median and middle half, and keeps a bar inside a cell", () => {
    const row = rowOf({ ...measured, ours: [1, 2, 3], baseline: [2, 4, 6], against: "bare" });
    expect(lineOf(row)).toBe("| p | a\\|b | 2 (1.50–2.50) ms | 4 (3–5) ms (bare) | 0.50 |  |  |");
  });

  it("gives numbers the digits that count", () => {
    const shown = [1234567, 123.4, 12.34, 1.234, 0.01234, 0, 100].map(numberText);
    expect(shown).toEqual(["1,234,567", "123", "12.3", "1.23", "0.012", "0", "100"]);
  });

  it("refuses a page without its markers instead of writing nothing", () => {
    expect(() => putBetween("no markers", "bench", "x")).toThrow("<!-- bench -->");
    const page = "a <!-- bench -->old<!-- /bench --> b";
    expect(readBetween(putBetween(page, "bench", "new"), "bench")).toBe("new");
  });
});

describe("parts that were run alone", () => {
  const machine = {
    cpu: "c",
    cores: 2,
    memoryGb: 4,
    os: "Linux",
    node: "24",
    workerd: "1",
    postgres: "PostgreSQL 18",
  };
  const part = (name: string, at: string) => ({ name, at, seconds: 1, machine, rows: [] });
  const before = { parts: [part("a", "1"), part("b", "1")] };

  it("take their places among the others", () => {
    const now = { parts: [part("b", "2")] };
    expect(mergeResults(before, now, ["b", "a", "c"]).parts).toEqual([
      part("b", "2"),
      part("a", "1"),
    ]);
  });

  it("say which machine they ran on, where there are several, and how much of it they got", () => {
    const other = { ...part("b", "2026-11-21T10:00:00Z"), machine: { ...machine, cores: 9 } };
    const text = fullTable({
      parts: [part("a", "2026-11-21T09:00:00Z"), { ...other, stolen: 0.4 }],
    });
    expect(text).toContain("- c, 2 cores, 4 GB; Linux, Node 24, workerd 1, PostgreSQL 18: a.");
    expect(text).toContain("- c, 9 cores, 4 GB; Linux, Node 24, workerd 1, PostgreSQL 18: b.");
    expect(text).toContain("a 2026-11-21T09:00Z (1 s), b 2026-11-21T10:00Z (1 s, 40 % stolen).");
    expect(fullTable(before)).not.toContain("stolen");
  });
});

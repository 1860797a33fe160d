import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { WaitingLine, type Waiting } from "./waiting-line.ts";

const waiting = fc.record({
  tenant: fc.constantFrom("a", "b", "c"),
  lane: fc.constantFrom("high" as const, "normal" as const),
  since: fc.integer({ min: 0, max: 50 }),
});

function lineOf(all: readonly Omit<Waiting, "object">[]): WaitingLine {
  const line = new WaitingLine();
  for (const [index, one] of all.entries()) line.add({ ...one, object: `o${index}` });
  return line;
}

function drained(line: WaitingLine): readonly Waiting[] {
  const all: Waiting[] = [];
  for (let next = line.next(); next; next = line.next()) all.push(next);
  return all;
}

describe("the line", () => {
  it("gives everybody out once, a tenant's own high ones first, each of its lanes in order", () => {
    fc.assert(
      fc.property(fc.array(waiting, { maxLength: 60 }), (all) => {
        const line = lineOf(all);
        expect(line.size).toBe(all.length);
        const out = drained(line);
        expect(line.size).toBe(0);
        expect(new Set(out.map(({ object }) => object)).size).toBe(all.length);
        expect(out.length).toBe(all.length);
        for (const own of Map.groupBy(out, ({ tenant }) => tenant).values()) {
          const lanes = own.map(({ lane }) => lane);
          expect(lanes).toEqual([...lanes].sort());
        }
        for (const own of Map.groupBy(out, (one) => one.tenant + one.lane).values()) {
          const times = own.map(({ since }) => since);
          expect(times).toEqual([...times].sort((a, b) => a - b));
        }
      }),
    );
  });

  it("is fair: of two tenants that wait neither gets two turns more than the other", () => {
    fc.assert(
      fc.property(fc.array(waiting, { maxLength: 60 }), (all) => {
        const out = drained(lineOf(all.map((one) => ({ ...one, lane: "normal" as const }))));
        const turns = new Map<string, number>();
        for (const [index, { tenant }] of out.entries()) {
          turns.set(tenant, (turns.get(tenant) ?? 0) + 1);
          const left = new Set(out.slice(index + 1).map((one) => one.tenant));
          const counts = [...left].map((other) => turns.get(other) ?? 0);
          if (counts.length > 1) {
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  describe("in which everything of one tenant is high", () => {
    const flood = Array.from({ length: 500 }, (_, since) => ({
      tenant: "a",
      lane: "high" as const,
      since,
    }));
    const ofOthers = (lane: Waiting["lane"], tenants: readonly string[], each: number) =>
      tenants.flatMap((tenant) =>
        Array.from({ length: each }, () => ({ tenant, lane, since: 900 })),
      );
    /** Number of turns until the last message of these tenants had its own. */
    const turnsOf = (out: readonly Waiting[], tenants: readonly string[]): number =>
      out.findLastIndex(({ tenant }) => tenants.includes(tenant)) + 1;

    it("gives another one's high messages every second turn", () => {
      const out = drained(lineOf([...flood, ...ofOthers("high", ["b"], 50)]));
      expect(turnsOf(out, ["b"])).toBe(100);
    });

    it("gives another one's normal messages every third turn", () => {
      const out = drained(lineOf([...flood, ...ofOthers("normal", ["b"], 50)]));
      expect(turnsOf(out, ["b"])).toBeLessThanOrEqual(150);
    });

    it("gives several others two of three turns, however many there are", () => {
      const tenants = Array.from({ length: 20 }, (_, index) => `t${index}`);
      const out = drained(lineOf([...flood, ...ofOthers("normal", tenants, 5)]));
      expect(turnsOf(out, tenants)).toBeLessThanOrEqual(151);
    });

    it("still sends another one's one-time password next, whenever it comes", () => {
      const line = lineOf([...flood, ...ofOthers("normal", ["b", "c", "d"], 100)]);
      for (let turn = 0; turn < 37; turn++) line.next();
      line.add({ object: "otp", tenant: "e", lane: "high", since: 999 });
      expect(line.next()?.object).toBe("otp");
    });

    it("costs the tenant nothing where nobody else waits", () => {
      const out = drained(lineOf(flood));
      expect(out.map(({ since }) => since)).toEqual(flood.map(({ since }) => since));
    });
  });

  const own = { tenant: "a", since: 1 } as const;

  it.each(["high", "normal"] as const)(
    "lets nobody wait behind a message that fails again and again: %s",
    (lane) => {
      const line = new WaitingLine();
      const poison = { ...own, object: "poison", lane, last: true };
      line.add(poison);
      line.add({ ...own, object: "again", lane, since: 5, last: true });
      line.add({ ...own, object: "later", lane, since: 9 });
      line.add({ ...own, object: "normal", lane: "normal", since: 9 });
      const tried: string[] = [];
      for (let turn = 0; turn < 8; turn++) {
        const next = line.next();
        if (!next) break;
        tried.push(next.object);
        // It fails once more, and stands in line again.
        if (next.object === "poison") line.add(poison);
      }
      expect(new Set(tried)).toEqual(new Set(["later", "normal", "poison", "again"]));
      expect(tried.indexOf("later")).toBeLessThan(tried.indexOf("poison"));
      expect(line.size).toBe(1);
    },
  );

  it("keeps a high message that failed again and again ahead of most normal ones", () => {
    const line = new WaitingLine();
    for (let i = 0; i < 100; i++) line.add({ ...own, object: `normal ${i}`, lane: "normal" });
    line.add({ ...own, object: "failed", lane: "high", since: 9, last: true });
    line.add({ ...own, object: "fresh", lane: "high", since: 9 });
    const first = drained(line).slice(0, 3);
    expect(first.map(({ object }) => object)).toEqual(["fresh", "normal 0", "failed"]);
  });

  it("takes a message in once, and keeps the order of those that came at the same moment", () => {
    const line = new WaitingLine();
    const own = { tenant: "a", lane: "normal", since: 1 } as const;
    expect(line.add({ ...own, object: "x" })).toBe(true);
    expect(line.add({ ...own, object: "y" })).toBe(true);
    expect(line.add({ ...own, object: "x", since: 9 })).toBe(false);
    expect(drained(line).map(({ object }) => object)).toEqual(["x", "y"]);
    expect(line.add({ ...own, object: "x" })).toBe(true);
  });
});

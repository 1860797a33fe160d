/** What messages tell a neighbour together: every one of them, once it is there, and whoever was to tell may vanish. */
import { describe, expect, it } from "vitest";

import { Gathering } from "../../src/kernel/coalescing/gather.ts";

const NOW = 1_800_000_000_000;

describe("telling together", () => {
  it("tells all of a neighbour in one call, and marks each only when it is there", async () => {
    const gathering = new Gathering<string>();
    const calls: (readonly string[])[] = [];
    const written = Promise.withResolvers<void>();
    const tell = async (all: readonly string[]): Promise<void> => {
      calls.push(all);
      await written.promise;
    };
    const [first, ...others] = ["a", "b", "c"].map((what) =>
      gathering.add("ledger", what, NOW, tell),
    );
    expect(others.map(({ work }) => work)).toEqual([undefined, undefined]);
    await expect.poll(() => calls.length).toBeGreaterThan(0);
    expect(calls).toEqual([["a", "b", "c"]]);
    expect([first, ...others].map((one) => one?.note.told)).toEqual([false, false, false]);
    written.resolve();
    await first?.work;
    expect([first, ...others].map((one) => one?.note.told)).toEqual([true, true, true]);
  });

  it("marks nothing where the call fails, and begins anew", async () => {
    const gathering = new Gathering<string>();
    const calls: (readonly string[])[] = [];
    const failing = gathering.add("gate", "a", NOW, async () => {
      throw new Error("away");
    });
    const beside = gathering.add("gate", "b", NOW, async () => undefined);
    await expect(failing.work).rejects.toThrow("away");
    expect([failing.note.told, beside.note.told]).toEqual([false, false]);
    const again = gathering.add("gate", "b", NOW, async (all) => void calls.push(all));
    await again.work;
    expect(calls).toEqual([["b"]]);
    expect(again.note.told).toBe(true);
  });

  it("keeps neighbours apart", async () => {
    const gathering = new Gathering<string>();
    const calls: (readonly string[])[] = [];
    const tell = async (all: readonly string[]): Promise<void> => void calls.push(all);
    const works = ["one", "two"].map((name) => gathering.add(name, name, NOW, tell).work);
    for (const work of works) await work;
    expect(calls).toEqual([["one"], ["two"]]);
  });

  for (const change of [60_000, -60_000]) {
    it(`has another one tell, where the first is gone with its object (clock ${change} ms on)`, async () => {
      const gathering = new Gathering<string>();
      const calls: (readonly string[])[] = [];
      const tell = async (all: readonly string[]): Promise<void> => void calls.push(all);
      const gone = gathering.add("gate", "a", NOW, tell);
      const later = gathering.add("gate", "b", NOW + change, tell);
      expect(later.work).toBeDefined();
      await later.work;
      expect(calls).toContainEqual(["a", "b"]);
      expect([gone.note.told, later.note.told]).toEqual([true, true]);
      await gone.work;
    });
  }

  it("never waits for more than one call holds", async () => {
    const gathering = new Gathering<number>();
    const calls: number[] = [];
    const works = Array.from(
      { length: 1001 },
      (_, what) =>
        gathering.add("gate", what, NOW, async (all) => void calls.push(all.length)).work,
    );
    for (const work of works) await work;
    expect(calls).toEqual([500, 500, 1]);
  });
});

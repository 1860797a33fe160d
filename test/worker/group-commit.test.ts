/** What comes within a second is one write: who waits for it, how long, and who is told. */
import { describe, expect, it } from "vitest";

import { GroupCommit } from "../../src/kernel/coalescing/group-commit.ts";

const SECOND = 1000;

/** A disk that remembers its writes. */
function newDisk() {
  const writes: string[][] = [];
  const commit = new GroupCommit<number>(async (all) => {
    await scheduler.wait(1);
    writes.push([...all.keys()]);
  });
  const put = async (...keys: string[]): Promise<void> =>
    commit.add(keys.map((key) => [key, 1] as const));
  return { writes, commit, put };
}

describe("group commit", () => {
  it("writes at once what comes alone, after every quiet second anew", async () => {
    const { writes, put } = newDisk();
    const waits: number[] = [];
    for (const key of ["a", "b", "c"]) {
      const since = performance.now();
      await put(key);
      waits.push(performance.now() - since);
      await scheduler.wait(1.2 * SECOND);
    }
    expect(writes).toEqual([["a"], ["b"], ["c"]]);
    // The best of them: the machine may be busy.
    expect(Math.min(...waits)).toBeLessThan(SECOND / 2);
  });

  it("writes once what comes together, and tells nobody before", async () => {
    const { writes, commit, put } = newDisk();
    const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
    const told = Promise.all(
      keys.map(async (key) => {
        await put(key);
        expect(writes.flat()).toContain(key);
      }),
    );
    expect([commit.get("k7"), writes.length]).toEqual([1, 0]);
    await told;
    expect(writes).toEqual([keys]);
    expect(commit.get("k7")).toBeUndefined();
  });

  it("costs a crowd one write a second, and the first", async () => {
    const { writes, put } = newDisk();
    const since = performance.now();
    const told: Promise<void>[] = [];
    for (let index = 0; performance.now() - since < 2.5 * SECOND; index++) {
      const key = `k${index}`;
      told.push(
        put(key).then(() => {
          expect(writes.flat()).toContain(key);
        }),
      );
      await scheduler.wait(20);
    }
    await Promise.all(told);
    const seconds = (performance.now() - since) / SECOND;
    expect(writes.flat()).toHaveLength(told.length);
    expect(writes.length).toBeGreaterThan(1);
    expect(writes.length).toBeLessThanOrEqual(1 + Math.ceil(seconds));
  });

  it("tells all of a write that it failed, and writes what comes again", async () => {
    let full = true;
    const written: string[] = [];
    const commit = new GroupCommit<number>(async (all) => {
      if (full) throw new Error("full");
      written.push(...all.keys());
    });
    const both = await Promise.allSettled([commit.add([["a", 1]]), commit.add([["b", 1]])]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    full = false;
    await commit.add([["a", 1]]);
    expect(written).toEqual(["a"]);
  });
});

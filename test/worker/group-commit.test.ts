/** What comes within a second is one write: who waits for it, how long, and who is told. The clock is turned by hand. */
import { describe, expect, it } from "vitest";

import { GroupCommit, type GroupClock } from "../../src/kernel/coalescing/group-commit.ts";

const SECOND = 1000;

/** Goes on only as a test turns it. */
class HandClock implements GroupClock {
  #now = 0;
  #timers: { readonly at: number; readonly ring: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly wait = async (ms: number): Promise<void> =>
    new Promise((ring) => {
      this.#timers.push({ at: this.#now + ms, ring });
    });

  /** Whatever is due until then happens in its order. */
  async turn(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settled();
      const [next, ...later] = this.#timers.toSorted((one, other) => one.at - other.at);
      if (!next || next.at > until) break;
      this.#now = next.at;
      this.#timers = later;
      next.ring();
    }
    this.#now = until;
  }
}

/** All that needs no time has happened. */
const settled = async (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

/** A disk that remembers its writes. */
function newDisk() {
  const clock = new HandClock();
  const writes: string[][] = [];
  const write = async (all: ReadonlyMap<string, number>): Promise<void> => {
    await clock.wait(1);
    writes.push([...all.keys()]);
  };
  const commit = new GroupCommit<number>(write, SECOND, clock);
  const put = async (...keys: string[]): Promise<void> =>
    commit.add(keys.map((key) => [key, 1] as const));
  return { clock, writes, commit, put };
}

describe("group commit", () => {
  it("writes at once what comes alone, after every quiet second anew", async () => {
    const { clock, writes, put } = newDisk();
    const waits: number[] = [];
    for (const key of ["a", "b", "c"]) {
      const since = clock.now();
      const told = put(key).then(() => waits.push(clock.now() - since));
      await clock.turn(1.2 * SECOND);
      await told;
    }
    expect(writes).toEqual([["a"], ["b"], ["c"]]);
    expect(Math.max(...waits)).toBeLessThan(SECOND / 50);
  });

  it("writes once what comes together, and tells nobody before", async () => {
    const { clock, writes, commit, put } = newDisk();
    const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
    const told = Promise.all(
      keys.map(async (key) => {
        await put(key);
        expect(writes.flat()).toContain(key);
      }),
    );
    expect([commit.get("k7"), writes.length]).toEqual([1, 0]);
    await clock.turn(SECOND);
    await told;
    expect(writes).toEqual([keys]);
    expect(commit.get("k7")).toBeUndefined();
  });

  it("costs a crowd one write a second, and the first", async () => {
    const { clock, writes, put } = newDisk();
    const told: Promise<void>[] = [];
    for (let index = 0; clock.now() < 2.5 * SECOND; index++) {
      const key = `k${index}`;
      told.push(
        put(key).then(() => {
          expect(writes.flat()).toContain(key);
        }),
      );
      await clock.turn(20);
    }
    await clock.turn(SECOND);
    await Promise.all(told);
    expect(writes.flat()).toHaveLength(told.length);
    expect(writes).toHaveLength(1 + 3);
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

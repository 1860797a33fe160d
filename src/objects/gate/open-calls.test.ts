import { beforeEach, describe, expect, it, vi } from "vitest";

import { sleep, useTurnedTime } from "../../kernel/time/testing.ts";
import { OpenCalls, type Caller, type Place } from "./open-calls.ts";

const NOW = Date.UTC(2026, 10, 20);
const BOUNDS = { most: 500, timeLimitMs: 10_000 };
const ONE: Caller = { providerId: "one", tenant: "a", lane: "normal", since: NOW };

let calls: OpenCalls;

useTurnedTime(NOW);
beforeEach(() => {
  calls = new OpenCalls();
});

function enter(caller = ONE, bounds = BOUNDS): Place {
  const place = calls.enter(caller, bounds);
  if (!place) throw new Error("no room");
  return place;
}

/** Names of those that get a place, in order. */
function line(...callers: readonly (Partial<Caller> & { readonly name: string })[]): string[] {
  const admitted: string[] = [];
  for (const { name, ...own } of callers) {
    void calls.wait({ ...ONE, ...own }, BOUNDS, 10_000).then((place) => {
      admitted.push(place ? name : `${name} late`);
    });
  }
  return admitted;
}

const settle = async (): Promise<unknown> => vi.advanceTimersByTimeAsync(100);

describe("open calls", () => {
  it("are two at first, and twice as many after each round that comes back quickly", () => {
    const sizes: number[] = [];
    for (let round = 0; round < 4; round++) {
      const places: Place[] = [];
      for (let place = calls.enter(ONE, BOUNDS); place; place = calls.enter(ONE, BOUNDS)) {
        places.push(place);
      }
      sizes.push(places.length);
      vi.setSystemTime(Date.now() + 50);
      for (const place of places) place.ended(false);
    }
    expect(sizes).toEqual([2, 4, 8, 16]);
  });

  it("never pass the setting, and know no limit where it is 0", () => {
    const few = { ...BOUNDS, most: 1 };
    enter(ONE, few);
    expect(calls.enter(ONE, few)).toBeUndefined();
    const free = { ...BOUNDS, most: 0 };
    for (let i = 0; i < 100; i++) expect(calls.enter(ONE, free)).toBeDefined();
  });

  it("are given to who waits, high priority first, then by acceptance, before any newcomer", async () => {
    const places = [enter(), enter()];
    const admitted = line(
      { name: "late", since: NOW + 2 },
      { name: "early", since: NOW + 1 },
      { name: "otp", since: NOW + 3, lane: "high" },
    );
    for (const place of places) {
      place.release();
      expect(calls.enter(ONE, BOUNDS)).toBeUndefined();
      await settle();
    }
    expect(admitted).toEqual(["otp", "early"]);
    expect(calls.enter(ONE, BOUNDS)).toBeUndefined();
  });

  it("are given to tenants in turn, whoever has more that wait", async () => {
    const places = [enter(), enter()];
    const many = Array.from({ length: 500 }, (_, n) => ({ name: `a${n}`, since: NOW + n }));
    const admitted = line(...many, { name: "b", tenant: "b", since: NOW + 1000 });
    for (const place of places) {
      place.release();
      await settle();
    }
    expect(admitted).toEqual(["a0", "b"]);
  });

  it("are waited for no more once nobody may call: the gate wakes those who ask it", async () => {
    enter();
    enter();
    let isPaused = false;
    const left: number[] = [];
    for (let n = 0; n < 50; n++) {
      const caller = { ...ONE, since: NOW + n };
      void calls
        .wait(caller, BOUNDS, 10_000, () => isPaused)
        .then((place) => {
          if (!place) left.push(n);
        });
    }
    await settle();
    expect(left).toEqual([]);
    isPaused = true;
    // At their next look, a second at the latest; the two open calls hang.
    await vi.advanceTimersByTimeAsync(1000);
    expect(left).toHaveLength(50);
  });

  it("end the wait of who is not admitted in time, and leave no place behind", async () => {
    const places = [enter(), enter()];
    const admitted = line({ name: "a" });
    await vi.advanceTimersByTimeAsync(10_100);
    expect(admitted).toEqual(["a late"]);
    for (const place of places) place.release();
    await settle();
    enter();
    enter();
    expect(calls.enter(ONE, BOUNDS)).toBeUndefined();
  });

  it("are fewer after a fault, and one that waits sees it before it calls", async () => {
    const places = [enter(), enter()];
    const admitted = line({ name: "a" }, { name: "b" });
    places[0]?.ended(true);
    await settle();
    expect(admitted).toEqual([]);
    places[1]?.ended(true);
    await settle();
    expect(admitted).toEqual(["a"]);
  });

  it("free their place once, however they end", () => {
    const place = enter();
    enter();
    place.release();
    place.ended(false);
    enter();
    expect(calls.enter(ONE, BOUNDS)).toBeUndefined();
  });

  it("of an object that was reset in the middle are forgotten", () => {
    enter();
    enter();
    expect(calls.enter(ONE, BOUNDS)).toBeUndefined();
    vi.setSystemTime(NOW + 15_001);
    enter();
    enter();
  });

  it("do not wait for an object that was reset while it waited", async () => {
    const place = enter();
    enter();
    let dead = true;
    // It never looks again.
    vi.stubGlobal("scheduler", {
      wait: async (ms: number) => (dead ? new Promise(() => undefined) : sleep(ms)),
    });
    calls = new OpenCalls();
    const places = [enter(), enter()];
    void calls.wait(ONE, BOUNDS, 10_000);
    dead = false;
    const admitted = line({ name: "b", since: NOW + 1 });
    for (const one of [place, ...places]) one.release();
    await vi.advanceTimersByTimeAsync(7000);
    expect(admitted).toEqual(["b"]);
  });

  it("of one provider hold up no other", () => {
    for (let i = 0; i < 2; i++) enter({ ...ONE, providerId: "other" });
    expect(calls.enter(ONE, BOUNDS)).toBeDefined();
  });
});

import { describe, expect, it } from "vitest";

import { isPast, keptKey, mergeKept, type KeptErasure, type KeptHold } from "./kept.ts";
import { nextMark, NO_MARKS, settledMark } from "./marks.ts";

const erasure = (hashes: Record<string, readonly string[]>): KeptErasure => ({
  kind: "erasure",
  id: "ers_1",
  owner: "a",
  tenants: Object.entries(hashes).map(([tenant, own]) => ({ tenant, hashes: own })),
  at: 1000,
  actor: "api-key",
});

const hold: KeptHold = { kind: "hold", id: "hld_1", hashes: ["x"], reason: "", at: 1, actor: "a" };

describe("an act that is kept", () => {
  it("loses no hash and no tenant, whichever side tells it later", () => {
    expect(mergeKept(erasure({ a: ["1"], b: ["2"] }), erasure({ a: ["3"], c: ["4"] }))).toEqual(
      erasure({ a: ["1", "3"], b: ["2"], c: ["4"] }),
    );
    expect(mergeKept(hold, { ...hold, hashes: ["y"] })).toMatchObject({ hashes: ["x", "y"] });
  });

  it("stays released, although a database from before still holds", () => {
    const released = { at: 9, by: "a" };
    expect(mergeKept({ ...hold, released }, hold)).toMatchObject({ released });
    expect(mergeKept(hold, { ...hold, released })).toMatchObject({ released });
  });

  it("is past by its own time, and a hold by its release alone", () => {
    expect(isPast(erasure({}), 1001)).toBe(true);
    expect(isPast(erasure({}), 1000)).toBe(false);
    expect(isPast(hold, 1e15)).toBe(false);
    expect(isPast({ ...hold, released: { at: 5, by: "a" } }, 6)).toBe(true);
  });

  it("has keys in the order of the times, and a repeated redaction has one", () => {
    const early = keptKey({ ...erasure({}), at: 999 });
    expect([keptKey(erasure({})), early].toSorted()).toEqual([early, keptKey(erasure({}))]);
    const redaction = { kind: "redaction", messageId: "msg_1", acceptedAt: 5 } as const;
    expect(keptKey({ ...redaction, at: 6 })).toBe(keptKey({ ...redaction, at: 7 }));
  });
});

describe("the marks of acts", () => {
  it("grow, though the clock stands or goes back", () => {
    const one = nextMark(NO_MARKS, 1000);
    const two = nextMark(one, 1000);
    const three = nextMark(two, 500);
    expect([one.newest, two.newest, three.newest]).toEqual([1000, 1001, 1002]);
  });

  it("ask SQL for an act once it had ten seconds to come there, however many follow", () => {
    let marks = nextMark(NO_MARKS, 1000);
    expect(settledMark(marks, 10_999)).toBe(0);
    expect(settledMark(marks, 11_000)).toBe(1000);
    for (let now = 2000; now <= 90_000; now += 1000) marks = nextMark(marks, now);
    expect(settledMark(marks, 90_000)).toBe(80_000);
    expect(settledMark(marks, 200_000)).toBe(90_000);
  });
});

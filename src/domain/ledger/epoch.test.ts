import { expect, it } from "vitest";

import { counterAfter, judgeEpoch, type EpochRow, type KnownEpoch } from "./epoch.ts";

const known: KnownEpoch = { epoch: "a", counter: 7 };
const row = (counter: number, epoch = "a"): EpochRow => ({ epoch, counter, countedAt: 1 });

it("takes a database that is as far as is known, or further, for the one that it was", () => {
  expect([row(7), row(8)].map((one) => judgeEpoch(known, one))).toEqual(["ok", "ok"]);
});

it("recognises a database whose counter went back as restored", () => {
  expect(judgeEpoch(known, row(6))).toBe("restored");
});

it("recognises an empty database, and another one, as new", () => {
  expect([undefined, row(99, "b")].map((one) => judgeEpoch(known, one))).toEqual(["new", "new"]);
});

it("begins with the database that it meets first", () => {
  expect([undefined, row(3)].map((one) => judgeEpoch(undefined, one))).toEqual(["ok", "ok"]);
});

it("does not take a recognised database for sound before it was accepted", () => {
  const recognised = { state: "restored", at: 1, since: 1 } as const;
  expect(judgeEpoch({ ...known, recognised }, row(99))).toBe("restored");
});

it("has an accepted database count on from beyond every one that was known", () => {
  for (const old of [undefined, row(2), row(9), row(30, "b")]) {
    const counter = counterAfter(known, old);
    expect(judgeEpoch({ epoch: "a", counter }, row(counter))).toBe("ok");
    expect(judgeEpoch({ epoch: "a", counter }, row(known.counter))).toBe("restored");
  }
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hashOf, NO_LINK, type Link } from "./chain.ts";
import { judge, type Finding, type ProvedRow, type Stretch } from "./prove.ts";
import { testChain, testMac } from "./testing.ts";

const MAC = testMac("secret");
const CHAIN = testChain(10, MAC);

const at = (seq: number): ProvedRow => {
  const row = CHAIN[seq - 1];
  if (!row) throw new Error("no such entry");
  return row;
};
const without = (...seqs: readonly number[]): readonly ProvedRow[] =>
  CHAIN.filter(({ seq }) => !seqs.includes(seq));
const replaced = (row: ProvedRow): readonly ProvedRow[] =>
  CHAIN.map((one) => (one.id === row.id ? row : one));

const whole: Stretch = { before: NO_LINK, from: 1, until: 10, pending: new Set() };
const found = (rows: readonly ProvedRow[], stretch: Partial<Stretch> = {}): readonly Finding[] =>
  judge(rows, { ...whole, ...stretch }, MAC).findings;

describe("a trail that nobody touched", () => {
  it("is sound to its last entry, in whatever order its rows come", () => {
    const judged = judge(CHAIN.toReversed(), whole, MAC);
    expect(judged).toEqual({ findings: [], proved: 10, last: at(10) });
  });

  it("lacks nothing that its chain still keeps", () => {
    expect(found(without(4, 9, 10), { pending: new Set([4, 9, 10]) })).toEqual([]);
    expect(found(CHAIN, { pending: new Set([10]) })).toEqual([]);
  });

  it("is proven part by part", () => {
    const stretch = { ...whole, from: 5, before: at(4) satisfies Link };
    expect(judge(CHAIN.slice(4), stretch, MAC)).toMatchObject({ findings: [], proved: 6 });
  });
});

describe("what SQL did to a trail is named", () => {
  it.each([
    ["the first entry", [1], [{ kind: "missing", seq: 1, until: 1, id: null }]],
    ["one in the middle", [5], [{ kind: "missing", seq: 5, until: 5, id: null }]],
    ["the last one", [10], [{ kind: "missing", seq: 10, until: 10, id: null }]],
    ["the newest three", [8, 9, 10], [{ kind: "missing", seq: 8, until: 10, id: null }]],
    [
      "several",
      [2, 3, 7],
      [
        { kind: "missing", seq: 2, until: 3, id: null },
        { kind: "missing", seq: 7, until: 7, id: null },
      ],
    ],
  ])("where it deleted %s", (_what, seqs, findings) => {
    expect(found(without(...seqs))).toEqual(findings);
  });

  it.each<[string, Partial<ProvedRow>]>([
    ["the time", { at: 1 }],
    ["the actor", { actor: "nobody" }],
    ["the key", { keyId: "key_1" }],
    ["the person", { person: "Kim" }],
    ["the action", { action: "thing.undone" }],
    ["the request", { requestId: "r2" }],
    ["a detail", { detail: { rows: 4 } }],
    ["the origin", { origin: { country: "KR" } }],
    ["the id", { eventId: "x" }],
    ["the hash", { hash: "00000000" }],
    ["the entry before", { prev: "00000000" }],
  ])("where it changed %s", (_what, change) => {
    expect(found(replaced({ ...at(5), ...change }))).toEqual([
      { kind: "altered", seq: 5, id: "a5" },
    ]);
  });

  it("where it changed the order: two neighbours, two far apart, all", () => {
    const swapped = (a: number, b: number): readonly ProvedRow[] =>
      CHAIN.map((row) =>
        row.seq === a ? { ...row, seq: b } : row.seq === b ? { ...row, seq: a } : row,
      );
    const moved = (a: number, b: number): readonly Finding[] => [
      { kind: "reordered", seq: a, id: `a${b}`, belongs: b },
      { kind: "reordered", seq: b, id: `a${a}`, belongs: a },
    ];
    expect(found(swapped(5, 6))).toEqual(moved(5, 6));
    expect(found(swapped(2, 9))).toEqual(moved(2, 9));
    const turned = found(CHAIN.map((row) => ({ ...row, seq: 11 - row.seq })));
    expect(turned.map(({ kind }) => kind)).toEqual(Array(10).fill("reordered"));
  });

  it("where it put one in: made up, copied, or another tenant's", () => {
    const made = { ...at(5), id: "a99", actor: "nobody" };
    expect(found([...CHAIN, made])).toEqual([{ kind: "inserted", seq: 5, id: "a99" }]);
    expect(found([...CHAIN, { ...at(5), id: "a99" }])).toEqual([
      { kind: "duplicated", seq: 5, id: "a99" },
    ]);
    const [foreign] = testChain(5, testMac("another secret"), "other").slice(4);
    const moved = { ...(foreign as ProvedRow), tenant: "acme", id: "a99" };
    expect(found([...CHAIN, moved])).toEqual([{ kind: "inserted", seq: 5, id: "a99" }]);
    expect(found([...without(5), moved])).toEqual([{ kind: "altered", seq: 5, id: "a99" }]);
  });

  it("where it wrote the rest anew, with hashes that it can make itself", () => {
    const known = testMac("");
    let before: Link = at(5);
    const forged = CHAIN.slice(5).map((row) => {
      const unsigned = { ...row, actor: "nobody", prev: before.hash };
      const one = { ...unsigned, hash: hashOf(unsigned, known) };
      before = one;
      return one;
    });
    expect(found([...CHAIN.slice(0, 5), ...forged])).toEqual(
      forged.map(({ seq, id }) => ({ kind: "altered", seq, id })),
    );
  });

  it("where its object was set back, and gave a number twice", () => {
    const changed = { ...at(9), actor: "somebody" };
    const fork = { ...changed, id: "a99", hash: hashOf(changed, MAC) };
    expect(found([...CHAIN, fork])).toEqual([{ kind: "forked", seq: 9, id: "a99" }]);
    expect(found([...without(9), fork])).toEqual([{ kind: "forked", seq: 10, id: "a10" }]);
  });

  it("whatever it is: no set of changes leaves a trail clean that is not the one that was written", () => {
    const change = fc.record({
      seq: fc.integer({ min: 1, max: 10 }),
      how: fc.constantFrom("delete", "change", "move", "copy", "forge"),
      to: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let rows = [...CHAIN];
        for (const { seq, how, to } of changes) {
          const row = rows.find((one) => one.seq === seq);
          if (!row) continue;
          const rest = rows.filter((one) => one !== row);
          if (how === "delete") rows = rest;
          if (how === "change") rows = [...rest, { ...row, action: `${row.action}${to}` }];
          if (how === "move") rows = [...rest, { ...row, seq: to }];
          if (how === "copy") rows = [...rows, { ...row, seq: to, id: "copy" }];
          if (how === "forge") rows = [...rest, { ...row, actor: "x", hash: testMac("")("x") }];
        }
        const key = (all: readonly ProvedRow[]): string =>
          JSON.stringify(all.map((row) => JSON.stringify({ ...row, id: "" })).toSorted());
        const same = key(rows) === key(CHAIN);
        expect(found(rows).length === 0).toBe(same);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { assign, type Assignment } from "./assign.ts";
import { fits, isSameClaim, type FreeRow, type OpenClaim } from "./open-claims.ts";

function claim(
  owner: string,
  from: number,
  until: number,
  more: Partial<OpenClaim> = {},
): OpenClaim {
  const spans = [{ from, until }];
  return { owner, at: from, spans, type: "SMS", content: owner, sure: false, ...more };
}

const row = (at: number, more: Partial<FreeRow> = {}): FreeRow => ({
  providerMessageId: `R${at}`,
  at,
  ...more,
});

const given = (assignment: Assignment): string =>
  assignment.kind === "given" ? assignment.row.providerMessageId : assignment.kind;

describe("a row of the history", () => {
  it("is nobody's while two messages of different content could own it", () => {
    const [a, b] = [claim("a", 0, 10), claim("b", 1, 11)];
    expect(given(assign(a, [b], [row(5)]))).toBe("open");
    expect(given(assign(b, [a], [row(5)]))).toBe("open");
  });

  it("is the other's once one of the two is known to be absent", () => {
    expect(given(assign(claim("b", 1, 11), [], [row(5)]))).toBe("R5");
  });

  it("is whose it is when time tells them apart, whoever asks first", () => {
    const [a, b] = [claim("a", 0, 4), claim("b", 5, 11)];
    expect(given(assign(a, [b], [row(6)]))).toBe("lost");
    expect(given(assign(b, [a], [row(6)]))).toBe("R6");
  });

  it("is known by what is left when another row can only be the other's", () => {
    const [a, b] = [claim("a", 0, 10), claim("b", 5, 15)];
    expect(given(assign(a, [b], [row(7)]))).toBe("open");
    expect(given(assign(a, [b], [row(7), row(12)]))).toBe("R7");
    expect(given(assign(b, [a], [row(7), row(12)]))).toBe("R12");
  });

  it("tells by type and sender whose it is", () => {
    const a = claim("a", 0, 10, { type: "LMS", senderHash: "021" });
    const b = claim("b", 0, 10, { senderHash: "021" });
    expect(given(assign(a, [b], [row(5, { msgType: "SMS" })]))).toBe("lost");
    expect(given(assign(b, [a], [row(5, { msgType: "SMS" })]))).toBe("R5");
    expect(given(assign(b, [a], [row(5, { msgType: "SMS", senderHash: "022" })]))).toBe("lost");
    // A provider makes an LMS of an SMS: such a row is either's.
    expect(given(assign(b, [a], [row(5, { msgType: "LMS" })]))).toBe("open");
    expect(given(assign(b, [], [row(5, { msgType: "LMS" })]))).toBe("R5");
  });

  it("goes to equal messages in the order of their attempts, accepted ones first", () => {
    const same = { content: "same" };
    const [a, b, c] = [claim("a", 0, 10, same), claim("b", 1, 11, same), claim("c", 2, 12, same)];
    const rows = [row(5), row(6)];
    expect(given(assign(a, [b, c], rows))).toBe("R5");
    expect(given(assign(b, [a, c], rows))).toBe("R6");
    expect(given(assign(c, [a, b], rows))).toBe("open");
    const sure = { ...c, sure: true };
    expect(given(assign(sure, [a, b], rows))).toBe("R5");
    expect(given(assign(b, [a, sure], rows))).toBe("open");
  });

  it("leaves as many equal messages with a row as there can be", () => {
    const same = { content: "same" };
    const [a, b] = [claim("a", 0, 10, same), claim("b", 1, 4, same)];
    const rows = [row(3), row(8)];
    expect(given(assign(a, [b], rows))).toBe("R8");
    expect(given(assign(b, [a], rows))).toBe("R3");
  });

  it("is nobody's where there are more rows than messages of ours", () => {
    expect(given(assign(claim("a", 0, 10), [], [row(3), row(4)]))).toBe("open");
  });

  it("that shows its text is the asker's even then: nobody else's text can be in it", () => {
    const rows = [row(3, { content: "a" }), row(4, { content: "a" })];
    expect(given(assign(claim("a", 0, 10), [], rows))).toBe("R3");
  });

  it("is left alone where too many hang together", () => {
    const many = Array.from({ length: 30 }, (_, i) => claim(`m${i}`, 0, 10, { content: "same" }));
    expect(given(assign(claim("m0", 0, 10, { content: "same" }), many, [row(5)]))).toBe("open");
  });
});

/** Every way in which these rows can have one claim each. */
function assignments(
  rows: readonly FreeRow[],
  claims: readonly OpenClaim[],
): readonly ReadonlyMap<FreeRow, OpenClaim>[] {
  const [first, ...rest] = rows;
  if (!first) return [new Map()];
  return claims
    .filter((one) => fits(one, first))
    .flatMap((one) =>
      assignments(
        rest,
        claims.filter((other) => other !== one),
      ).map((found) => new Map([...found, [first, one]])),
    );
}

interface Truth extends OpenClaim {
  /** When the provider took it; absent where it never did. */
  readonly takenAt: number | undefined;
}

const times = fc.integer({ min: 0, max: 12 });
const truths: fc.Arbitrary<readonly Truth[]> = fc
  .array(
    fc.record({
      from: times,
      length: times,
      offset: times,
      taken: fc.boolean(),
      content: fc.nat(2),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    all.map(({ from, length, offset, taken, content }, i) => ({
      ...claim(`m${i}`, from, from + length, { content: `c${content}` }),
      takenAt: taken ? from + Math.min(offset, length) : undefined,
    })),
  );

const rowsOf = (all: readonly Truth[]): ReadonlyMap<FreeRow, Truth> =>
  new Map(
    all.flatMap((one) => (one.takenAt === undefined ? [] : [[rowBy(one.owner, one.takenAt), one]])),
  );

const rowBy = (owner: string, at: number): FreeRow => ({ providerMessageId: `R-${owner}`, at });

describe("against every assignment there is", () => {
  it("gives what is certain, and nothing else", () => {
    fc.assert(
      fc.property(truths, fc.nat(31), (all, visible) => {
        const rows = [...rowsOf(all).keys()].filter((_, i) => (visible & (1 << i)) !== 0);
        const ways = assignments(rows, all);
        expect(ways.length).toBeGreaterThan(0);
        for (const asker of all) {
          const answer = assign(asker, all, rows);
          const contents = (one: FreeRow): ReadonlySet<string | undefined> =>
            new Set(ways.map((way) => way.get(one)?.content));
          if (answer.kind === "given") {
            expect([...contents(answer.row)]).toEqual([asker.content]);
          }
          const only = rows.find((one) => ways.every((way) => way.get(one) === asker));
          if (only) expect(answer).toMatchObject({ kind: "given" });
          const mayHave = ways.some((way) => [...way.values()].includes(asker));
          if (answer.kind === "lost") expect(mayHave).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("gives two askers never the same row, and equal ones as many as there are", () => {
    fc.assert(
      fc.property(truths, (all) => {
        const rows = [...rowsOf(all).keys()];
        const answers = all.map((asker) => assign(asker, all, rows));
        const ids = answers.flatMap((one) => (one.kind === "given" ? [given(one)] : []));
        expect(new Set(ids).size).toBe(ids.length);
        const [{ content } = { content: "" }] = all;
        if (all.every((one) => one.content === content)) expect(ids).toHaveLength(rows.length);
      }),
      { numRuns: 2000 },
    );
  });
});

type Event =
  | { readonly do: "show"; readonly which: number }
  | { readonly do: "ask" | "absent"; readonly which: number };

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({ do: fc.constantFrom("show", "ask", "ask", "absent"), which: fc.nat(4) }),
  { maxLength: 30 },
);

/** A gate for one number, as long as its claims live. */
class Gate {
  claims: readonly OpenClaim[];
  shown: readonly FreeRow[] = [];
  readonly owners = new Map<string, string>();
  readonly #rows: readonly FreeRow[];

  constructor(all: readonly Truth[]) {
    this.claims = all;
    this.#rows = [...rowsOf(all).keys()];
  }

  show(which: number): void {
    const hidden = this.#rows.filter((one) => !this.shown.includes(one));
    const next = hidden[which % Math.max(1, hidden.length)];
    if (next) this.shown = [...this.shown, next];
  }

  ask(owner: string): FreeRow | undefined {
    const asker = this.claims.find((one) => one.owner === owner);
    if (!asker) return undefined;
    const free = this.shown.filter((one) => !this.owners.has(one.providerMessageId));
    const answer = assign(asker, this.claims, free);
    if (answer.kind !== "given") return undefined;
    this.owners.set(answer.row.providerMessageId, owner);
    this.claims = this.claims
      .filter((one) => one !== asker)
      .map((one) => answer.heirs.find((heir) => isSameClaim(heir, one)) ?? one);
    return answer.row;
  }

  /** Proof of absence: every row of its time is shown, and none of them can be its own. */
  absent(owner: string): void {
    const own = this.claims.find((one) => one.owner === owner);
    const free = this.shown.filter((one) => !this.owners.has(one.providerMessageId));
    const hidden = this.#rows.filter((one) => !this.shown.includes(one));
    if (!own || hidden.some((one) => fits(own, one))) return;
    if (assign(own, this.claims, free).kind === "lost") {
      this.claims = this.claims.filter((one) => one !== own);
    }
  }
}

describe("a gate that is asked again and again while rows come and claims go", () => {
  it("never gives a row to a message that is not equal to its owner", () => {
    fc.assert(
      fc.property(truths, events, (all, steps) => {
        const gate = new Gate(all);
        const owners = rowsOf(all);
        const contentOf = (id: string): string | undefined =>
          [...owners].find(([one]) => one.providerMessageId === id)?.[1].content;
        for (const step of steps) {
          const owner = `m${step.which}`;
          if (step.do === "show") gate.show(step.which);
          else if (step.do === "absent") gate.absent(owner);
          else {
            const found = gate.ask(owner);
            const content = all.find((one) => one.owner === owner)?.content;
            if (found) expect(contentOf(found.providerMessageId)).toBe(content);
          }
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it("gives everybody its own where their times are apart", () => {
    fc.assert(
      fc.property(truths, events, (drawn, steps) => {
        const all = drawn.map((one, i) => {
          const from = 100 * i;
          const takenAt = one.takenAt === undefined ? undefined : from + (one.takenAt - one.at);
          return { ...one, at: from, spans: [{ from, until: from + 20 }], takenAt };
        });
        const gate = new Gate(all);
        for (const step of steps) {
          if (step.do === "show") gate.show(step.which);
          else if (step.do === "ask") gate.ask(`m${step.which}`);
        }
        for (let i = 0; i < all.length; i++) gate.show(0);
        for (const { owner } of all) gate.ask(owner);
        for (const { owner, takenAt } of all) {
          const own = takenAt === undefined ? undefined : owner;
          expect(gate.owners.get(`R-${owner}`)).toBe(own);
        }
      }),
    );
  });
});

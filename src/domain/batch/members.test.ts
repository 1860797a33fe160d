import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  countMembers,
  isSettled,
  learn,
  memberAt,
  MEMBER_STATES,
  newMembers,
  nextMembers,
  settledCount,
  type MemberNews,
} from "./members.ts";

const TOTAL = 5;
const state = fc.constantFrom(...MEMBER_STATES.filter((one) => one !== "pending"));
const news: fc.Arbitrary<MemberNews> = fc.record({
  index: fc.integer({ min: -1, max: TOTAL }),
  state,
  revision: fc.nat(4),
});

/** One word a message and revision, as its object says it. */
function consistent(all: readonly MemberNews[]): readonly MemberNews[] {
  const words = new Map<string, MemberNews>();
  for (const one of all) {
    const key = `${one.index} ${one.revision}`;
    if (!words.has(key)) words.set(key, one);
  }
  return [...words.values()];
}

describe("members of a batch", () => {
  it("end where the newest revisions say, in whatever order and however often the news come", () => {
    fc.assert(
      fc.property(fc.array(news), fc.infiniteStream(fc.nat()), (drawn, random) => {
        const all = consistent(drawn).filter(({ revision }) => revision > 0);
        const inOrder = newMembers(TOTAL);
        learn(
          inOrder,
          [...all].sort((a, b) => a.revision - b.revision),
        );
        const shuffled = [...all, ...all]
          .map((one) => ({ one, at: random.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at);
        const outOfOrder = newMembers(TOTAL);
        for (const { one } of shuffled) learn(outOfOrder, [one]);
        expect(outOfOrder).toEqual(inOrder);
      }),
    );
  });

  it("are counted once each, whatever was heard", () => {
    fc.assert(
      fc.property(fc.array(news), (drawn) => {
        const members = newMembers(TOTAL);
        learn(members, drawn);
        const counts = countMembers(members);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(TOTAL);
        const settled = Array.from({ length: TOTAL }, (_, i) => memberAt(members, i)).filter(
          isSettled,
        );
        expect(settledCount(counts)).toBe(settled.length);
      }),
    );
  });

  it("say whether anything was new: a repeat never is", () => {
    fc.assert(
      fc.property(fc.array(news), (drawn) => {
        const members = newMembers(TOTAL);
        learn(members, drawn);
        expect(
          learn(
            members,
            drawn.filter(({ revision }) => revision > 0),
          ),
        ).toBe(false);
      }),
    );
  });

  it("keep what is known against news without a revision", () => {
    const members = newMembers(1);
    learn(members, [{ index: 0, state: "sent", revision: 3 }]);
    expect(learn(members, [{ index: 0, state: "refused", revision: 0 }])).toBe(false);
    expect(memberAt(members, 0)).toBe("sent");
  });

  it("are walked through completely, each once, in steps of any size", () => {
    fc.assert(
      fc.property(
        fc.array(state, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (states, step) => {
          const members = newMembers(states.length);
          learn(
            members,
            states.map((one, index) => ({ index, state: one, revision: 1 })),
          );
          const wanted = new Set(["sent", "accepted"] as const);
          const walked: number[] = [];
          let from: number | undefined = 0;
          while (from !== undefined) {
            const part = nextMembers(members, from, wanted, step);
            expect(part.indexes.length).toBeLessThanOrEqual(step);
            walked.push(...part.indexes);
            from = part.next;
          }
          expect(walked).toEqual(
            states.flatMap((one, index) => (one === "sent" || one === "accepted" ? [index] : [])),
          );
        },
      ),
    );
  });
});

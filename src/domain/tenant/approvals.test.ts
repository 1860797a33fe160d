import { describe, expect, it } from "vitest";

import { approvalState, coverOf, decide, isForgotten, used, type Approval } from "./approvals.ts";

const NOW = Date.UTC(2026, 10, 30);
const HOUR = 3_600_000;
const asker = { hash: "a", actor: "person:a@example.com", person: "a@example.com" };
const second = { hash: "b", actor: "person:b@example.com", person: "b@example.com" };
const asked: Approval = {
  id: "apr_1",
  act: "erase",
  reason: "r",
  askedBy: asker,
  askedAt: NOW,
  recipient: "h",
};

function approved(approval: Approval = asked, at = NOW): Approval {
  const decision = decide(approval, second, "approved", at);
  if (decision.kind !== "decided") throw new Error(decision.kind);
  return decision.approval;
}

describe("an act that wants two people", () => {
  it("is confirmed by another person, once, within a day", () => {
    expect(decide(asked, asker, "approved", NOW).kind).toBe("same_person");
    const named = { hash: "c", actor: "key:x", person: "A@Example.com" };
    expect(decide({ ...asked, askedBy: named }, asker, "approved", NOW).kind).toBe("same_person");
    expect(decide(approved(), second, "refused", NOW).kind).toBe("closed");
    expect(decide(asked, second, "approved", NOW + 24 * HOUR).kind).toBe("closed");
    expect(approvalState(approved(asked, NOW + 24 * HOUR - 1), NOW + 24 * HOUR)).toBe("approved");
  });

  it("may be done by whoever asked, to whom it was asked for, within an hour, once", () => {
    const attempt = { act: "erase", hash: "a", recipients: ["g", "h"] } as const;
    const all = [asked, approved()];
    expect(coverOf([asked], attempt, NOW)).toBeUndefined();
    expect(coverOf(all, attempt, NOW + HOUR - 1)?.id).toBe("apr_1");
    expect(coverOf(all, attempt, NOW + HOUR)).toBeUndefined();
    for (const other of [
      { hash: "b" },
      { act: "export" },
      { recipients: ["g"] },
      { recipients: [] },
    ] as const) {
      expect(coverOf(all, { ...attempt, ...other }, NOW), JSON.stringify(other)).toBeUndefined();
    }
    const done = used(approved(), NOW);
    expect([approvalState(done, NOW), done.recipient]).toEqual(["used", undefined]);
    expect(coverOf([done], attempt, NOW)).toBeUndefined();
  });

  it("that shows numbers may be repeated until its time is over", () => {
    const { recipient: _none, ...rest } = asked;
    const looking = approved({ ...rest, act: "reveal" });
    expect(used(looking, NOW)).toBe(looking);
    expect(coverOf([looking], { act: "reveal", hash: "a" }, NOW + HOUR - 1)).toBe(looking);
    expect(coverOf([looking], { act: "reveal", hash: "a" }, NOW + HOUR)).toBeUndefined();
  });

  it("that was refused is not done, and all are forgotten in the end", () => {
    const decision = decide(asked, second, "refused", NOW);
    const refused = decision.kind === "decided" ? decision.approval : asked;
    expect(approvalState(refused, NOW)).toBe("refused");
    expect(coverOf([refused], { act: "erase", hash: "a", recipients: ["h"] }, NOW)).toBeUndefined();
    expect(isForgotten(asked, NOW + 31 * 24 * HOUR - 1)).toBe(false);
    expect(isForgotten(asked, NOW + 31 * 24 * HOUR)).toBe(true);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { endAttempt } from "./end-attempt.ts";
import { expire } from "./expire.ts";
import { firstAnswerOf, keepFirstAnswer } from "./first-answer.ts";
import { observe } from "./observe.ts";
import type { MessageRecord } from "./record.ts";
import { acceptance, policy } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20, 20);

/** A message through all its states, each a second after the one before. */
function life(): readonly MessageRecord[] {
  const accepted = accept(acceptance, NOW);
  const sending = beginAttempt(accepted, NOW + 1000);
  const sent = endAttempt(
    sending,
    { kind: "accepted", providerMessageId: "R1", rawJson: '{"resultCode":0}' },
    policy,
    NOW + 2000,
  );
  const expired = expire(sent, NOW + 3000);
  const seen = {
    providerMessageId: "R1",
    status: "DELIVERED" as const,
    statusCode: "06",
    via: "poll",
  };
  return [accepted, sending, sent, expired, observe(expired, seen, NOW + 4000)];
}

describe("the first answer", () => {
  it("is told again to the byte, wherever the message has got to", () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), (a, b) => {
        const [told, later] = [Math.min(a, b), Math.max(a, b)];
        const stages = life();
        const then = stages[told];
        const now = stages[later];
        if (!then || !now) throw new Error("no such stage");
        const kept = keepFirstAnswer(then, NOW + 9000).first;
        const again = firstAnswerOf({ ...now, ...(kept && { first: kept }) });
        const { first: _first, ...record } = again?.record ?? now;
        expect(record).toEqual(then);
        expect(again?.at).toBe(NOW + 9000);
      }),
    );
  });

  it("is kept once", () => {
    const [accepted, sending] = life();
    if (!accepted || !sending) throw new Error("no such stage");
    const kept = keepFirstAnswer(accepted, NOW);
    const { first } = kept;
    expect(keepFirstAnswer({ ...sending, ...(first && { first }) }, NOW + 5).first).toBe(first);
  });
});

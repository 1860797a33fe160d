import { expect, it } from "vitest";

import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { endAttempt } from "./end-attempt.ts";
import type { MessageRecord } from "./record.ts";
import { retentionEnd } from "./retention.ts";
import { sweepAt } from "./sweep-at.ts";
import { acceptance, policy, timing } from "./testing.ts";
import { nextWake } from "./wake.ts";

const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;

const accepted = accept(acceptance, NOW);
const failed: MessageRecord = { ...accepted, state: "failed", finalizedAt: NOW, failedAt: NOW };

it("is the next wake of an open message", () => {
  const outcome = { kind: "accepted", providerMessageId: "1" } as const;
  const sent = endAttempt(beginAttempt(accepted, NOW), outcome, policy, NOW + 50);
  for (const record of [accepted, sent]) {
    expect(sweepAt(record, timing, NOW)).toBe(nextWake(record, timing, NOW));
  }
});

it("is the end of a final one, and of one that is held longer the next day", () => {
  expect(sweepAt(failed, timing, NOW)).toBe(retentionEnd(failed, timing));
  const late = retentionEnd(failed, timing) + DAY;
  expect(sweepAt({ ...failed, holds: ["h"] }, timing, late)).toBe(late + DAY);
});

it("is sooner for one that owes a fallback", () => {
  const owing: MessageRecord = { ...failed, fallback: { state: "owed", at: NOW + 5, id: "x" } };
  expect(sweepAt(owing, timing, NOW)).toBe(NOW + 5);
});

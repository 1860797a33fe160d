import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { questionOf } from "../../domain/history/question.ts";
import { readShared } from "../../domain/history/read-shared.ts";
import type { SeenRow } from "../../domain/history/seen-row.ts";
import { simVendor, type SimHistory, type SimRow } from "../../domain/history/testing.ts";
import { accept } from "../../domain/message/accept.ts";
import { beginAttempt } from "../../domain/message/begin-attempt.ts";
import { endAttempt } from "../../domain/message/end-attempt.ts";
import { matchHistory } from "../../domain/message/matching.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { acceptance, policy } from "../../domain/message/testing.ts";
import { iwinvRanged, iwinvSeenRow } from "./history.ts";

const NOW = Date.UTC(2026, 10, 20, 15, 30);
const TIMING = { sendTimeoutMs: 10_000, firstCheckMs: 10_000 };
const TEXT = "인증번호는 482913 입니다.";
const S = 1000;

interface Case {
  readonly type: "SMS" | "ALIMTALK";
  /** Index of the number: few, so that messages meet. */
  readonly phone: number;
  readonly ageMs: number;
  readonly named: boolean;
  readonly state: "sent" | "unconfirmed";
  readonly rows: "none" | "wait" | "final" | "wait+final" | "fail+final" | "fail";
  /** The final row is so much later than the request. */
  readonly resultMs: number;
  /** The provider's clock is so far off. */
  readonly skewMs: number;
  /** The same id at another number, as of another recipient of the call. */
  readonly decoy: boolean;
}

const cases: fc.Arbitrary<Case> = fc.record({
  type: fc.constantFrom("SMS", "ALIMTALK"),
  phone: fc.nat({ max: 5 }),
  ageMs: fc.oneof(fc.integer({ min: 1000, max: 60_000 }), fc.integer({ min: 0, max: 7_200_000 })),
  named: fc.boolean(),
  state: fc.constantFrom("sent", "sent", "unconfirmed"),
  rows: fc.constantFrom("none", "wait", "final", "wait+final", "fail+final", "fail"),
  resultMs: fc.integer({ min: 0, max: 30_000 }),
  skewMs: fc.oneof(fc.constant(0), fc.integer({ min: -8000, max: 8000 })),
  decoy: fc.boolean(),
});

const phoneOf = (index: number): string => `0101000000${index}`;
const idOf = (index: number): string => String(241_640_000_000 + index);
const second = (ms: number): number => Math.floor(ms / S) * S;

function recordOf(one: Case, index: number): MessageRecord {
  const at = NOW - one.ageMs;
  const sms = { ...acceptance.request, type: "SMS" as const, to: phoneOf(one.phone) };
  const request =
    one.type === "SMS" ? sms : { ...sms, type: one.type, templateId: "AUTH_OTP", text: TEXT };
  const sending = beginAttempt(accept({ ...acceptance, id: `msg_${index}`, request }, at), at);
  const unknown = { kind: "unknown", code: "X", message: "", fault: "network" } as const;
  const taken = { kind: "accepted" as const, ...(one.named && { providerMessageId: idOf(index) }) };
  return endAttempt(sending, one.state === "sent" ? taken : unknown, policy, at + 100);
}

function rowsOf(one: Case, index: number): SimRow[] {
  if (one.rows === "none") return [];
  const requestedAt = second(NOW - one.ageMs + one.skewMs);
  const row = { channel: one.type, id: idOf(index), phone: phoneOf(one.phone), text: TEXT };
  return one.rows.split("+").map((kind) => ({
    ...row,
    requestedAt,
    sentAt: requestedAt + (kind === "final" ? second(one.resultMs) : 0),
    code: { wait: "WAIT", fail: "FAIL" }[kind] ?? (one.type === "SMS" ? "06" : "OK"),
  }));
}

const histories = fc.record({
  cases: fc.array(cases, { minLength: 1, maxLength: 12 }),
  /** Messages of others, evenly over the last seconds. */
  crowd: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 })),
  crowdMs: fc.integer({ min: 1000, max: 120_000 }),
  order: fc.constantFrom("newest", "oldest", "newestSent", "shuffled"),
  column: fc.constantFrom("requestedAt", "sentAt"),
  ranged: fc.constantFrom("works", "works", "works", "refused", "empty", "cut", "noTotal"),
  failsAt: fc.constantFrom(0, 0, 0, 1, 2),
  pageRows: fc.constantFrom(1, 3, 10, 60, 1000),
  maxPages: fc.integer({ min: 1, max: 10 }),
  atOnce: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
  mayCall: fc.integer({ min: 0, max: 10 }),
  mix: fc.infiniteStream(fc.nat({ max: 10_000 })),
});

type Plan = typeof histories extends fc.Arbitrary<infer T> ? T : never;

function historyOf(plan: Plan): SimHistory {
  const crowd = Array.from({ length: plan.crowd }, (_, index): SimRow[] => {
    const at = second(NOW - (plan.crowdMs * index) / plan.crowd);
    const row = { id: idOf(5000 + index), phone: "01099999999", text: "hi", code: "06" };
    return (["SMS", "ALIMTALK"] as const).map((channel) => ({
      ...row,
      channel,
      requestedAt: at,
      sentAt: at,
    }));
  }).flat();
  const own = plan.cases.flatMap((one, index) => {
    const rows = rowsOf(one, index);
    const [first] = rows;
    // Another recipient's end under our id must never be taken for ours.
    return one.decoy && first ? [...rows, { ...first, phone: "01088888888", code: "22" }] : rows;
  });
  const rows = [...crowd, ...own].map((row) => ({ row, place: plan.mix.next().value }));
  rows.sort((a, b) => a.place - b.place);
  const { order, column, ranged, failsAt } = plan;
  return { rows: rows.map(({ row }) => row), order, column, ranged, failsAt };
}

/** The verdict of a message on the read: its own row, or the rows that it may claim. */
function verdict(record: MessageRecord, rows: readonly SeenRow[]): unknown {
  const match = matchHistory(record, rows, TIMING, NOW);
  if (match.kind === "own") return match.row;
  if (match.kind !== "candidates") return undefined;
  return [...match.rows].sort((a, b) => (a.providerMessageId < b.providerMessageId ? -1 : 1));
}

describe("a shared read", () => {
  it("answers what single look-ups answer, or leaves it to them", async () => {
    let answered = 0;
    let partly = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (plan) => {
        const vendor = simVendor(historyOf(plan));
        const ranged = iwinvRanged(vendor.reader, plan.pageRows);
        for (const type of ["SMS", "ALIMTALK"] as const) {
          const asked = plan.cases.flatMap((one, index) => {
            const record = recordOf(one, index);
            const question = one.type === type ? questionOf(record, NOW) : undefined;
            return question ? [{ record, question }] : [];
          });
          if (asked.length === 0) continue;
          let left = plan.mayCall;
          const before = vendor.calls();
          const questions = asked.map(({ question }) => question);
          const reading = await readShared(ranged, ranged.shelfOf(type), questions, {
            maxPages: plan.maxPages,
            atOnce: plan.atOnce,
            mayCall: async () => Promise.resolve(left-- > 0),
          });
          expect(reading.calls).toBe(vendor.calls() - before);
          expect(reading.calls).toBeLessThanOrEqual(Math.min(plan.maxPages, plan.mayCall));
          for (const [index, { record, question }] of asked.entries()) {
            const rows = reading.answers[index];
            const shared = rows && verdict(record, rows);
            if (shared === undefined) continue;
            answered++;
            if (!reading.coverage.complete) partly++;
            const found = await vendor.provider.searchHistory({
              ...question,
              from: new Date(question.from),
              until: new Date(question.until),
            });
            if (found.isFailure) throw found.error;
            const single = found.value.map((row) => iwinvSeenRow(type, row));
            expect(shared).toEqual(verdict(record, single));
          }
        }
      }),
      { numRuns: 1500 },
    );
    // Both ways of answering were tried: by all rows, and by some.
    expect(answered).toBeGreaterThan(500);
    expect(partly).toBeGreaterThan(50);
  }, 120_000);
});

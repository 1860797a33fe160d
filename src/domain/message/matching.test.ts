import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { KNOWN_MS, settle } from "../gate/claims.ts";
import type { FreeRow } from "../gate/open-claims.ts";
import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { checkOffsets } from "./check-times.ts";
import { claimingOf, freeRows } from "./claim.ts";
import { endAttempt, interrupted } from "./end-attempt.ts";
import { historyWindow, matchHistory, type HistoryRow } from "./matching.ts";
import type { MessageRecord } from "./record.ts";
import { acceptance, policy, timing as schedule } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0, 0);
const timing = { sendTimeoutMs: 10_000, firstCheckMs: 10_000 };
const TEXT = "인증번호는 482913 입니다.";

function otp(id: string, at: number, text = TEXT): MessageRecord {
  const request = {
    type: "ALIMTALK" as const,
    to: "01012345678",
    toAsGiven: "01012345678",
    templateId: "AUTH_OTP",
    text,
  };
  return beginAttempt(accept({ ...acceptance, id, request }, at), at);
}

const accepted = (record: MessageRecord): MessageRecord =>
  endAttempt(record, { kind: "accepted" }, policy, (record.attemptAt ?? 0) + 300);

/** The provider's row of a send at that time: whole seconds. */
function rowAt(id: string, at: number, text = TEXT): HistoryRow {
  return {
    providerMessageId: id,
    phone: "01012345678",
    templateCode: "AUTH_OTP",
    text,
    at: Math.floor(at / 1000) * 1000,
  };
}

const ids = (match: ReturnType<typeof matchHistory>): readonly string[] => {
  if (match.kind === "candidates") return match.rows.map((row) => row.providerMessageId);
  return match.kind === "own" ? [match.row.providerMessageId] : [];
};

describe("finding a message in the provider's history", () => {
  it("takes the row with its id and its phone, and no other", () => {
    const record = endAttempt(
      beginAttempt(accept(acceptance, NOW), NOW),
      { kind: "accepted", providerMessageId: "R1" },
      policy,
      NOW + 9,
    );
    const mine = { providerMessageId: "R1", phone: "01012345678", at: NOW };
    expect(matchHistory(record, [{ ...mine, phone: "01099998888" }], timing, NOW)).toEqual({
      kind: "none",
    });
    expect(matchHistory(record, [{ ...mine, providerMessageId: "R2" }], timing, NOW)).toEqual({
      kind: "none",
    });
    expect(matchHistory(record, [{ ...mine, providerMessageId: "R2" }, mine], timing, NOW)).toEqual(
      {
        kind: "own",
        row: mine,
      },
    );
  });

  it("gives two identical OTPs ten seconds apart each its own row, whoever asks first", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 0, max: 999 }),
        fc.boolean(),
        (secondFirst, ms, bothVisible) => {
          const at = [NOW + ms, NOW + ms + 10_000] as const;
          const messages = [accepted(otp("msg_1", at[0])), accepted(otp("msg_2", at[1]))];
          const all = [rowAt("101", at[0] + 100), rowAt("102", at[1] + 100)];
          const rows = bothVisible ? all : all.slice(1);
          const owners = new Map<string, string>();
          const order = secondFirst ? [1, 0] : [0, 1];
          for (const index of order) {
            const record = messages[index];
            if (!record) continue;
            const match = matchHistory(record, rows, timing, at[index as 0 | 1] + 10_000);
            const claiming = claimingOf(record, timing);
            if (match.kind !== "candidates" || !claiming) continue;
            const claim = { ...claiming, content: TEXT };
            const { choice: taken } = settle(
              { claim, rows: freeRows(record, match, TEXT) },
              [],
              (row) => owners.get(row.providerMessageId),
              0,
            );
            if (taken.kind === "taken") owners.set(taken.providerMessageId, claim.owner);
          }
          expect(owners.get("102")).toBe("default:msg_2");
          expect(owners.get("101")).toBe(bothVisible ? "default:msg_1" : undefined);
        },
      ),
    );
  });

  it("never takes a row with another text, template, phone or time", () => {
    const record = accepted(otp("msg_1", NOW));
    const good = rowAt("1", NOW);
    const wrong: HistoryRow[] = [
      { ...good, text: "인증번호는 000000 입니다." },
      { ...good, templateCode: "OTHER" },
      { ...good, phone: "01099998888" },
      { ...good, at: NOW - 60_000 },
      { ...good, at: NOW + 60_000 },
    ];
    expect(ids(matchHistory(record, wrong, timing, NOW + 10_000))).toEqual([]);
    expect(ids(matchHistory(record, [...wrong, good], timing, NOW + 10_000))).toEqual(["1"]);
  });

  it("allows for a provider's clock that its Date header showed to be off", () => {
    const record = { ...accepted(otp("msg_1", NOW)), clockOffset: 42_000 };
    expect(ids(matchHistory(record, [rowAt("1", NOW + 42_000)], timing, NOW + 10_000))).toEqual([
      "1",
    ]);
    expect(ids(matchHistory(record, [rowAt("1", NOW)], timing, NOW + 10_000))).toEqual([]);
  });

  it("accepts a lone row within five minutes once every row has to be visible, and never one of two", () => {
    const record = accepted(otp("msg_1", NOW));
    const off = rowAt("1", NOW + 120_000);
    expect(ids(matchHistory(record, [off], timing, NOW + 600_000))).toEqual([]);
    expect(ids(matchHistory(record, [off], timing, NOW + 1_000_000))).toEqual(["1"]);
    const two = [off, rowAt("2", NOW + 130_000)];
    expect(ids(matchHistory(record, two, timing, NOW + 1_000_000))).toEqual([]);
  });

  it("lets accepted siblings go first after an unknown outcome", () => {
    const lost = interrupted(otp("msg_1", NOW), NOW + 1000);
    const row = rowAt("1", NOW + 9000);
    // It may be ours: too early to take it, and too late to say that there is nothing.
    expect(matchHistory(lost, [row], timing, NOW + 10_000)).toEqual({ kind: "unripe" });
    expect(ids(matchHistory(lost, [row], timing, NOW + 30_000))).toEqual(["1"]);
  });

  it("asks for a span of history that holds every row it could take", () => {
    const record = accepted(otp("msg_1", NOW));
    const span = historyWindow(record, NOW + 10_000);
    expect(span.from).toBeLessThanOrEqual(NOW - 300_000);
    expect(span.until).toBeGreaterThanOrEqual(NOW + 310_000);
  });

  it("does not ask for the later rows of a number where they cannot be a text message's own", () => {
    const DAY = 86_400_000;
    const lost = interrupted(beginAttempt(accept(acceptance, NOW), NOW), NOW + 10_000);
    const { from, until } = historyWindow(lost, NOW + DAY);
    expect(from).toBeLessThanOrEqual(NOW - 300_000);
    expect(until).toBeGreaterThanOrEqual(NOW + 310_000);
    expect(until).toBeLessThan(NOW + DAY / 2);
    // By its id it is found whenever it was sent.
    expect(historyWindow({ ...lost, providerMessageId: "1" }, NOW + DAY).until).toBeGreaterThan(
      NOW + DAY,
    );
  });
});

describe("claims", () => {
  const SINCE = NOW - KNOWN_MS;
  const row = (id: string, at = NOW) => ({ providerMessageId: id, at });
  const spans = [{ from: SINCE - 5, until: NOW }];
  const claim = { owner: "a", at: NOW, spans, type: "SMS", content: "a", sure: false } as const;
  const choose = (rows: readonly FreeRow[], ownerOf: (row: FreeRow) => string | undefined) =>
    settle({ claim, rows }, [], ownerOf, SINCE).choice;
  const taken = (providerMessageId: string) => ({ kind: "taken", providerMessageId });

  it("give a row to one message only, and the same again to the same", () => {
    expect(choose([row("1")], () => undefined)).toEqual(taken("1"));
    expect(choose([row("1")], () => "a")).toEqual(taken("1"));
    expect(choose([row("1")], () => "b")).toEqual({ kind: "owned" });
  });

  it("decide nothing while two rows are free", () => {
    const both = [row("1"), row("2")];
    expect(choose(both, () => undefined)).toEqual({ kind: "ambiguous" });
    const ownerOf = ({ providerMessageId }: FreeRow) =>
      providerMessageId === "1" ? "b" : undefined;
    expect(choose(both, ownerOf)).toEqual(taken("2"));
  });

  it("give nothing away of which the owner may be forgotten, and take nobody's own from it", () => {
    const old = row("1", SINCE - 1);
    // Not "owned" either: nothing proves that the message was not sent.
    expect(choose([old], () => undefined)).toEqual({ kind: "ambiguous" });
    expect(choose([old], () => "a")).toEqual(taken("1"));
    expect(choose([old], () => "b")).toEqual({ kind: "owned" });
    expect(choose([row("1", SINCE)], () => undefined)).toEqual(taken("1"));
  });

  it("may be taken as long as a message is tracked, and are known as long as they are given away", () => {
    const lms = { ...acceptance.request, type: "LMS" as const };
    const last = Math.max(...checkOffsets(lms.type, schedule)) * 1.1;
    expect(KNOWN_MS).toBeGreaterThan(last + 3_600_000);
    // When the shards before a change of their number are no longer asked; see docs/design/scale.md.
    expect(KNOWN_MS).toBeLessThan(4 * 86_400_000);
  });
});

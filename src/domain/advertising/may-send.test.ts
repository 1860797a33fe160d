import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isNight } from "../korea/night.ts";
import { sendAgain } from "../message/absent.ts";
import { accept } from "../message/accept.ts";
import { passAttempt } from "../message/attempt-pass.ts";
import { decide } from "../message/decide.ts";
import { endAttempt } from "../message/end-attempt.ts";
import type { MessageRecord } from "../message/record.ts";
import { replay } from "../message/replay.ts";
import { acceptance, policy, timing } from "../message/testing.ts";
import type { Purpose } from "./ad-intake.ts";
import { holdAtNight } from "./hold.ts";
import { heldUntil, maySend, type Listing } from "./may-send.ts";

const HOUR = 3_600_000;
const SPREAD = HOUR / 2;
/** 2026-11-21 00:00 in Korea. */
const MIDNIGHT = Date.UTC(2026, 10, 20, 15);
const NOON = MIDNIGHT + 12 * HOUR;
const consent = { at: 0, source: "form" };

function messageOf(purpose: Purpose | undefined, now: number, more: object = {}): MessageRecord {
  const request = { ...acceptance.request, ...(purpose && { purpose }), ...more };
  return accept({ ...acceptance, request }, now);
}

const epochs = fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 400 * 24 * HOUR });
const listings = fc.constantFrom<Listing>("none", "opted_out", "never_contact");

describe("an advertisement", () => {
  it("goes by day, is held at night, and is refused to whoever does not want it", () => {
    fc.assert(
      fc.property(epochs, listings, fc.uuid(), (at, listing, id) => {
        const record = { ...messageOf("ad", at), id };
        const verdict = maySend(record, { listing, spreadMs: SPREAD }, at);
        if (listing === "never_contact") {
          expect(verdict).toMatchObject({ kind: "refuse", code: "NEVER_CONTACT" });
        } else if (listing === "opted_out") {
          expect(verdict).toMatchObject({ kind: "refuse", code: "OPTED_OUT" });
        } else if (isNight(at)) {
          expect(verdict.kind).toBe("hold");
        } else {
          expect(verdict).toEqual({ kind: "go" });
        }
      }),
    );
  });

  it("is released in the morning at a place of its own, whenever in the night it is asked for", () => {
    fc.assert(
      fc.property(epochs, fc.uuid(), (at, id) => {
        fc.pre(isNight(at));
        const record = { ...messageOf("ad", at), id };
        const until = heldUntil(record, SPREAD, at) ?? 0;
        expect(isNight(until)).toBe(false);
        const sinceMidnight = (until + 9 * HOUR) % (24 * HOUR);
        expect(sinceMidnight).toBeGreaterThan(8 * HOUR);
        expect(sinceMidnight).toBeLessThanOrEqual(8 * HOUR + 1000 + SPREAD);
        // The end is far, and the same from everywhere before it.
        expect(heldUntil(record, SPREAD, Math.min(until - 2000 - SPREAD, at + HOUR))).toBe(
          isNight(Math.min(until - 2000 - SPREAD, at + HOUR)) ? until : undefined,
        );
        expect(heldUntil(record, SPREAD, until)).toBeUndefined();
      }),
    );
  });

  it("comes in the morning with the others of the night spread over the time that is set", () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 5000; i++) {
      const record = { ...messageOf("ad", MIDNIGHT), id: `msg_${i}` };
      const place = (heldUntil(record, SPREAD, MIDNIGHT) ?? 0) - MIDNIGHT - 8 * HOUR - 1000;
      const bucket = Math.floor((place / SPREAD) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  it("with a consent for the night goes at night, but not to whoever has opted out", () => {
    const record = messageOf("ad", MIDNIGHT, { consent: { ...consent, night: true } });
    const facts = { listing: "none", spreadMs: SPREAD } as const;
    expect(maySend(record, facts, MIDNIGHT)).toEqual({ kind: "go" });
    expect(maySend(record, { ...facts, listing: "opted_out" }, MIDNIGHT).kind).toBe("refuse");
  });
});

describe("information and authentication", () => {
  it("go at any time, and to whoever has opted out of advertisements; never to the never-contact list", () => {
    const purposes = fc.constantFrom<Purpose | undefined>("info", "auth", undefined);
    fc.assert(
      fc.property(epochs, listings, purposes, (at, listing, purpose) => {
        const record = messageOf(purpose, at, { text: "(광고) 세일" });
        const { kind } = maySend(record, { listing, spreadMs: SPREAD }, at);
        expect(kind).toBe(listing === "never_contact" ? "refuse" : "go");
        expect(holdAtNight(record, SPREAD, at)).toBe(record);
      }),
    );
  });
});

describe("a slot of the gate", () => {
  const facts = { listing: "none", spreadMs: SPREAD } as const;

  it("that falls into the night holds what was accepted by day", () => {
    const now = MIDNIGHT + 21 * HOUR - 1000;
    const record = messageOf("ad", now);
    expect(holdAtNight(record, SPREAD, now)).toBe(record);
    const held = passAttempt(record, { kind: "at", at: now + 6000 }, facts, now);
    expect(held).toMatchObject({
      state: "scheduled",
      attemptAfter: heldUntil(record, SPREAD, now + 6000),
    });
    // A slot so near that it counts as now, but lies in the night.
    const near = passAttempt(record, { kind: "at", at: now + 1000 }, facts, now + 999);
    expect(near.state).toBe("scheduled");
    expect(passAttempt(record, { kind: "at", at: now }, facts, now).state).toBe("sending");
  });

  it("starts nothing of which the lists were not asked", () => {
    for (const purpose of ["ad", "auth", undefined] as const) {
      const record = messageOf(purpose, NOON);
      const passed = passAttempt(record, { kind: "at", at: NOON }, undefined, NOON);
      expect(passed).toMatchObject({ state: "accepted", attemptAfter: NOON, revision: 1 });
    }
  });
});

describe("an advertisement on its way through retries, replays, other providers and nights", () => {
  const outcomes = {
    busy: { kind: "not_sent", code: "BUSY", message: "busy", fault: "busy" },
    account: { kind: "not_sent", code: "KEY", message: "key", fault: "account" },
    refused: { kind: "refused", code: "NO", message: "no", fault: "request" },
    unknown: { kind: "unknown", code: "TIMEOUT", message: "time-out", fault: "network" },
  } as const;
  const steps = fc.array(
    fc.record({
      does: fc.constantFrom("busy", "account", "refused", "unknown", "replay"),
      listed: fc.nat(40).map((n) => n === 0),
      waitMs: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 14 * HOUR })),
      /** Nothing happens until it wants to be sent. */
      catchesUp: fc.boolean(),
      slotMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
      paused: fc.nat(5).map((n) => n === 0),
    }),
    { minLength: 10, maxLength: 40 },
  );

  it("never begins an attempt at night, nor one after the recipient opted out", () => {
    let attempts = 0;
    fc.assert(
      fc.property(epochs, steps, (start, given) => {
        let now = start;
        let listing: Listing = "none";
        let listedAt = Infinity;
        let record: MessageRecord = holdAtNight(
          accept(
            {
              ...acceptance,
              route: ["solapi"],
              request: { ...acceptance.request, purpose: "ad", consent },
            },
            now,
          ),
          SPREAD,
          now,
        );
        for (const { does, listed, waitMs, catchesUp, slotMs, paused } of given) {
          now = catchesUp ? Math.max(now + 1, record.attemptAfter) : now + waitMs + 1;
          if (listed) {
            listing = "opted_out";
            listedAt = Math.min(listedAt, now);
          }
          if (does === "replay") record = replay(record, now) ?? record;
          if (record.state === "unconfirmed") record = sendAgain(record, "proven", now);
          // As the engine does it.
          for (
            let i = 0;
            i < 3 && decide(record, { timing, attemptOpen: true }, now) === "attempt";
            i++
          ) {
            const held = holdAtNight(record, SPREAD, now);
            record =
              held === record
                ? passAttempt(
                    record,
                    paused
                      ? { kind: "paused", until: now + slotMs }
                      : { kind: "at", at: now + slotMs },
                    { listing, spreadMs: SPREAD },
                    now,
                  )
                : held;
          }
          if (record.state === "sending" && does in outcomes) {
            record = endAttempt(record, outcomes[does as keyof typeof outcomes], policy, now);
          }
        }
        const begun = record.timeline.filter(({ event }) => event === "attempt_started");
        attempts += begun.length;
        for (const { at } of begun) {
          expect(isNight(at)).toBe(false);
          expect(at).toBeLessThan(listedAt);
        }
      }),
      { numRuns: 1000 },
    );
    // Without any the property would say nothing.
    expect(attempts).toBeGreaterThan(1000);
  });
});

import { describe, expect, it } from "vitest";

import { accept } from "./accept.ts";
import { passAttempt } from "./attempt-pass.ts";
import { decide } from "./decide.ts";
import { endValidity } from "./own-end.ts";
import { replay } from "./replay.ts";
import { acceptance, timing } from "./testing.ts";
import { validUntilOf, type ValidityDraft } from "./validity.ts";
import { nextWake } from "./wake.ts";

const NOW = Date.UTC(2026, 10, 20);
const M = 60_000;
const DEFAULTS = { auth: 10 * M, info: 60 * M };

function read(draft: ValidityDraft): number | undefined | string {
  const faults: string[] = [];
  const at = validUntilOf(draft, DEFAULTS, NOW, (pointer, code) =>
    faults.push(`${pointer} ${code}`),
  );
  return faults[0] ?? (at === undefined ? undefined : at - NOW);
}

const until = (validUntil: number, state: { scheduledAt?: number } = {}) =>
  accept({ ...acceptance, ...state, request: { ...acceptance.request, validUntil } }, NOW);

describe("validity", () => {
  it.each([
    [{}, 60 * M],
    [{ purpose: "auth" }, 10 * M],
    [{ purpose: "ad" }, undefined],
    [{ validFor: 5 * M, purpose: "auth" }, 5 * M],
    [{ validUntil: NOW + 5 * M }, 5 * M],
    [{ validFor: 5 * M, scheduledAt: NOW + 30 * M }, 35 * M],
    [{ validFor: 5 * M, scheduledAt: NOW - 30 * M }, 5 * M],
    [{ validFor: 5 * M, validUntil: NOW + M }, "/validFor contradiction"],
    [{ validFor: 100 }, "/validFor too_short"],
    [{ validUntil: NOW }, "/validUntil too_early"],
    [{ validUntil: NOW + 30 * M, scheduledAt: NOW + 30 * M }, "/validUntil too_early"],
  ] as const)("of %j is %s", (draft, expected) => {
    expect(read(draft)).toBe(expected);
  });

  it("wakes the message at its end, and ends it there", () => {
    const waiting = { ...until(NOW + M), attemptAfter: NOW + 10 * M };
    expect(nextWake({ ...waiting, mirrored: 1 }, timing, NOW)).toBe(NOW + M);
    expect(decide(waiting, { timing, attemptOpen: false }, NOW + M - 1)).toBe("wait");
    expect(decide(waiting, { timing, attemptOpen: false }, NOW + M)).toBe("invalidate");
  });

  it("lets no attempt begin, whatever the gate says", () => {
    const facts = { listing: "none", spreadMs: 0 } as const;
    const passed = passAttempt(until(NOW + M), { kind: "at", at: 0 }, facts, NOW + M);
    expect(passed).toMatchObject({ state: "failed", lastError: { code: "validity_expired" } });
    expect(passed.attempts).toBe(0);
  });

  it("of what a night held counts from its acceptance", () => {
    const held = { ...until(NOW + M), scheduledAt: NOW + 600 * M };
    const failed = endValidity({ ...held, state: "accepted" }, NOW + 600 * M);
    expect(replay(failed, NOW + 601 * M)?.renewedUntil).toBe(NOW + 602 * M);
  });

  it("is as long again for a message that an operator replays", () => {
    const failed = endValidity(until(NOW + M), NOW + M);
    const again = replay(failed, NOW + 10 * M);
    expect(again?.renewedUntil).toBe(NOW + 11 * M);
    // However often, and what was asked for stays as it was.
    const twice = again && replay(endValidity(again, NOW + 11 * M), NOW + 20 * M);
    expect(twice?.renewedUntil).toBe(NOW + 21 * M);
    expect(twice?.request.validUntil).toBe(NOW + M);
    expect(twice && nextWake({ ...twice, mirrored: 99 }, timing, NOW + 20 * M)).toBe(NOW + 20 * M);
    expect(replay(failed, NOW + 10 * M)?.state).toBe("accepted");
  });
});

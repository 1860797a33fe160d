import { describe, expect, it } from "vitest";

import type { Settings } from "../settings/settings.ts";
import { keptKeyed, keyedFingerprint } from "./keyed-fingerprint.ts";
import { isSameRequest, keptFingerprint } from "./same-request.ts";

const settings = (ring: Partial<Settings> = {}): Settings =>
  ({ HASH_KEY: "the first of all", ...ring }) as Settings;
const renewed = settings({ HASH_KEYS: new Map([["k1", "a new one"]]) });
const retired = { ...renewed, HASH_KEY_RETIRED: true };
const DIGEST = "0f".repeat(32);

describe("a fingerprint", () => {
  it("recognises its request, and no other, whichever key of the ring it was made with", () => {
    const other = "1f".repeat(32);
    const before = keptFingerprint(keyedFingerprint(settings(), DIGEST));
    for (const now of [settings(), renewed, retired]) {
      expect(isSameRequest(before, keyedFingerprint(now, DIGEST))).toBe(true);
      expect(isSameRequest(before, keyedFingerprint(now, other))).toBe(false);
    }
    const kept = keptFingerprint(keyedFingerprint(renewed, DIGEST));
    expect(kept).not.toBe(before);
    expect(isSameRequest(kept, keyedFingerprint(retired, DIGEST))).toBe(true);
  });

  it("that was kept unkeyed is keyed by the active key, once", () => {
    const stored = { fingerprint: DIGEST, other: 1 };
    const keyed = keptKeyed(() => renewed, stored);
    expect(keyed).toEqual({
      ...stored,
      fingerprint: keyedFingerprint(renewed, DIGEST).split(".")[0],
    });
    const unasked = (): Settings => {
      throw new Error("nobody has to ask for settings");
    };
    expect(keptKeyed(unasked, keyed)).toBe(keyed);
  });

  it("that was forgotten is no request's", () => {
    expect(isSameRequest("", keyedFingerprint(settings(), DIGEST))).toBe(false);
    expect(isSameRequest("", "")).toBe(false);
  });
});

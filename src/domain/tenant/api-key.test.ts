import { describe, expect, it } from "vitest";

import {
  inherited,
  isForgettable,
  isUsable,
  noteUse,
  revoke,
  rotateOut,
  type StoredKey,
} from "./api-key.ts";

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const key: StoredKey = {
  id: "key_1",
  name: "backend",
  hash: "h",
  hint: "abcd",
  scopes: ["send"],
  createdAt: NOW,
};

describe("a key", () => {
  it("works until it expires or is revoked", () => {
    expect(isUsable(key, NOW + 9999 * DAY)).toBe(true);
    expect(isUsable({ ...key, expiresAt: NOW + 1 }, NOW)).toBe(true);
    expect(isUsable({ ...key, expiresAt: NOW + 1 }, NOW + 1)).toBe(false);
    expect(isUsable(revoke(key, NOW), NOW)).toBe(false);
  });

  it("that is revoked twice keeps the first time", () => {
    const once = revoke(key, NOW);
    expect(revoke(once, NOW + 5)).toBe(once);
  });

  it("that was rotated works until the given time, and never longer than it would have", () => {
    expect(rotateOut(key, NOW + DAY, "key_2").expiresAt).toBe(NOW + DAY);
    expect(rotateOut({ ...key, expiresAt: NOW + 5 }, NOW + DAY, "key_2").expiresAt).toBe(NOW + 5);
  });

  it("leaves its bounds to the one that follows it, unless others are given", () => {
    const { name, scopes } = key;
    const bounds = { expiresAt: NOW + DAY, allowedIps: ["203.0.113.0/24"] };
    const bounded = { ...key, ...bounds };
    expect(inherited(key, {})).toEqual({ name, scopes });
    expect(inherited(bounded, {})).toEqual({ name, scopes, ...bounds });
    const others = { expiresAt: NOW + 9 * DAY, allowedIps: [] };
    expect(inherited(bounded, others)).toEqual({ name, scopes, ...others });
    const { allowedIps } = bounds;
    expect(inherited(bounded, { expiresAt: null })).toEqual({ name, scopes, allowedIps });
  });

  it("notes its use at most once a minute", () => {
    const used = noteUse(key, NOW);
    expect(used?.lastUsedAt).toBe(NOW);
    expect(used && noteUse(used, NOW + 59_999)).toBeUndefined();
    expect(used && noteUse(used, NOW + 60_000)?.lastUsedAt).toBe(NOW + 60_000);
  });

  it("is forgotten 90 days after its end, and never while it works", () => {
    expect(isForgettable(key, NOW + 9999 * DAY)).toBe(false);
    const ended = revoke(key, NOW);
    expect(isForgettable(ended, NOW + 90 * DAY)).toBe(false);
    expect(isForgettable(ended, NOW + 90 * DAY + 1)).toBe(true);
  });
});

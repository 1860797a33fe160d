import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { guessBits, weaknessOf, weaknessOfBytes } from "./strength.ts";

/** Random ones of a seed of their own: a refused one would be a new one for whoever made it, but not for a test. */
const hex = fc.string({
  unit: fc.constantFrom(..."0123456789abcdef".split("")),
  minLength: 64,
  maxLength: 64,
});
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

const weak = [
  ["a", "one character"],
  ["", "nothing"],
  ["a".repeat(64), "one character again and again"],
  ["0".repeat(63) + "1", "zeros"],
  ["ab".repeat(32), "two again and again"],
  ["aB3$".repeat(16), "four again and again"],
  ["abcdefghijklmnopqrstuvwxyz0123456789", "the alphabet"],
  ["9876543210zyxwvutsrqponmlkjihgfedcba", "the alphabet from behind"],
  ["12345678901234567890123456789012", "digits in order"],
  ["qwertyuiopasdfghjklzxcvbnm1234567890", "a keyboard"],
  ["password".repeat(4), "a word again and again"],
  ["changeme-changeme-changeme-changeme", "a word with hyphens"],
  ["production-secret-key-of-our-company", "words"],
  ["This is the very long key of our shop 2026!", "a sentence"],
  ["P@ssw0rd!P@ssw0rd!P@ssw0rd!P@ssw0rd!", "a word in disguise"],
  ["kQ8vTz2mWc7Lr4Xn", "random, but short"],
] as const;

describe("a secret", () => {
  it.each(weak)("%j is weak: %s", (secret) => {
    expect(weaknessOf(secret)).toMatch(/^(?:has fewer than 32 characters|can be guessed: .+)$/);
  });

  it.each([
    "3f9c1be07a5d42886bd0e1f37c94a25e",
    "c0d7f2b6-93a1-4e58-bc04-71d9e6a3f85b",
    "qJ7/2mXvR0t+Zb9kLw4hN8sYcE1uG6pD",
    "wQ3rT8yU1iO5pA7sD2fG6hJ9kL0zX4cV+bN/mE1aS3Y=",
  ])("%j is strong", (secret) => {
    expect(weaknessOf(secret)).toBeUndefined();
  });

  it("made of 32 random bytes as hexadecimal digits is strong", () => {
    fc.assert(
      fc.property(fc.noBias(hex), (secret) => {
        expect(weaknessOf(secret)).toBeUndefined();
      }),
    );
  });

  it("has bits for what is new in it alone: a third copy adds none", () => {
    // Where copies meet, letters may become a word, or stop being one.
    const copied = fc.string({ unit: fc.constantFrom(...Array.from("0123456789-_+/=")) });
    fc.assert(
      fc.property(copied, (secret) => {
        expect(guessBits(secret.repeat(3))).toBeCloseTo(guessBits(secret.repeat(2)), 6);
      }),
    );
  });

  it("never has fewer than no bits", () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        expect(guessBits(secret)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("a key of 32 bytes", () => {
  it.each([
    ["all zero", () => 0],
    ["all 255", () => 255],
    ["in order", (at: number) => at],
    ["in order from behind", (at: number) => 255 - at],
    ["in steps", (at: number) => (at * 7) % 256],
    ["two bytes again and again", (at: number) => (at % 2 === 0 ? 0x6b : 0x31)],
    ["sixteen bytes twice over, in order", (at: number) => at % 16],
    ["a sentence", (at: number) => "password password password passw".charCodeAt(at)],
  ])("%s is weak", (_name, byteAt) => {
    expect(weaknessOfBytes(Uint8Array.from({ length: 32 }, (_, at) => byteAt(at)))).toMatch(
      /^can be guessed/,
    );
  });

  it("that is random is strong", () => {
    fc.assert(
      fc.property(fc.noBias(bytes), (key) => {
        expect(weaknessOfBytes(key)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

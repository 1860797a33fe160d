/** Estimates how hard a secret is to guess for a person who knows people's habits: repeated, in order, made of words. Pure. */

/** 32 random hexadecimal digits have about 115, 32 random characters of base64 about 125. */
export const MIN_BITS = 72;
export const MIN_CHARS = 32;

const WORD_BITS = 1.5;
/** Four letters in a row that are written as words are, and what stands around them: few are in a random secret. */
const WORDS = /[^A-Za-z0-9]?(?:[A-Za-z][a-z]{3,}|[A-Z]{4,})[^A-Za-z0-9]?/g;

/**
 * An estimate from below, in bits, for secrets of some ten characters and more: three characters that came before cost nothing;
 * one that goes on with a sequence (`111`, `abc`, `321`) costs a bit, one of a word a bit and a half.
 */
export function guessBits(secret: string): number {
  const free = Math.log2(new Set(secret).size || 1);
  const words = placesOfWords(secret);
  const seen = new Set<string>();
  let bits = 0;
  for (let at = 0; at < secret.length; at++) {
    const three = secret.slice(Math.max(0, at - 2), at + 1);
    if (three.length === 3 && seen.has(three)) continue;
    seen.add(three);
    const most = isSequence(three) ? 1 : words.has(at) ? WORD_BITS : Infinity;
    bits += Math.min(most, free);
  }
  return bits;
}

function isSequence(three: string): boolean {
  const [a, b, c] = [0, 1, 2].map((at) => three.charCodeAt(at));
  if (a === undefined || b === undefined || c === undefined) return false;
  return b - a === c - b && Math.abs(b - a) <= 1;
}

/** Words with something between them, and perhaps a number behind. */
const SENTENCE = /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[^A-Za-z0-9](?:[A-Z]?[a-z]+|[A-Z]+))*[^A-Za-z]*$/;

function placesOfWords(secret: string): ReadonlySet<number> {
  const places = new Set<number>(SENTENCE.test(secret) ? Array(secret.length).keys() : []);
  for (const { 0: word, index } of secret.matchAll(WORDS)) {
    for (let at = index; at < index + word.length; at++) places.add(at);
  }
  return places;
}

/** The reason that a secret is too weak for production, in words that show nothing of it; undefined for a strong one. */
export function weaknessOf(secret: string): string | undefined {
  if (secret.length < MIN_CHARS) return `has fewer than ${MIN_CHARS} characters`;
  if (guessBits(secret) < MIN_BITS) return "can be guessed: repeated, in order, or words";
  return undefined;
}

/** Least number of different bytes among 32 random ones; fewer come once in a billion keys. */
const MIN_DISTINCT = 20;
/** Steps from byte to byte that are the same. */
const MAX_EQUAL_STEPS = 8;

/** The same of a key of 32 bytes. */
export function weaknessOfBytes(key: Uint8Array): string | undefined {
  const steps = new Map<number, number>();
  for (const [at, byte] of key.entries()) {
    const step = (byte - (key[at - 1] ?? 0)) & 0xff;
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const regular = Math.max(...steps.values()) > MAX_EQUAL_STEPS;
  if (isText(key)) return weaknessOf(String.fromCharCode(...key));
  return regular || new Set(key).size < MIN_DISTINCT
    ? "can be guessed: repeated or in order"
    : undefined;
}

/** Somebody typed it: no random key is all visible characters. */
function isText(key: Uint8Array): boolean {
  return key.every((byte) => byte >= 0x20 && byte < 0x7f);
}

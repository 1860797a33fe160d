/**
 * Somebody who has every storage and knows what was asked, but none of the secrets: hashes the number and the requests that had it in
 * every way that he can think of, and looks for what comes out.
 */
import { canonicalJson } from "../../src/kernel/hashes/fingerprint.ts";
import { hexOf } from "./needles.ts";

const ALGORITHMS = ["SHA-256", "SHA-1", "SHA-384", "SHA-512", "MD5"] as const;
/** A storage may hold the begin of a hash alone. */
const HEX_SHOWN = 12;
const BASE64_SHOWN = 12;
const ROUTES = [
  "POST /v1/messages",
  "POST /send",
  "POST /send/sms",
  "POST /v1/batches",
  "POST /v1/batches partial",
  "row",
];

/** @param number domestic digits. @param requests bodies that had it, as they were sent */
export function guessesOf(
  tenant: string,
  number: string,
  requests: readonly unknown[],
): readonly string[] {
  const spellings = spellingsOf(number);
  const texts = requests.flatMap((request) => [canonicalJson(request), JSON.stringify(request)]);
  return [
    ...spellings.flatMap((one) => [
      one,
      JSON.stringify(one),
      `${tenant}:${one}`,
      `to:${tenant}:${one}`,
      `${tenant}\n${one}`,
    ]),
    ...texts,
    ...texts.flatMap((text) => ROUTES.map((route) => `${route}\n${text}`)),
    ...requests.flatMap((request) => ROUTES.map((route) => inLengths(route, request))),
  ];
}

/** As a batch is hashed: each part with its length before it. */
export function inLengths(route: string, request: unknown): string {
  const { messages = [], ...head } = request as { readonly messages?: readonly unknown[] };
  const parts = [route, head, ...messages].map((part) => canonicalJson(part));
  return parts.map((part) => `${part.length}:${part}`).join("");
}

function spellingsOf(number: string): readonly string[] {
  const bare = number.slice(1);
  const dashed = [number.slice(0, 3), number.slice(3, -4), number.slice(-4)].join("-");
  return [
    number,
    bare,
    dashed,
    dashed.replaceAll("-", " "),
    dashed.replaceAll("-", "."),
    `82${bare}`,
    `+82${bare}`,
    `0082${bare}`,
    `+82 ${dashed.slice(1)}`,
    `+82-${dashed.slice(1)}`,
    `82-${dashed.slice(1)}`,
  ];
}

/** Guesses whose hash lies in there, with the algorithm. */
export async function namedBy(hay: string, guesses: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    guesses.map(async (guess) => {
      const bytes = new TextEncoder().encode(guess);
      const hits = await Promise.all(
        ALGORITHMS.map(async (algorithm) => {
          const digest = new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
          return shownOf(digest).some((form) => hay.includes(form)) ? [algorithm] : [];
        }),
      );
      return hits.flat().map((algorithm) => `${algorithm} of ${guess}`);
    }),
  );
  return found.flat();
}

function shownOf(digest: Uint8Array<ArrayBuffer>): readonly string[] {
  const hex = hexOf(digest).slice(0, HEX_SHOWN);
  const base64 = digest.toBase64().slice(0, BASE64_SHOWN);
  return [hex, hex.toUpperCase(), base64, base64.replaceAll("+", "-").replaceAll("/", "_")];
}

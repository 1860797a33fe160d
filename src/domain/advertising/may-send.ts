/**
 * Decides if a message may be sent: asked of every message at the moment of its attempt, whichever way it came, and before each
 * attempt anew. Pure; times are epoch milliseconds.
 */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { endOfNight, isNight } from "../korea/night.ts";
import type { MessageRecord } from "../message/record.ts";

/** The recipient's entry in the lists. */
export type Listing = "none" | "opted_out" | "never_contact";

/** Facts beside the message, read for this attempt. */
export interface SendFacts {
  readonly listing: Listing;
  /** Over how long the advertisements of a night are released, ms. */
  readonly spreadMs: number;
}

export type Verdict =
  | { readonly kind: "go" }
  | { readonly kind: "hold"; readonly until: number }
  | { readonly kind: "refuse"; readonly code: string; readonly message: string };

const GO: Verdict = { kind: "go" };
const NEVER: Verdict = {
  kind: "refuse",
  code: "NEVER_CONTACT",
  message: "the recipient must never be contacted",
};
const OPTED_OUT: Verdict = {
  kind: "refuse",
  code: "OPTED_OUT",
  message: "the recipient has opted out of advertisements",
};

/** A wake-up may come a moment early: it must not find the night before its end. */
const AFTER_NIGHT_MS = 1000;

export function maySend(record: MessageRecord, facts: SendFacts, at: number): Verdict {
  if (facts.listing === "never_contact") return NEVER;
  if (record.request.purpose !== "ad") return GO;
  if (facts.listing === "opted_out") return OPTED_OUT;
  const until = heldUntil(record, facts.spreadMs, at);
  return until === undefined ? GO : { kind: "hold", until };
}

/** When an attempt that would start at `at` may start, if not then. The same for a message whenever it is asked in a night. */
export function heldUntil(record: MessageRecord, spreadMs: number, at: number): number | undefined {
  const { purpose, consent } = record.request;
  if (purpose !== "ad" || consent?.night || !isNight(at)) return undefined;
  const place = Math.floor(spreadMs * hashFraction(`${record.id}:morning`));
  return endOfNight(at) + AFTER_NIGHT_MS + place;
}

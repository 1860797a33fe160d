/** Messages between an isolate and the guard of a tenant's object. */
import type { Allowance } from "../../kernel/settings/abuse.ts";

/** Messages to one recipient, or into one block of numbers. */
export interface RateAsk {
  /** Keyed hash of whom. */
  readonly name: string;
  readonly allowance: Allowance;
  /** Messages that want to go now. */
  readonly asked: number;
  /** Messages that the isolate let go without asking. */
  readonly owed: number;
  /** A block of numbers that is paused where there are too many. */
  readonly block?: string;
}

/** A text to a number. */
export interface ContentAsk {
  /** Keyed hash of both. */
  readonly name: string;
  /** Public id of the message. */
  readonly id: string;
}

export interface GuardAsk {
  readonly rates: readonly RateAsk[];
  readonly contents: readonly ContentAsk[];
  /** Time that a text is remembered, ms. */
  readonly contentMs: number;
}

export interface RateAnswer {
  readonly granted: number;
  readonly retryAfterMs: number;
  /** The block is paused: no more go. */
  readonly pauseId?: string;
}

export interface GuardAnswer {
  /** In the order of the request. */
  readonly rates: readonly RateAnswer[];
  /** In the order of the request: the message that was first, where it was another one. */
  readonly duplicates: readonly (string | null)[];
  /** Contents that were not known before, by their names. */
  readonly added: readonly string[];
}

export interface GuardBack {
  readonly rates: readonly {
    readonly name: string;
    readonly allowance: Allowance;
    readonly unused: number;
  }[];
  readonly contents: readonly string[];
}

/** Input and output of a chain's object. */
import type { Link } from "../../domain/audit/chain.ts";
import type { NewEntry } from "../../domain/audit/entry.ts";

export interface Noting {
  readonly entry: NewEntry;
  /** Nothing depends on it: it may be left out where too much waits for Postgres. */
  readonly optional?: boolean;
}

export type NoteAnswer =
  /** It is on disk, at this number. */
  | { readonly kind: "noted"; readonly seq: number }
  /** Postgres was away for so long that no more is kept. */
  | { readonly kind: "full" };

export interface ChainFacts {
  /** The newest entry. */
  readonly head: Link;
  /** When the chain began, epoch ms; undefined where it has no entry. */
  readonly since: number | undefined;
  /** Hex. With it hashes are made: it goes to nobody but the Worker's own code. */
  readonly key: string | undefined;
  /** Those of the requested numbers that Postgres has not acknowledged. */
  readonly pending: readonly number[];
  /** The last number that may have been forgotten by age. */
  readonly old: number;
  /** Place at which the nightly walk goes on. */
  readonly walked: number;
}

/** Input and output of a batch object. Expected outcomes are values: an error thrown through RPC loses its class. */
import type { BatchAcceptance } from "../../domain/batch/batch-lifecycle.ts";
import type { BatchRecord, Refusal, RowNotes } from "../../domain/batch/batch-record.ts";
import type { Counts } from "../../domain/batch/members.ts";

export interface StartCommand {
  readonly acceptance: BatchAcceptance;
  /** The reasons that rows were refused: what the caller is told, at most a thousand. */
  readonly refusals: readonly Refusal[];
  /** Places of all refused rows. */
  readonly refusedIndexes: readonly number[];
  /** Absent where a route tells none. */
  readonly notes?: RowNotes;
  readonly image?: Uint8Array;
}

export interface BatchFacts {
  readonly record: BatchRecord;
  readonly counts: Counts;
  readonly refusals: readonly Refusal[];
  readonly notes: RowNotes;
}

export type StartAnswer =
  | ({ readonly kind: "created" } & BatchFacts)
  | ({ readonly kind: "replayed" } & BatchFacts)
  /** The same key with another request. */
  | { readonly kind: "conflict" };

/** A batch as a sweeper saw it in Postgres. */
export interface SeenBatch {
  readonly revision: number;
  /** Tells the life that it is of. */
  readonly acceptedAt: number;
}

/** A sweeper's news of a batch. */
export interface BatchWake {
  readonly revision: number;
  /** When it should be looked at again, epoch ms. */
  readonly nextWakeAt: number;
}

export type BatchVerb =
  | { readonly kind: "not_found" }
  | ({ readonly kind: "ok" | "too_late" } & BatchFacts);

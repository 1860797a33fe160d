/** Input and output of a ledger object. */
import type { Digest } from "../../domain/ledger/digest.ts";
import type { Ending } from "../../domain/ledger/ending.ts";
import { DAY_MS } from "../../kernel/time/units.ts";

/** Time that a day is kept, from its first id on. */
export const LEDGER_KEEP_MS = 400 * DAY_MS;

export interface LedgerEntry {
  readonly publicId: string;
  /** Epoch ms; says in which minute the id stands. */
  readonly acceptedAt: number;
  /** Absent: it is accepted, and nothing is said of its end. */
  readonly ending?: Ending;
  /** The ledger has its id already: only its end is noted. */
  readonly known?: true;
}

export interface MinuteDigest extends Digest {
  /** Minutes since the epoch. */
  readonly minute: number;
  /** Number of the ids whose end is known. */
  readonly ended: number;
  /** Sum of their hashes times their revisions modulo 2^64, 16 hex digits. */
  readonly revisions: string;
  /** Sum of the hashes of those that were erased modulo 2^64, 16 hex digits. */
  readonly erased: string;
}

export interface LedgerDigest extends Digest {
  readonly minutes: readonly MinuteDigest[];
}

/** The ids of a minute with what is known of their ends, as marks (domain/ledger/ending.ts); 0: nothing. */
export type LedgerMarks = readonly (readonly [id: string, mark: number])[];

export interface LedgerPage {
  readonly ids: readonly string[];
  /** Start of the next page; null at the end. */
  readonly next: string | null;
}

export interface LedgerBatch {
  readonly id: string;
  /** Epoch ms. */
  readonly acceptedAt: number;
  /** Its last one, where it is complete. */
  readonly revision: number;
  readonly completed: boolean;
}

export interface LedgerBatchPage {
  readonly batches: readonly LedgerBatch[];
  /** The id after which the next page begins; null at the end. */
  readonly next: string | null;
}

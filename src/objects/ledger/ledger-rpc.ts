/** What goes in and out of a ledger object. */
import type { Digest } from "../../domain/ledger/digest.ts";

export interface LedgerEntry {
  readonly publicId: string;
  /** Epoch ms; says in which minute the id stands. */
  readonly acceptedAt: number;
}

export interface MinuteDigest extends Digest {
  /** Minutes since the epoch. */
  readonly minute: number;
}

export interface LedgerDigest extends Digest {
  readonly minutes: readonly MinuteDigest[];
}

export interface LedgerPage {
  readonly ids: readonly string[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

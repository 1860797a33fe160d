/** What goes in and out of a ledger object. */
import type { Digest } from "../../domain/ledger/digest.ts";
import { DAY_MS } from "../../kernel/time/units.ts";

/** How long a day is kept, from its first id on. */
export const LEDGER_KEEP_MS = 400 * DAY_MS;

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

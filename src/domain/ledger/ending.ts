/**
 * Extent of the ledger's knowledge of a message: its revision when it became final, and whether that is still so. A final
 * message may change later (a late result, a redaction, a replay), and each such change is noted as well. Notes may come in any
 * order: the newest revision counts. Pure.
 */

export interface Ending {
  readonly revision: number;
  /** False: it was final and is not any more, as somebody replayed it. */
  readonly final: boolean;
  /** Number and text were forgotten for good. */
  readonly erased: boolean;
}

/** The part of a message's record that the ledger notes. */
interface Noted {
  readonly revision: number;
  readonly finalizedAt?: number | undefined;
  readonly redactedAt?: number | undefined;
}

/** Returns the part of a change that is worth noting; undefined while the message was never final. */
export function endingOf(after: Noted, before: Noted | undefined): Ending | undefined {
  const final = after.finalizedAt !== undefined;
  if (!final && before?.finalizedAt === undefined) return undefined;
  if (before?.revision === after.revision) return undefined;
  return { revision: after.revision, final, erased: after.redactedAt !== undefined };
}

/** As one number, greater the newer; an erasure without a revision (its object was gone) stands beside every one. */
export function markOf({ revision, final, erased }: Ending): number {
  return revision * 4 + (final ? 2 : 0) + (erased ? 1 : 0);
}

export function endingOfMark(mark: number): Ending {
  return { revision: Math.floor(mark / 4), final: mark % 4 >= 2, erased: mark % 2 === 1 };
}

/** Merges two notes of one message. An erasure is never undone within a life. */
export function united(a: number, b: number): number {
  const newest = endingOfMark(Math.max(a, b));
  return markOf({ ...newest, erased: endingOfMark(a).erased || endingOfMark(b).erased });
}

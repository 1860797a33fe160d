/** Who owns a row of the provider's history. Pure. */

export interface Candidate {
  readonly providerMessageId: string;
  /** When the provider took it, epoch ms. */
  readonly at: number;
}

/**
 * The one candidate that this message may take: the one it has already, else the only one that nobody owns. Null where
 * none is free or more than one is: then nothing is known yet.
 */
export function pickFree(
  candidates: readonly Candidate[],
  ownerOf: (candidate: Candidate) => string | undefined,
  messageId: string,
): string | null {
  const mine = candidates.find((candidate) => ownerOf(candidate) === messageId);
  if (mine) return mine.providerMessageId;
  const free = candidates.filter((candidate) => ownerOf(candidate) === undefined);
  return free.length === 1 && free[0] ? free[0].providerMessageId : null;
}

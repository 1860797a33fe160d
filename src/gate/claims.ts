/** Who owns a row of the provider's history. Pure. */

export interface Candidate {
  readonly providerMessageId: string;
  /** When the provider took it, epoch ms. */
  readonly at: number;
}

/** `owned`: every candidate is somebody else's. `ambiguous`: more than one is free, so nothing is known yet. */
export type Choice =
  | { readonly kind: "taken"; readonly providerMessageId: string }
  | { readonly kind: "owned" | "ambiguous" };

/**
 * The one candidate that this message may take: the one it has already, else the only one that nobody owns.
 * @param self its owner's name
 */
export function pickFree(
  candidates: readonly Candidate[],
  ownerOf: (candidate: Candidate) => string | undefined,
  self: string,
): Choice {
  const mine = candidates.find((candidate) => ownerOf(candidate) === self);
  if (mine) return { kind: "taken", providerMessageId: mine.providerMessageId };
  const [first, ...others] = candidates.filter((candidate) => ownerOf(candidate) === undefined);
  if (!first) return { kind: "owned" };
  if (others.length > 0) return { kind: "ambiguous" };
  return { kind: "taken", providerMessageId: first.providerMessageId };
}

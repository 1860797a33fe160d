/** Who owns a row of the provider's history. Pure. */
import { HOUR_MS } from "../../kernel/time/units.ts";

export interface Candidate {
  readonly providerMessageId: string;
  /** When the provider took it, epoch ms. */
  readonly at: number;
}

/**
 * `owned`: every candidate is somebody else's. `ambiguous`: more than one is free, or one whose owner may be forgotten, so nothing
 * is known.
 */
export type Choice =
  | { readonly kind: "taken"; readonly providerMessageId: string }
  | { readonly kind: "owned" | "ambiguous" };

/**
 * Of a row that is younger every owner is known: later than any message is tracked (81 h, and a tenth of jitter), so that only one
 * that expired may ask for an older one; and before anything is forgotten: a change of GATE_SHARDS is four days behind when the
 * shards before are no longer asked.
 */
export const KNOWN_MS = 93 * HOUR_MS;

/**
 * The one candidate that this message may take: the one it has already, else the only one that nobody owns.
 * @param self its owner's name
 * @param knownSince of older rows nobody knows who owned them, epoch ms
 */
export function pickFree(
  candidates: readonly Candidate[],
  ownerOf: (candidate: Candidate) => string | undefined,
  self: string,
  knownSince: number,
): Choice {
  const mine = candidates.find((candidate) => ownerOf(candidate) === self);
  if (mine) return { kind: "taken", providerMessageId: mine.providerMessageId };
  const [first, ...others] = candidates.filter((candidate) => ownerOf(candidate) === undefined);
  if (!first) return { kind: "owned" };
  if (others.length > 0 || first.at < knownSince) return { kind: "ambiguous" };
  return { kind: "taken", providerMessageId: first.providerMessageId };
}

/** Messages that could own a row of the provider's history and do not know its id: what the gate holds of each. Pure. */
import type { MessageType } from "@k-msg/core";

import { mayShowAs } from "../history/row-type.ts";

export interface Candidate {
  readonly providerMessageId: string;
  /** When the provider took it, epoch ms. */
  readonly at: number;
}

/** Epoch milliseconds, both ends belong to it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface OpenClaim {
  /** See owner.ts. */
  readonly owner: string;
  /** The start of its attempt, epoch ms: with the owner, the claim's name. */
  readonly at: number;
  /** When the provider can have taken it, by the provider's clock. */
  readonly spans: readonly Span[];
  readonly type: MessageType;
  /** Keyed hash of the sender number. */
  readonly senderHash?: string;
  /** Keyed hash of all that the recipient sees: messages that are equal in it are interchangeable. */
  readonly content: string;
  /** The provider accepted it, so that a row of its own is there or will be. */
  readonly sure: boolean;
}

/** The messages of a number whose rows stand in one history; see claim-facts.ts. */
export type ClaimLine = string;

export type ClaimChange =
  | { readonly kind: "open"; readonly line: ClaimLine; readonly claim: OpenClaim }
  | {
      readonly kind: "close";
      readonly line: ClaimLine;
      readonly owner: string;
      readonly at: number;
      /** The id in its row; absent where it has none. */
      readonly providerMessageId?: string;
    };

/** A row of the number that nobody owns by its id, as far as it tells whose it is. */
export interface FreeRow extends Candidate {
  readonly msgType?: string;
  /** As a claim's hash of its sender. */
  readonly senderHash?: string;
  /** As in a claim, where the history shows the text. */
  readonly content?: string;
}

export function fits(claim: OpenClaim, row: FreeRow): boolean {
  if (row.content !== undefined && row.content !== claim.content) return false;
  if (!mayShowAs(claim.type, row.msgType)) return false;
  const [own, shown] = [claim.senderHash, row.senderHash];
  if (own !== undefined && shown !== undefined && own !== shown) return false;
  return claim.spans.some(({ from, until }) => row.at >= from && row.at <= until);
}

export function isSameClaim(a: OpenClaim, b: OpenClaim): boolean {
  return a.owner === b.owner && a.at === b.at;
}

/** Each claim once; what two shards know of one is put together. */
export function joinClaims(claims: readonly OpenClaim[]): readonly OpenClaim[] {
  const groups = Map.groupBy(claims, ({ owner, at }) => `${at} ${owner}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [others.reduce(withSpansOf, first)],
  );
}

/** The claim with the spans of another one beside its own. */
export function withSpansOf(claim: OpenClaim, other: OpenClaim): OpenClaim {
  const added = other.spans.filter(
    ({ from, until }) => !claim.spans.some((own) => own.from <= from && own.until >= until),
  );
  return added.length === 0 ? claim : { ...claim, spans: [...claim.spans, ...added] };
}

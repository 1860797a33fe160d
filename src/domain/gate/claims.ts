/** Keeps the owner of each row of the provider's history. Pure. */
import { HOUR_MS } from "../../kernel/time/units.ts";
import { assign } from "./assign.ts";
import type { Candidate, ClaimLine, FreeRow, OpenClaim } from "./open-claims.ts";

/**
 * `owned`: every row is somebody else's. `ambiguous`: one may be the asker's, or one is so old that its owner may be forgotten, so
 * nothing is known.
 */
export type Choice =
  | { readonly kind: "taken"; readonly providerMessageId: string }
  | { readonly kind: "owned" | "ambiguous" };

/**
 * For a row younger than this every owner is known: later than any message is tracked (81 h, and a tenth of jitter), so that
 * only one that expired may ask for an older one; and before anything is forgotten: a change of GATE_SHARDS is four days behind
 * when the shards before are no longer asked.
 */
export const KNOWN_MS = 93 * HOUR_MS;

export interface Asked {
  readonly line: ClaimLine;
  readonly claim: OpenClaim;
  /** Rows of the number, those that may be the asker's and those that have a say in it. */
  readonly rows: readonly FreeRow[];
}

export interface Settled {
  readonly choice: Choice;
  /** Claims that have changed with it; see assign.ts. */
  readonly heirs: readonly OpenClaim[];
}

/**
 * The row that the asker has already, else the one that can only be its own.
 * @param others the open claims of the number
 * @param knownSince of older rows nobody knows who owned them, epoch ms
 */
export function settle(
  { claim, rows }: Pick<Asked, "claim" | "rows">,
  others: readonly OpenClaim[],
  ownerOf: (row: Candidate) => string | undefined,
  knownSince: number,
): Settled {
  const owners = new Map(rows.map((row) => [row, ownerOf(row)]));
  const mine = rows.find((row) => owners.get(row) === claim.owner);
  if (mine) return taken(mine, []);
  const free = rows.filter((row) => owners.get(row) === undefined);
  const assignment = assign(claim, others, free);
  if (assignment.kind === "given" && assignment.row.at >= knownSince) {
    return taken(assignment.row, assignment.heirs);
  }
  return { choice: { kind: assignment.kind === "lost" ? "owned" : "ambiguous" }, heirs: [] };
}

function taken({ providerMessageId }: Candidate, heirs: readonly OpenClaim[]): Settled {
  return { choice: { kind: "taken", providerMessageId }, heirs };
}

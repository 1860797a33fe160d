/** What a message asks the gate for, made by hand. */
import type { Asked } from "../../src/domain/gate/claims.ts";
import type { FreeRow, OpenClaim } from "../../src/domain/gate/open-claims.ts";

export const LINE = "SMS:number";

/** Of a message that could own each of these rows. */
export function claimOf(
  owner: string,
  rows: readonly Pick<FreeRow, "at">[],
  more: Partial<OpenClaim> = {},
): OpenClaim {
  const times = rows.map(({ at }) => at);
  const [from, until] = [Math.min(...times) - 3000, Math.max(...times) + 3000];
  const spans = [{ from, until }];
  return { owner, at: from, spans, type: "SMS", content: owner, sure: false, ...more };
}

export function askedBy(
  owner: string,
  rows: readonly FreeRow[],
  more: Partial<OpenClaim> = {},
): Asked {
  return { line: LINE, claim: claimOf(owner, rows, more), rows };
}

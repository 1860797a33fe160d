/**
 * Assigns rows to owners, over all open claims and free rows of a number at once: a row is given away only where it is the
 * asker's in every possible assignment of rows to claims, or where the claims that could own it are interchangeable. Pure.
 *
 * What is known: every free row was taken for one of the claims that it fits, and a claim has one row at most. A row that the
 * history does not show yet takes nothing from that: with more rows there are fewer assignments. Where a row shows its text,
 * even a row of a stranger could only be one of equal text.
 */
import { fits, isSameClaim, withSpansOf, type FreeRow, type OpenClaim } from "./open-claims.ts";

/** `lost`: no row can be the asker's. `open`: one may be, and nothing is certain yet. */
export type Assignment =
  | {
      readonly kind: "given";
      readonly row: FreeRow;
      /** Interchangeable claims that could own the row too: in its place they may own what the asker could. */
      readonly heirs: readonly OpenClaim[];
    }
  | { readonly kind: "lost" | "open" };

/** More that cannot be told apart by time are left alone: the work grows with the fourth power. */
const MOST = 24;

interface Tangle {
  readonly rows: readonly FreeRow[];
  readonly claims: readonly OpenClaim[];
}

/** @param others open claims of the number; the asker's own may be among them */
export function assign(
  asker: OpenClaim,
  others: readonly OpenClaim[],
  rows: readonly FreeRow[],
): Assignment {
  const claims = [asker, ...others.filter((other) => !isSameClaim(other, asker))];
  const tangle = tangleOf(asker, claims, rows);
  if (tangle.rows.length === 0) return { kind: "lost" };
  if (tangle.rows.length > MOST || tangle.claims.length > MOST) return { kind: "open" };
  const texts = tangle.rows.every(({ content }) => content !== undefined);
  const possible = texts ? fittingPairs(tangle) : possiblePairs(tangle);
  // More rows than can be ours: there is a stranger among them.
  if (!possible) return { kind: "open" };
  const own = tangle.claims.filter((claim) => isEqual(claim, asker));
  const certain = tangle.rows.filter((row) =>
    possible.get(row)?.every((claim) => isEqual(claim, asker)),
  );
  const row = shareOf(asker, own, certain, possible);
  if (row) return { kind: "given", row, heirs: texts ? [] : heirsOf(asker, own, row) };
  const mayBe = [...possible.values()].some((all) => all.some((claim) => isEqual(claim, asker)));
  return { kind: mayBe ? "open" : "lost" };
}

function heirsOf(
  asker: OpenClaim,
  equals: readonly OpenClaim[],
  row: FreeRow,
): readonly OpenClaim[] {
  return equals
    .filter((claim) => claim !== asker && fits(claim, row))
    .map((claim) => withSpansOf(claim, asker));
}

/** Rows and claims that hang together with the asker's: nothing else has a say. */
function tangleOf(
  asker: OpenClaim,
  claims: readonly OpenClaim[],
  rows: readonly FreeRow[],
): Tangle {
  const known = new Set([asker]);
  const found = new Set<FreeRow>();
  for (const claim of known) {
    for (const row of rows) {
      if (found.has(row) || !fits(claim, row)) continue;
      found.add(row);
      for (const other of claims) if (fits(other, row)) known.add(other);
    }
  }
  return { rows: [...found], claims: [...known] };
}

function isEqual(a: OpenClaim, b: OpenClaim): boolean {
  return a.content === b.content;
}

/** The claims that may own each row. */
type Pairs = ReadonlyMap<FreeRow, readonly OpenClaim[]>;

function fittingPairs({ rows, claims }: Tangle): Pairs {
  return new Map(rows.map((row) => [row, claims.filter((claim) => fits(claim, row))]));
}

/** Only those of assignments in which every row has its owner; undefined where there is none. */
function possiblePairs({ rows, claims }: Tangle): Pairs | undefined {
  const fitting = fittingPairs({ rows, claims });
  if (matchedCount(rows, claims, fitting) < rows.length) return undefined;
  const isPossible = (row: FreeRow, claim: OpenClaim): boolean => {
    const left = rows.filter((one) => one !== row);
    const free = claims.filter((one) => one !== claim);
    return matchedCount(left, free, fitting) === left.length;
  };
  return new Map(
    [...fitting].map(([row, all]) => [row, all.filter((claim) => isPossible(row, claim))]),
  );
}

/** Largest number of these rows that can have one of these claims each. */
function matchedCount(
  rows: readonly FreeRow[],
  claims: readonly OpenClaim[],
  pairs: Pairs,
): number {
  const rowOf = new Map<OpenClaim, FreeRow>();
  const place = (row: FreeRow, tried: Set<OpenClaim>): boolean => {
    for (const claim of pairs.get(row) ?? []) {
      if (tried.has(claim) || !claims.includes(claim)) continue;
      tried.add(claim);
      const before = rowOf.get(claim);
      if (before !== undefined && !place(before, tried)) continue;
      rowOf.set(claim, row);
      return true;
    }
    return false;
  };
  return rows.filter((row) => place(row, new Set())).length;
}

/**
 * The asker's row among those that belong to its content. Accepted messages go first, as each has a row, then the attempts in their
 * order; each gets its earliest row that leaves as many for the others as there can be.
 */
function shareOf(
  asker: OpenClaim,
  equals: readonly OpenClaim[],
  certain: readonly FreeRow[],
  pairs: Pairs,
): FreeRow | undefined {
  let rows = certain.toSorted(byTime);
  let members = equals.toSorted(byRank);
  let count = matchedCount(rows, members, pairs);
  for (const member of equals.toSorted(byRank)) {
    members = members.filter((one) => one !== member);
    const row = rows.find((one) => {
      const left = rows.filter((other) => other !== one);
      return pairs.get(one)?.includes(member) && matchedCount(left, members, pairs) === count - 1;
    });
    if (member === asker) return row;
    if (!row) continue;
    rows = rows.filter((one) => one !== row);
    count--;
  }
  return undefined;
}

function byTime(a: FreeRow, b: FreeRow): number {
  return a.at - b.at || compare(a.providerMessageId, b.providerMessageId);
}

function byRank(a: OpenClaim, b: OpenClaim): number {
  return Number(b.sure) - Number(a.sure) || a.at - b.at || compare(a.owner, b.owner);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Describes what was done to a part of an audit trail in SQL: compares rows with what their chain says. Pure.
 *
 * Each row is judged by its own hash first, which only the chain's key makes; then the numbers are walked through: a number
 * without a sound row is missing, one with a second row has one too many.
 */
import { hashOf, type ChainedEntry, type Link, type Mac } from "./chain.ts";

export const TAMPERINGS = [
  /** An entry is not there. */
  "missing",
  /** An entry is not what was written. */
  "altered",
  /** An entry stands at another number than its own. */
  "reordered",
  /** An entry that the chain never had; another tenant's, too. */
  "inserted",
  /** A sound entry stands there more than once. */
  "duplicated",
  /** An entry of the chain that has no place in it: its object was set back, and gave the number to another one. */
  "forked",
  /** Written after the chain began, and not part of it. */
  "unchained",
] as const;

export interface Finding {
  readonly kind: (typeof TAMPERINGS)[number];
  /** The number in the chain; null where it has none. */
  readonly seq: number | null;
  /** The last number of a gap. */
  readonly until?: number;
  /** `a…` of the row, as the trail lists it; null for what is missing. */
  readonly id: string | null;
  /** For `reordered`: where it belongs. */
  readonly belongs?: number;
}

export interface ProvedRow extends ChainedEntry {
  readonly id: string;
}

export interface Stretch {
  /** The entry before the first number, where it is known to be sound. */
  readonly before: Link | undefined;
  /** First and last number. */
  readonly from: number;
  readonly until: number;
  /** Numbers that are not in SQL yet: their object still keeps them. */
  readonly pending: ReadonlySet<number>;
}

export interface Judged {
  readonly findings: readonly Finding[];
  /** Entries that are sound. */
  readonly proved: number;
  /** The last entry, where it is sound. */
  readonly last: Link | undefined;
}

/** @param rows those with a number in the stretch, in any order. */
export function judge(rows: readonly ProvedRow[], stretch: Stretch, mac: Mac): Judged {
  const sound = new Map<number, ProvedRow>();
  const findings: Finding[] = [];
  const unsound: ProvedRow[] = [];
  for (const row of rows) {
    if (hashOf(row, mac) !== row.hash) unsound.push(row);
    else if (sound.has(row.seq)) findings.push(second(row, sound.get(row.seq)));
    else sound.set(row.seq, row);
  }
  findings.push(...forks(sound, stretch));
  const { found, vacant } = explain(unsound, sound, stretch, mac);
  findings.push(...found, ...gaps(sound, vacant, stretch));
  findings.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return { findings, proved: sound.size, last: sound.get(stretch.until) };
}

function second(row: ProvedRow, first: ProvedRow | undefined): Finding {
  const kind = first?.hash === row.hash ? "duplicated" : "forked";
  return { kind, seq: row.seq, id: row.id };
}

/** Sound entries whose predecessor is another one. */
function forks(sound: ReadonlyMap<number, ProvedRow>, { before }: Stretch): readonly Finding[] {
  return [...sound.values()].flatMap((row): readonly Finding[] => {
    const known = sound.get(row.seq - 1) ?? (before?.seq === row.seq - 1 ? before : undefined);
    if (!known || known.hash === row.prev) return [];
    return [{ kind: "forked", seq: row.seq, id: row.id }];
  });
}

interface Explained {
  readonly found: readonly Finding[];
  /** Numbers whose missing entry is named already. */
  readonly vacant: ReadonlySet<number>;
}

/** Explains rows whose hash does not match. */
function explain(
  unsound: readonly ProvedRow[],
  sound: ReadonlyMap<number, ProvedRow>,
  stretch: Stretch,
  mac: Mac,
): Explained {
  const found: Finding[] = [];
  const vacant = new Set<number>();
  const moved = movedRows(unsound, sound, stretch, mac);
  for (const [row, belongs] of moved) {
    found.push({ kind: "reordered", seq: row.seq, id: row.id, belongs });
    if (!sound.has(belongs)) vacant.add(belongs);
  }
  for (const row of unsound) {
    if (moved.has(row)) continue;
    const { seq, id } = row;
    const taken = sound.has(seq) || vacant.has(seq) || stretch.pending.has(seq);
    found.push({ kind: taken ? "inserted" : "altered", seq, id });
    vacant.add(seq);
  }
  return { found, vacant };
}

/** Rows that are sound at another number: the one after the entry that they name as the one before. */
function movedRows(
  unsound: readonly ProvedRow[],
  sound: ReadonlyMap<number, ProvedRow>,
  { before }: Stretch,
  mac: Mac,
): ReadonlyMap<ProvedRow, number> {
  const seqs = new Map<string, number>([["", 0]]);
  if (before) seqs.set(before.hash, before.seq);
  for (const { hash, seq } of sound.values()) seqs.set(hash, seq);
  const moved = new Map<ProvedRow, number>();
  // Where several were moved each may need the one before it.
  for (let more = true; more;) {
    more = false;
    for (const row of unsound) {
      const previous = seqs.get(row.prev);
      if (moved.has(row) || previous === undefined) continue;
      if (hashOf({ ...row, seq: previous + 1 }, mac) !== row.hash) continue;
      moved.set(row, previous + 1);
      seqs.set(row.hash, previous + 1);
      more = true;
    }
  }
  return moved;
}

/** Numbers without a sound entry, as ranges. */
function gaps(
  sound: ReadonlyMap<number, ProvedRow>,
  vacant: ReadonlySet<number>,
  { from, until, pending }: Stretch,
): readonly Finding[] {
  const found: { kind: "missing"; seq: number; until: number; id: null }[] = [];
  for (let seq = from; seq <= until; seq++) {
    if (sound.has(seq) || vacant.has(seq) || pending.has(seq)) continue;
    const open = found.at(-1);
    if (open?.until === seq - 1) open.until = seq;
    else found.push({ kind: "missing", seq, until: seq, id: null });
  }
  return found;
}

/**
 * A seal keeps outside of SQL what tables had of a tenant's day once nothing more was to come: count, sum, and of few rows each one's
 * hash. What is changed later differs from it. What was changed before it was made it cannot know. Pure.
 */

export interface TableSum {
  readonly count: number;
  /** Sum of the rows' 64-bit hashes modulo 2^64, 16 hex digits. */
  readonly sum: string;
  /** Id and hash of each row; absent where there are many. */
  readonly rows?: Readonly<Record<string, string>>;
}

/** By table. */
export type Seal = Readonly<Record<string, TableSum>>;

export type RecordKind = "missing" | "unexpected" | "altered" | "undone";

export interface RecordFinding {
  readonly table: string;
  readonly kind: string;
  /** At least so many. */
  readonly count: number;
  /** Empty where it is not known which. */
  readonly ids: readonly string[];
}

export const NO_ROWS: TableSum = { count: 0, sum: "0".repeat(16), rows: {} };

/** Compares a table with its seal. */
export function compareSeal(
  table: string,
  sealed: TableSum,
  now: TableSum,
): readonly RecordFinding[] {
  if (sealed.count === now.count && sealed.sum === now.sum) return [];
  if (!sealed.rows || !now.rows) return [withoutNames(table, sealed, now)];
  const { rows: before } = sealed;
  const { rows: after } = now;
  const found: Readonly<Record<Exclude<RecordKind, "undone">, string[]>> = {
    missing: Object.keys(before).filter((id) => !(id in after)),
    unexpected: Object.keys(after).filter((id) => !(id in before)),
    altered: Object.keys(before).filter((id) => id in after && before[id] !== after[id]),
  };
  return Object.entries(found)
    .filter(([, ids]) => ids.length > 0)
    .map(([kind, ids]) => ({ table, kind, count: ids.length, ids }));
}

/** One finding a table and kind; what two proofs name stands there once. */
export function joined(findings: readonly RecordFinding[]): readonly RecordFinding[] {
  const groups = Map.groupBy(findings, ({ table, kind }) => `${table} ${kind}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const ids = [...new Set(group.flatMap((one) => one.ids))];
    const nameless = group.filter((one) => one.ids.length === 0).map(({ count }) => count);
    return [{ ...first, count: Math.max(ids.length, ...nameless), ids }];
  });
}

function withoutNames(table: string, sealed: TableSum, now: TableSum): RecordFinding {
  const more = now.count - sealed.count;
  const kind: RecordKind = more === 0 ? "altered" : more > 0 ? "unexpected" : "missing";
  return { table, kind, count: Math.max(1, Math.abs(more)), ids: [] };
}

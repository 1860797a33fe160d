/** Compares holds and erasures of a tenant's day with what objects keep of them, so that a database can be made to obey them again. */
import type { DayRange } from "../../domain/korea/day.ts";
import type { RecordFinding } from "../../domain/ledger/seal.ts";
import { keptFrom, type Kept, type KeptKind } from "../../domain/privacy/kept.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import {
  erasureDifference,
  erasuresOf,
  holdDifference,
  holdsOf,
} from "../../sql/privacy/kept-proof.ts";

const PAGE = 200;
/** An entry that was kept this moment is still on its way to SQL. */
const GRACE_MS = 600_000;

export async function compareKept(
  { optOuts }: Pick<Isolate, "optOuts">,
  sql: Sql,
  tenant: string,
  range: DayRange,
): Promise<readonly RecordFinding[]> {
  const found: RecordFinding[] = [];
  const add = (table: string, kind: string | undefined, id: string): void => {
    if (kind !== undefined) found.push({ table, kind, count: 1, ids: [id] });
  };
  for await (const page of keptPages({ optOuts }, tenant, "hold", range)) {
    const holds = page.filter((kept) => kept.kind === "hold");
    const rows = await holdsOf(sql, tenant, holds);
    for (const kept of holds) {
      add("kmsg_privacy_hold", holdDifference(kept, rows.get(kept.id)), kept.id);
    }
  }
  for await (const page of keptPages({ optOuts }, tenant, "erasure", range)) {
    const erasures = page.filter((kept) => kept.kind === "erasure");
    const rows = await erasuresOf(sql, tenant, erasures);
    for (const kept of erasures) {
      add("kmsg_privacy_erasure", erasureDifference(kept, rows.get(kept.id) ?? []), kept.id);
    }
  }
  return found;
}

/** The entries of a kind on that day, the oldest first. */
async function* keptPages(
  { optOuts }: Pick<Isolate, "optOuts">,
  tenant: string,
  kind: KeptKind,
  { from, until }: DayRange,
): AsyncGenerator<readonly Kept[]> {
  const end = Math.min(until, Date.now() - GRACE_MS);
  let after: string | null = keptFrom(kind, from);
  while (after !== null) {
    const { entries, next }: { entries: readonly Kept[]; next: string | null } = await optOuts.kept(
      tenant,
      kind,
      after,
      PAGE,
    );
    const ofDay = entries.filter(({ at }) => at < end);
    if (ofDay.length > 0) yield ofDay;
    after = ofDay.length < entries.length ? null : next;
  }
}

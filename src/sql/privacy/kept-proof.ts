/** Holds and erasures as SQL has them, beside what objects keep. */
import type { KeptErasure, KeptHold } from "../../domain/privacy/kept.ts";
import type { Sql } from "../driver/sql.ts";

interface HoldRow {
  readonly hold_id: string;
  readonly message_id: string | null;
  readonly to_hashes: readonly string[] | null;
  readonly reason: string;
  readonly created_by: string;
  readonly released_at: string | null;
}

interface ErasureRow {
  readonly erasure_id: string;
  readonly tenant_id: string;
  readonly to_hashes: readonly string[];
}

/** By id. */
export async function holdsOf(
  sql: Sql,
  tenant: string,
  holds: readonly KeptHold[],
): Promise<ReadonlyMap<string, HoldRow>> {
  if (holds.length === 0) return new Map();
  const { rows } = await sql.query<HoldRow>(
    `select hold_id, message_id, to_hashes, reason, created_by, released_at from kmsg_privacy_hold
     where tenant_id = $1 and hold_id in (select jsonb_array_elements_text($2::text::jsonb))`,
    [tenant, JSON.stringify(holds.map(({ id }) => id))],
  );
  return new Map(rows.map((row) => [row.hold_id, row]));
}

export function holdDifference(kept: KeptHold, row: HoldRow | undefined): string | undefined {
  if (!row) return "missing";
  if (kept.released && row.released_at === null) return "undone";
  const same =
    row.message_id === (kept.messageId ?? null) &&
    row.reason === kept.reason &&
    row.created_by === kept.actor;
  // A rotation of keys adds hashes, and takes none away.
  return same && hasAll(row.to_hashes ?? [], kept.hashes ?? []) ? undefined : "altered";
}

/** By id: a row a tenant. */
export async function erasuresOf(
  sql: Sql,
  owner: string,
  erasures: readonly KeptErasure[],
): Promise<ReadonlyMap<string, readonly ErasureRow[]>> {
  if (erasures.length === 0) return new Map();
  const { rows } = await sql.query<ErasureRow>(
    `select erasure_id, tenant_id, to_hashes from kmsg_privacy_erasure
     where owner_id = $1 and erasure_id in (select jsonb_array_elements_text($2::text::jsonb))`,
    [owner, JSON.stringify(erasures.map(({ id }) => id))],
  );
  return Map.groupBy(rows, ({ erasure_id }) => erasure_id);
}

export function erasureDifference(
  kept: KeptErasure,
  rows: readonly ErasureRow[],
): string | undefined {
  const byTenant = new Map(rows.map((row) => [row.tenant_id, row.to_hashes]));
  if (kept.tenants.some(({ tenant }) => !byTenant.has(tenant))) return "missing";
  const lost = kept.tenants.some(
    ({ tenant, hashes }) => !hasAll(byTenant.get(tenant) ?? [], hashes),
  );
  return lost ? "altered" : undefined;
}

function hasAll(all: readonly string[], some: readonly string[]): boolean {
  return some.every((one) => all.includes(one));
}

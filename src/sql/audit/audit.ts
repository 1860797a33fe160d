/**
 * The audit trail's rows. They come from the chains' objects (src/objects/audit), cleaned, numbered and hashed: here nothing of them is
 * changed. Rows are only ever appended (the table refuses anything else).
 */
import type { ChainedEntry } from "../../domain/audit/chain.ts";
import type { NewEntry } from "../../domain/audit/entry.ts";
import { log } from "../../kernel/log.ts";
import { isRowFault } from "../driver/absence.ts";
import type { Sql } from "../driver/sql.ts";

/** Entries on their way through the mirror's queue: each chain knows its own until it hears that they arrived. */
export interface QueuedActs {
  readonly acts: readonly ChainedEntry[];
}

/** An entry without a number, as Workers before the chains put it into the queue. */
export interface QueuedAudit {
  readonly audit: NewEntry;
}

// `::text::jsonb`: bound as jsonb the driver would encode the JSON text a second time.
const INSERT = `insert into kmsg_audit
  (at, tenant_id, actor, action, request_id, detail, origin, event_id, key_id, person, seq, prev_hash, hash)
values ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8, $9, $10, $11, $12, $13) on conflict (event_id) do nothing`;

/**
 * Writes entries one by one: one that the database refuses is logged, and does not hold up the others.
 * @returns those that Postgres has, now or before.
 * @throws DatabaseUnavailableError
 */
export async function writeActs(
  sql: Sql,
  entries: readonly ChainedEntry[],
): Promise<readonly ChainedEntry[]> {
  const written: ChainedEntry[] = [];
  for (const entry of entries) {
    try {
      await sql.query(INSERT, valuesOf(entry));
      written.push(entry);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      log("alert", "audit.row_refused", { error, action: entry.action });
    }
  }
  return written;
}

function valuesOf(entry: ChainedEntry): readonly unknown[] {
  const { at, tenant, actor, action, requestId, detail, origin, eventId } = entry;
  const { keyId, person, seq, prev, hash } = entry;
  return [
    at,
    tenant,
    actor,
    action,
    requestId,
    JSON.stringify(detail),
    origin === undefined ? null : JSON.stringify(origin),
    eventId,
    keyId ?? null,
    person ?? null,
    seq,
    prev,
    hash,
  ];
}

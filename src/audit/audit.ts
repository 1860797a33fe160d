/**
 * The audit trail: who did what, when. Entries are only ever appended (the table refuses anything else), and they hold no
 * personal data: what may be a telephone number is hidden, whoever wrote it there.
 */
import { hideNumbers } from "../masks.ts";
import type { Sql } from "../mirror/postgres.ts";

export interface AuditEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly tenant: string;
  /** The name of the key that asked. */
  readonly actor: string;
  /** Thing and verb, such as "export.started". */
  readonly action: string;
  readonly requestId: string;
  /** Flat on purpose: what is nested grows, and is read by nobody. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

// `::text::jsonb`: bound as jsonb the driver would encode the JSON text a second time.
const INSERT = `insert into kmsg_audit (at, tenant_id, actor, action, request_id, detail)
values ($1, $2, $3, $4, $5, $6::text::jsonb) returning id`;

/** @returns the number of the entry, by which a later one may name it. @throws DatabaseUnavailableError */
export async function writeAudit(sql: Sql, entry: AuditEntry): Promise<number> {
  const { at, tenant, actor, action, requestId, detail } = entry;
  const { rows } = await sql.query<{ id: string }>(INSERT, [
    at,
    tenant,
    actor,
    action,
    // Callers may choose it.
    hideNumbers(requestId),
    JSON.stringify(withoutNumbers(detail)),
  ]);
  return Number(rows[0]?.id);
}

function withoutNumbers(detail: AuditEntry["detail"]): AuditEntry["detail"] {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      name,
      typeof value === "string" ? hideNumbers(value) : value,
    ]),
  );
}

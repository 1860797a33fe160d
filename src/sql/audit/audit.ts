/**
 * The audit trail: who did what, when. Entries are only ever appended (the table refuses anything else), and they hold no
 * personal data: what may be a telephone number is hidden, whoever wrote it there.
 */
import { hideNumbers } from "../../domain/privacy/masks.ts";
import { log } from "../../kernel/log.ts";
import { isRowFault, type Sql } from "../driver/postgres.ts";

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
  readonly origin?: Origin;
}

/** From where: never an address. */
export interface Origin {
  /** Two letters. */
  readonly country?: string;
  /** Cloudflare's name of the request; its end is the data center. */
  readonly ray?: string;
  /** Keyed hash of the address, another one for each tenant. */
  readonly ip?: string;
}

/** An entry on its way through the mirror's queue. */
export interface QueuedAudit {
  /** Its own id makes one entry of those that the queue hands out twice. */
  readonly audit: AuditEntry & { readonly eventId: string };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

// `::text::jsonb`: bound as jsonb the driver would encode the JSON text a second time.
const INSERT = `insert into kmsg_audit (at, tenant_id, actor, action, request_id, detail, origin, event_id)
values ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8) on conflict (event_id) do nothing returning id`;

/** @returns the number of the entry, by which a later one may name it. @throws DatabaseUnavailableError */
export async function writeAudit(
  sql: Sql,
  entry: AuditEntry & { readonly eventId?: string },
): Promise<number> {
  const { at, tenant, actor, action, requestId, detail, origin, eventId } = entry;
  const { rows } = await sql.query<{ id: string }>(INSERT, [
    at,
    tenant,
    actor,
    action,
    // Callers may choose it; the ids that we make are no numbers, though their digits may look like one.
    UUID.test(requestId) ? requestId : hideNumbers(requestId),
    JSON.stringify(withoutNumbers(detail)),
    origin === undefined ? null : JSON.stringify(origin),
    eventId ?? null,
  ]);
  return Number(rows[0]?.id);
}

/** Entries from the queue. One that the database refuses is logged, and does not hold up the others. */
export async function writeAudits(sql: Sql, queued: readonly QueuedAudit[]): Promise<void> {
  for (const { audit } of queued) {
    try {
      await writeAudit(sql, audit);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      log("alert", "audit.row_refused", { error, action: audit.action });
    }
  }
}

function withoutNumbers(detail: AuditEntry["detail"]): AuditEntry["detail"] {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      name,
      typeof value === "string" ? hideNumbers(value) : value,
    ]),
  );
}

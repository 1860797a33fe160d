/** The columns that the mirror writes, with their types, in one fixed order. Pure. */
import type { MirrorEvent, MirrorRow } from "./row.ts";

type Type = "text" | "bigint" | "integer" | "jsonb" | "numeric";
export type Columns<T> = readonly (readonly [keyof T & string, Type])[];

export const ROW_COLUMNS: Columns<MirrorRow> = [
  ["message_id", "text"],
  ["provider_id", "text"],
  ["provider_message_id", "text"],
  ["type", "text"],
  ["to", "text"],
  ["from", "text"],
  ["status", "text"],
  ["provider_status_code", "text"],
  ["provider_status_message", "text"],
  ["sent_at", "bigint"],
  ["delivered_at", "bigint"],
  ["failed_at", "bigint"],
  ["requested_at", "bigint"],
  ["scheduled_at", "bigint"],
  ["status_updated_at", "bigint"],
  ["attempt_count", "integer"],
  ["last_checked_at", "bigint"],
  ["next_check_at", "bigint"],
  ["last_error", "jsonb"],
  ["metadata", "jsonb"],
  ["tenant_id", "text"],
  ["batch_id", "text"],
  ["state", "text"],
  ["revision", "integer"],
  ["template_id", "text"],
  ["provider_attempts", "integer"],
  ["accepted_at", "bigint"],
  ["finalized_at", "bigint"],
  ["failover_of", "text"],
  ["error_class", "text"],
  ["cost", "numeric"],
  ["cost_currency", "text"],
  ["batch_index", "integer"],
  ["to_hash", "text"],
  ["redacted_at", "bigint"],
];

export const EVENT_COLUMNS: Columns<MirrorEvent> = [
  ["message_id", "text"],
  ["revision", "integer"],
  ["at", "bigint"],
  ["event", "text"],
  ["from_state", "text"],
  ["to_state", "text"],
  ["detail", "jsonb"],
  ["tenant_id", "text"],
];

/** What the sweeper moves on without a new revision. */
const SWEPT: ReadonlySet<string> = new Set(["attempt_count", "last_checked_at", "next_check_at"]);

/** Of these a checksum says nothing: they came later, and rows that were written before keep theirs. */
const UNPROVEN: ReadonlySet<string> = new Set(["redacted_at"]);

/** What only the mirror writes: checksums are made of it. */
export const PROVEN_ROW_COLUMNS: Columns<MirrorRow> = ROW_COLUMNS.filter(
  ([name]) => !SWEPT.has(name) && !UNPROVEN.has(name),
);

/** Without the tenant: it came later, and events that were written before it keep their checksums. */
export const PROVEN_EVENT_COLUMNS: Columns<MirrorEvent> = EVENT_COLUMNS.filter(
  ([name]) => name !== "tenant_id",
);

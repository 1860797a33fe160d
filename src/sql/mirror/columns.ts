/** The columns that the mirror writes, with their types, in one fixed order. Pure. */
import type { BatchMirrorRow, StoredBatchRow } from "../../domain/batch/batch-row.ts";
import type { MirrorEvent, StoredRow } from "./row.ts";

type Type = "text" | "bigint" | "integer" | "jsonb" | "numeric";
export type Columns<T> = readonly (readonly [keyof T & string, Type])[];

/** Since they were added later: a checksum has of them what is there, by name, so that older ones still hold. */
const LATE: Columns<StoredRow> = [
  ["to_enc", "text"],
  ["to_masked", "text"],
  ["from_enc", "text"],
  ["from_hash", "text"],
  ["from_masked", "text"],
  ["metadata_enc", "text"],
  ["metadata_hashes", "jsonb"],
  ["crypto_kid", "text"],
  ["crypto_state", "text"],
  ["hash_kid", "text"],
  ["request_id", "text"],
  ["fallback_id", "text"],
  ["delivered_at_source", "text"],
  ["state_source", "text"],
];

export const ROW_COLUMNS: Columns<StoredRow> = [
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
  ["crypto_version", "integer"],
  ...LATE,
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

/** Columns that the sweeper moves on without a new revision. */
const SWEPT: ReadonlySet<string> = new Set(["attempt_count", "last_checked_at", "next_check_at"]);

/** The version of the encryption is told by the values themselves; rows from before redactions keep their checksums. */
const UNPROVEN: ReadonlySet<string> = new Set([...SWEPT, "crypto_version", "redacted_at"]);

const LATE_NAMES: ReadonlySet<string> = new Set(LATE.map(([name]) => name));
export const isLate = (name: string): boolean => LATE_NAMES.has(name);

/** Columns that only the mirror writes: checksums are made of it. */
export const PROVEN_ROW_COLUMNS: Columns<StoredRow> = ROW_COLUMNS.filter(
  ([name]) => !UNPROVEN.has(name),
);

/** Without the tenant: it came later, and events that were written before it keep their checksums. */
export const PROVEN_EVENT_COLUMNS: Columns<MirrorEvent> = EVENT_COLUMNS.filter(
  ([name]) => name !== "tenant_id",
);

const BATCH_ROW: Columns<BatchMirrorRow> = [
  ["batch_id", "text"],
  ["tenant_id", "text"],
  ["name", "text"],
  ["state", "text"],
  ["revision", "integer"],
  ["type", "text"],
  ["template_id", "text"],
  ["total", "integer"],
  ["refused", "integer"],
  ["requested_at", "bigint"],
  ["scheduled_at", "bigint"],
  ["started_at", "bigint"],
  ["submitted_at", "bigint"],
  ["completed_at", "bigint"],
  ["canceled_at", "bigint"],
  ["request_id", "text"],
];

export const BATCH_COLUMNS: Columns<StoredBatchRow> = [...BATCH_ROW, ["next_wake_at", "bigint"]];

/** Without what the sweeper moves on, and the name, which retention forgets. */
export const PROVEN_BATCH_COLUMNS: Columns<BatchMirrorRow> = BATCH_ROW.filter(
  ([name]) => name !== "name",
);

/** What k-msg notes of a field-crypto migration, read from its two tables. Times are epoch milliseconds. */

export type FieldCryptoMigrationRunStatus = "planned" | "running" | "completed" | "failed";
export type FieldCryptoMigrationChunkStatus = "pending" | "processing" | "completed" | "failed";

export interface FieldCryptoMigrationRunRecord {
  planId: string;
  trackingTableName: string;
  schemaFingerprint: string;
  status: FieldCryptoMigrationRunStatus;
  chunkSize: number;
  totalRows: number;
  totalChunks: number;
  processedRows: number;
  processedChunks: number;
  failedChunks: number;
  cursorRequestedAt?: number;
  cursorMessageId?: string;
  createdAt: number;
  updatedAt: number;
  lastError?: string;
}

export interface FieldCryptoMigrationChunkRecord {
  planId: string;
  chunkNo: number;
  status: FieldCryptoMigrationChunkStatus;
  startRequestedAt?: number;
  startMessageId?: string;
  endRequestedAt?: number;
  endMessageId?: string;
  processedRows: number;
  attempts: number;
  messageIds?: readonly string[];
  lastError?: string;
  updatedAt: number;
}

export interface FieldCryptoMigrationStatus {
  run?: FieldCryptoMigrationRunRecord;
  chunks: Record<FieldCryptoMigrationChunkStatus | "total", number>;
  updatedAt?: number;
}

export interface FieldCryptoMigrationApplyResult {
  planId: string;
  processedChunks: number;
  processedRows: number;
  failedChunks: number;
  status: FieldCryptoMigrationRunStatus;
  cursorRequestedAt?: number;
  cursorMessageId?: string;
}

export type MigrationRow = Readonly<Record<string, unknown>>;

export function runOf(row: MigrationRow): FieldCryptoMigrationRunRecord {
  return fieldsOf(row) as unknown as FieldCryptoMigrationRunRecord;
}

export function chunkOf(row: MigrationRow): FieldCryptoMigrationChunkRecord {
  const { messageIdsJson, ...fields } = fieldsOf(row);
  const messageIds = typeof messageIdsJson === "string" ? listOf(messageIdsJson) : undefined;
  const chunk = { ...fields, ...(messageIds && { messageIds }) };
  return chunk as unknown as FieldCryptoMigrationChunkRecord;
}

export function statusOf(
  run: FieldCryptoMigrationRunRecord | undefined,
  all: readonly FieldCryptoMigrationChunkRecord[],
): FieldCryptoMigrationStatus {
  const count = (wanted: FieldCryptoMigrationChunkStatus): number =>
    all.filter(({ status }) => status === wanted).length;
  const chunks = {
    pending: count("pending"),
    processing: count("processing"),
    completed: count("completed"),
    failed: count("failed"),
    total: all.length,
  };
  return { ...(run && { run, updatedAt: run.updatedAt }), chunks };
}

const TEXTS = /(?:Id|Name|Fingerprint|status|Error|Json)$/;

/** By their names in camel case; what is NULL is left out. Drivers give a BIGINT as text or as a bigint. */
function fieldsOf(row: MigrationRow): Record<string, unknown> {
  const entries = Object.entries(row)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([column, value]) => {
      const name = column.replace(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
      return [name, TEXTS.test(name) ? value : Number(value)];
    });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function listOf(json: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}

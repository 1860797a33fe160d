/** SQL for SOLAPI's messages, and for the signatures that it has seen. */
export const SOLAPI_SCHEMA = `
CREATE TABLE IF NOT EXISTS solapi_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE, group_id TEXT NOT NULL,
  to_number TEXT NOT NULL, from_number TEXT, type TEXT NOT NULL, text TEXT, custom_fields TEXT,
  created_at INTEGER NOT NULL, visible_at INTEGER, final_at INTEGER,
  code TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS solapi_messages_to ON solapi_messages (to_number, created_at);
CREATE TABLE IF NOT EXISTS solapi_signatures (signature TEXT PRIMARY KEY, at INTEGER NOT NULL);
`;

export const SOLAPI_CLEAR = "DELETE FROM solapi_messages; DELETE FROM solapi_signatures;";

export interface NewSolapiMessage {
  readonly groupId: string;
  readonly to: string;
  readonly from: string | null;
  readonly type: string;
  readonly text: string | null;
  readonly customFields: string | null;
  readonly createdAt: number;
  /** Null: never in lists. */
  readonly visibleAt: number | null;
  /** Null: waits for ever. */
  readonly finalAt: number | null;
  readonly code: string;
  readonly reason: string;
}

export interface SolapiRow extends Record<string, SqlStorageValue> {
  id: number;
  message_id: string;
  group_id: string;
  to_number: string;
  from_number: string | null;
  type: string;
  text: string | null;
  custom_fields: string | null;
  created_at: number;
  final_at: number | null;
  code: string;
  reason: string;
}

/** @returns its id: `M4V` and 29 more, as SOLAPI's look. */
export function insertSolapi(sql: SqlStorage, message: NewSolapiMessage, unique: string): string {
  const messageId = `M4V${unique.replaceAll("-", "").toUpperCase().slice(0, 29)}`;
  sql.exec(
    `INSERT INTO solapi_messages (message_id, group_id, to_number, from_number, type, text,
       custom_fields, created_at, visible_at, final_at, code, reason)
     VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
    messageId,
    message.groupId,
    message.to,
    message.from,
    message.type,
    message.text,
    message.customFields,
    message.createdAt,
    message.visibleAt,
    message.finalAt,
    message.code,
    message.reason,
  );
  return messageId;
}

export interface SolapiQuery {
  readonly messageId: string | null;
  readonly to: string | null;
  readonly from: number | null;
  readonly until: number | null;
  readonly afterId: number;
  readonly limit: number;
}

/** Oldest first; one more than the limit tells that there is a next page. */
export function findSolapi(sql: SqlStorage, query: SolapiQuery, now: number): SolapiRow[] {
  return sql
    .exec<SolapiRow>(
      `SELECT * FROM solapi_messages WHERE id > ?1 AND visible_at <= ?2
         AND (?3 IS NULL OR message_id = ?3) AND (?4 IS NULL OR to_number = ?4)
         AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at <= ?6)
       ORDER BY id LIMIT ?7`,
      query.afterId,
      now,
      query.messageId,
      query.to,
      query.from,
      query.until,
      query.limit + 1,
    )
    .toArray();
}

/** @returns false for one that was seen before. */
export function takeSignature(sql: SqlStorage, signature: string, now: number): boolean {
  return (
    sql
      .exec(
        "INSERT INTO solapi_signatures (signature, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING at",
        signature,
        now,
      )
      .toArray().length === 1
  );
}

/** SQL for Aligo's messages: a send of one recipient is one row. */
export const ALIGO_SCHEMA = `
CREATE TABLE IF NOT EXISTS aligo_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kakao INTEGER NOT NULL, type TEXT NOT NULL,
  receiver TEXT NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL, template TEXT,
  created_at INTEGER NOT NULL, visible_at INTEGER, final_at INTEGER,
  code TEXT NOT NULL, words TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS aligo_messages_time ON aligo_messages (kakao, created_at);
`;

export const ALIGO_CLEAR = "DELETE FROM aligo_messages;";

/** Message ids do not begin at 1, as nobody's first message is. */
const FIRST_ID = 700_000_000;

export interface NewAligoMessage {
  readonly kakao: boolean;
  readonly type: string;
  readonly receiver: string;
  readonly sender: string;
  readonly text: string;
  readonly template: string | null;
  readonly createdAt: number;
  /** Null: never in lists. */
  readonly visibleAt: number | null;
  /** Null: waits for ever. */
  readonly finalAt: number | null;
  readonly code: string;
  readonly words: string;
}

export interface AligoRow extends Record<string, SqlStorageValue> {
  id: number;
  type: string;
  receiver: string;
  sender: string;
  text: string;
  template: string | null;
  created_at: number;
  final_at: number | null;
  code: string;
  words: string;
}

export function insertAligo(sql: SqlStorage, message: NewAligoMessage): number {
  const [row] = sql
    .exec<{ id: number }>(
      `INSERT INTO aligo_messages (kakao, type, receiver, sender, text, template, created_at, visible_at, final_at, code, words)
       VALUES (?,?,?,?,?,?,?,?,?,?,?) RETURNING id`,
      message.kakao ? 1 : 0,
      message.type,
      message.receiver,
      message.sender,
      message.text,
      message.template,
      message.createdAt,
      message.visibleAt,
      message.finalAt,
      message.code,
      message.words,
    )
    .toArray();
  return FIRST_ID + (row?.id ?? 0);
}

export const midOf = ({ id }: AligoRow): number => FIRST_ID + id;

export function findAligo(sql: SqlStorage, kakao: boolean, mid: number, now: number): AligoRow[] {
  return sql
    .exec<AligoRow>(
      "SELECT * FROM aligo_messages WHERE id = ? AND kakao = ? AND visible_at <= ?",
      mid - FIRST_ID,
      kakao ? 1 : 0,
      now,
    )
    .toArray();
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The newest first. */
export function listAligo(
  sql: SqlStorage,
  kakao: boolean,
  { from, until }: Span,
  now: number,
): AligoRow[] {
  return sql
    .exec<AligoRow>(
      `SELECT * FROM aligo_messages WHERE kakao = ? AND visible_at <= ? AND created_at >= ? AND created_at < ?
       ORDER BY id DESC`,
      kakao ? 1 : 0,
      now,
      from,
      until,
    )
    .toArray();
}

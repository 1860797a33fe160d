/** SQL for messages. */
import { DAY_MS, HISTORY_DAYS } from "../constants.ts";
import type { HistoryQuery, MessageRow, NewMessage } from "./rows.ts";

export function insertMessage(sql: SqlStorage, message: NewMessage): number {
  return sql
    .exec<{ id: number }>(
      `INSERT INTO messages (channel, main_id, request_no, phone, callback, template_code,
         text, msg_type, reserve, requested_at, send_at, visible_at, final_at, code, name,
         fallback, fallback_at, links, shape)
       VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id`,
      message.channel,
      message.mainId,
      message.requestNo,
      message.phone,
      message.callback,
      message.templateCode,
      message.text,
      message.msgType,
      message.reserve,
      message.requestedAt,
      message.sendAt,
      message.visibleAt,
      message.finalAt,
      message.code,
      message.name,
      message.fallback,
      message.fallbackAt,
      JSON.stringify(message.links),
      message.shape,
    )
    .one().id;
}

/** All filters at once (§6.8), rows of the last 90 days that are visible by now. */
function where(query: HistoryQuery, now: number): { text: string; values: (string | number)[] } {
  const parts = ["channel = ?", "visible_at <= ?", "requested_at >= ?"];
  const values: (string | number)[] = [query.channel, now, now - HISTORY_DAYS * DAY_MS];
  const add = (part: string, value: string | number | null) => {
    if (value === null) return;
    parts.push(part);
    for (const _mark of part.matchAll(/\?/gu)) values.push(value);
  };
  add(`${query.column} >= ?`, query.from);
  add(`${query.column} < ?`, query.until);
  add("phone = ?", query.phone);
  add("reserve = ?", query.reserve);
  add("(id = ? OR main_id = ?)", query.seqId);
  add("request_no = ?", query.requestNo);
  return { text: parts.join(" AND "), values };
}

export function findMessages(
  sql: SqlStorage,
  query: HistoryQuery,
  now: number,
  oldestFirst: boolean,
): { readonly total: number; readonly rows: readonly MessageRow[] } {
  const { text, values } = where(query, now);
  const total = sql
    .exec<{ n: number }>(`SELECT COUNT(*) AS n FROM messages WHERE ${text}`, ...values)
    .one().n;
  const order = oldestFirst ? "ASC" : "DESC";
  const rows = sql
    .exec<MessageRow>(
      `SELECT * FROM messages WHERE ${text} ORDER BY requested_at ${order}, id ${order} LIMIT ? OFFSET ?`,
      ...values,
      query.page.size,
      (query.page.number - 1) * query.page.size,
    )
    .toArray();
  return { total, rows };
}

export type CancelResult = "cancelled" | "unknown" | "tooLate";

/** A reservation that has not gone out yet. */
export function cancelMessage(sql: SqlStorage, id: number, now: number): CancelResult {
  const row = sql
    .exec<{ send_at: number; cancelled_at: number | null }>(
      `SELECT send_at, cancelled_at FROM messages
       WHERE id = ? AND channel = 'alimtalk' AND reserve = 'Y' AND main_id IS NULL`,
      id,
    )
    .toArray()[0];
  if (row === undefined) return "unknown";
  if (row.cancelled_at !== null || row.send_at <= now) return "tooLate";
  sql.exec("UPDATE messages SET cancelled_at = ? WHERE id = ? OR main_id = ?", now, id, id);
  return "cancelled";
}

/** Messages of a number that wait for their result, or to be seen, have both now. @returns how many */
export function giveResults(sql: SqlStorage, phone: string, now: number): number {
  const given = sql.exec(
    `UPDATE messages SET final_at = ?1, visible_at = min(ifnull(visible_at, ?1), ?1)
     WHERE phone = ?2 AND main_id IS NULL
       AND (ifnull(final_at, ?1 + 1) > ?1 OR ifnull(visible_at, ?1 + 1) > ?1)
     RETURNING id`,
    now,
    phone,
  );
  return given.toArray().length;
}

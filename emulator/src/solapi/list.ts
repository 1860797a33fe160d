/** `GET /messages/v4/list`: by message id, or by recipient and time of creation. */
import { coded4, type SolapiReply } from "./reply.ts";
import { findSolapi, type SolapiRow } from "./store.ts";

const MAX_LIMIT = 500;

export function listMessages(sql: SqlStorage, url: URL, now: number): SolapiReply {
  const given = (name: string): string | null => url.searchParams.get(name);
  const time = (name: string): number | null => {
    const text = given(name);
    return text === null ? null : Date.parse(text);
  };
  const limit = Number(given("limit") ?? 20);
  const from = time("startDate");
  const until = time("endDate");
  const bad = !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT;
  if (bad || Number.isNaN(from) || Number.isNaN(until)) {
    return coded4(400, "ValidationError", "limit, startDate or endDate");
  }
  const query = {
    messageId: given("messageId"),
    to: given("to"),
    from,
    until,
    afterId: Number(given("startKey") ?? 0) || 0,
    limit,
  };
  const rows = findSolapi(sql, query, now);
  const page = rows.slice(0, limit);
  const nextKey = rows.length > limit ? String(page.at(-1)?.id ?? "") : null;
  return {
    status: 200,
    body: {
      startKey: given("startKey"),
      nextKey,
      limit,
      // An object by id rather than a list: that is its shape.
      messageList: Object.fromEntries(page.map((row) => [row.message_id, view(row, now)])),
    },
  };
}

function view(row: SolapiRow, now: number): Record<string, unknown> {
  const final = row.final_at !== null && now >= row.final_at;
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    messageId: row.message_id,
    groupId: row.group_id,
    to: row.to_number,
    from: row.from_number,
    type: row.type,
    text: row.text,
    country: "82",
    ...(row.custom_fields !== null && { customFields: JSON.parse(row.custom_fields) as unknown }),
    status: final ? "COMPLETE" : "SENDING",
    statusCode: final ? row.code : "3000",
    reason: final ? row.reason : "이통사 접수 예정",
    dateCreated: iso(row.created_at),
    dateProcessed: iso(row.created_at),
    ...(final && row.final_at !== null && { dateReceived: iso(row.final_at) }),
    dateUpdated: iso(final && row.final_at !== null ? row.final_at : row.created_at),
  };
}

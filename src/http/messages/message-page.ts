/** A page of messages from SQL, as every list of them answers it. */
import type { Context } from "hono";

import type { Numbers } from "../../domain/privacy/sight.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import { messageView } from "../../objects/message/message-view.ts";
import { listMessages, type ListFilter } from "../../sql/mirror/list.ts";
import { openRows } from "../../sql/privacy/protected-row.ts";
import { disclose } from "../access/disclose.ts";
import type { AppEnv } from "../app-env.ts";
import { readersLanguage } from "../problems/in-language.ts";
import { inLanguage } from "./show-message.ts";

export async function messagePage(c: Context<AppEnv>, filter: ListFilter, numbers: Numbers) {
  const page = await c
    .get("isolate")
    .withPostgres(async (sql) => listMessages(sql, filter), "list");
  const next = page.next ? encodeCursor(page.next) : null;
  const rows = await openRows(c.get("settings"), page.rows);
  await disclose(c, numbers, rows);
  const language = readersLanguage(c);
  const data = rows.map((row) => inLanguage(messageView(row, numbers), language));
  return { data, next_cursor: next, has_more: next !== null };
}

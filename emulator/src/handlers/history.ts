/** A history call of either channel. */
import { alimtalkItem, parseAlimtalkHistory } from "../alimtalk/history.ts";
import { DEFAULT_PAGE_SIZE, FOUND_MESSAGE } from "../constants.ts";
import { drawReadFault } from "../faults.ts";
import { coded, codeValue, html, json } from "../reply.ts";
import type { Draft } from "../reply.ts";
import { jsonObject } from "../rules.ts";
import type { Settings } from "../settings.ts";
import { parseSmsHistory, smsItem } from "../sms/history.ts";
import { findMessages } from "../store/messages.ts";
import type { HistoryQuery, MessageRow } from "../store/rows.ts";
import type { WireCall } from "../types.ts";
import type { Context } from "./context.ts";

/** Item `n` of PHP's list, if an array was written as an object (§7.2 A16). */
function shapeList(rows: readonly MessageRow[], items: readonly unknown[]): unknown {
  return rows.some((row) => row.shape === "listObject")
    ? Object.fromEntries(items.map((item, at) => [String(at), item]))
    : items;
}

function answer(context: Context, query: HistoryQuery, forceEmpty: boolean): Draft {
  const { sql, settings, now } = context;
  const asked = settings.pageSizeIgnored
    ? { ...query, page: { number: query.page.number, size: DEFAULT_PAGE_SIZE } }
    : query;
  const found = forceEmpty
    ? { total: 0, rows: [] }
    : findMessages(sql, asked, now, settings.oldestFirst);
  const strings = settings.stringCodes || found.rows.some((row) => row.shape === "stringCodes");
  const sms = query.channel === "sms";
  const item = sms ? smsItem : alimtalkItem;
  const items = found.rows.map((row) => item(row, settings, now));
  return json({
    ...(sms ? { resultCode: codeValue(0, strings) } : { code: codeValue(200, strings) }),
    message: FOUND_MESSAGE,
    totalCount: found.total,
    list: shapeList(found.rows, items),
  });
}

export function handleHistory(context: Context, call: WireCall, number: number): Draft {
  const { settings } = context;
  const fault = drawReadFault(settings.faults, "history", number);
  if (fault === "html502") return html(502, "Bad Gateway");
  const draft = read(context, call);
  return fault === "cut" ? { ...draft, cut: true } : draft;
}

function read(context: Context, call: WireCall): Draft {
  const { settings } = context;
  // Every field of the AlimTalk history is optional, so an absent body is an empty one.
  const body = call.body.kind === "empty" ? {} : jsonObject(call.body);
  if (call.channel === "alimtalk") {
    const query = body === null ? null : parseAlimtalkHistory(body, settings);
    return query === null || isRefused(query, settings)
      ? coded("alimtalk", 400, settings)
      : answer(context, query, isHidden(query, settings));
  }
  if (body === null) return coded("sms", 1, settings);
  const asked = parseSmsHistory(body, settings);
  if (!asked.ok) return coded("sms", asked.code, settings);
  if (isRefused(asked.query, settings)) return coded("sms", 1, settings);
  return answer(context, asked.query, asked.forceEmpty || isHidden(asked.query, settings));
}

/** Nothing says that everybody's history can be read at once: a vendor may refuse it, or show nothing. */
function isRefused({ phone }: HistoryQuery, { rangedHistory }: Settings): boolean {
  return phone === null && rangedHistory === "refused";
}

function isHidden({ phone }: HistoryQuery, { rangedHistory }: Settings): boolean {
  return phone === null && rangedHistory === "empty";
}

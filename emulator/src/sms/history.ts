/** SMS history (§3.2): what is asked, and how a stored row is shown. Pure. */
import { DAY_MS, HISTORY_DAYS } from "../constants.ts";
import { kstDateTime, parseKstDate } from "../kst.ts";
import { digits, given, optionalText, parsePage } from "../rules.ts";
import type { JsonObject } from "../rules.ts";
import type { Settings } from "../settings.ts";
import type { HistoryQuery, MessageRow } from "../store/rows.ts";

export type SmsHistory =
  | { readonly ok: true; readonly query: HistoryQuery; readonly forceEmpty: boolean }
  | { readonly ok: false; readonly code: number };

function day(value: unknown): number | null {
  return typeof value === "string" ? parseKstDate(value) : null;
}

function requestNumber(value: unknown): string | null | undefined {
  return typeof value === "number" && Number.isSafeInteger(value)
    ? String(value)
    : optionalText(value);
}

/** The codes are the nearest of the send table (§3.1.1): the document has none for history. */
export function parseSmsHistory(body: JsonObject, settings: Settings): SmsHistory {
  if (!given(body["version"])) return { ok: false, code: 1 };
  if (body["companyid"] !== settings.keys.smsCompanyId) return { ok: false, code: 14 };
  const from = day(body["startDate"]);
  const last = day(body["endDate"]);
  if (from === null || last === null) return { ok: false, code: 43 };
  if ((last - from) / DAY_MS > HISTORY_DAYS) return { ok: false, code: 42 };
  const page = parsePage(body);
  const phone = optionalText(body["phone"]);
  const requestNo = requestNumber(body["requestNo"]);
  if (page === null || phone === null || requestNo === null) return { ok: false, code: 1 };
  const query: HistoryQuery = {
    channel: "sms",
    column: "requested_at",
    from,
    until: last + DAY_MS,
    phone: phone === undefined ? null : digits(phone),
    reserve: null,
    seqId: null,
    requestNo: requestNo ?? null,
    page,
  };
  const stringSize = typeof body["pageSize"] === "string";
  return { ok: true, query, forceEmpty: stringSize && settings.smsStringPageSize === "empty" };
}

function status(row: MessageRow, settings: Settings, now: number) {
  if (row.final_at !== null && row.final_at <= now) return { code: row.code, name: row.name };
  if (row.shape === "failRow") return { code: "FAIL", name: "" };
  return { code: settings.smsPendingCode, name: "대기" };
}

function statusFields(row: MessageRow, settings: Settings, now: number) {
  const { code, name } = status(row, settings, now);
  if (row.shape === "textOnly") return { sendStatus: name };
  const numeric = row.shape === "numeric" && /^\d+$/u.test(code);
  return { sendStatusCode: numeric ? Number(code) : code, sendStatusMsg: name };
}

export function smsItem(row: MessageRow, settings: Settings, now: number) {
  const pending = row.final_at === null || row.final_at > now;
  return {
    requestNo: settings.historyRequestNo === "number" ? Number(row.request_no) : row.request_no,
    companyid: settings.keys.smsCompanyId,
    msgType: row.msg_type,
    phone: row.phone,
    callback: row.callback,
    ...statusFields(row, settings, now),
    sendDate:
      pending && row.shape === "zeroDates" ? "0000-00-00 00:00:00" : kstDateTime(row.send_at),
  };
}

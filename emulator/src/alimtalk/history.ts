/** AlimTalk history (§2.2): what is asked, and how a stored row is shown. Pure. */
import { SEQ_BASE } from "../constants.ts";
import { kstDateTime, parseBound } from "../kst.ts";
import { digits, given, optionalText, parsePage } from "../rules.ts";
import type { JsonObject } from "../rules.ts";
import type { Settings } from "../settings.ts";
import type { HistoryQuery, MessageRow } from "../store/rows.ts";

function bound(value: unknown, side: "start" | "end"): number | null | undefined {
  if (!given(value) || value === "") return null;
  return typeof value === "string" ? parseBound(value, side) : undefined;
}

/** A number or a digit string (§2.2); undefined when absent, null when neither. */
export function parseSeqNo(value: unknown): number | null | undefined {
  if (!given(value) || value === "") return undefined;
  if (typeof value === "string") return /^\d{1,15}$/u.test(value) ? Number(value) : null;
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

/** Null for a malformed request. */
export function parseAlimtalkHistory(body: JsonObject, settings: Settings): HistoryQuery | null {
  const page = parsePage(body);
  const from = bound(body["startDate"], "start");
  const until = bound(body["endDate"], "end");
  const phone = optionalText(body["phone"]);
  const reserve = optionalText(body["reserve"]);
  const seqNo = parseSeqNo(body["seqNo"]);
  if (page === null || from === undefined || until === undefined) return null;
  if (phone === null || reserve === null || seqNo === null) return null;
  if (reserve !== undefined && reserve !== "Y" && reserve !== "N") return null;
  return {
    channel: "alimtalk",
    column: settings.historyDateColumn === "requestDate" ? "requested_at" : "send_at",
    from,
    until,
    phone: phone === undefined ? null : digits(phone),
    reserve: reserve ?? null,
    seqId: seqNo === undefined ? null : seqNo - SEQ_BASE,
    requestNo: null,
    page,
  };
}

function resend(row: MessageRow, settings: Settings, now: number): [string | null, string | null] {
  if (row.fallback === null || row.final_at === null || row.final_at > now) return [null, null];
  const settled = row.fallback_at !== null && row.fallback_at <= now;
  if (!settled) return [settings.resendCodes.pending, "대체 발송 중"];
  return row.fallback === "ok"
    ? [settings.resendCodes.ok, "대체 발송 성공"]
    : [settings.resendCodes.fail, "대체 발송 실패"];
}

function status(row: MessageRow, settings: Settings, now: number) {
  if (row.cancelled_at !== null) {
    return { code: "CANCEL", name: "예약취소", sendDate: "", receiveDate: "" };
  }
  const sent = kstDateTime(row.send_at);
  if (row.final_at !== null && row.final_at <= now) {
    // Only a numeric code can be a number: the shape shows the client both types.
    const code = row.shape === "numeric" && /^\d+$/u.test(row.code) ? Number(row.code) : row.code;
    return { code, name: row.name, sendDate: sent, receiveDate: kstDateTime(row.final_at) };
  }
  if (row.shape === "failRow") return { code: "FAIL", name: "", sendDate: sent, receiveDate: "" };
  const pendingSendDate = { set: sent, empty: "", null: null }[settings.alimtalkPendingSendDate];
  const zero = row.shape === "zeroDates" ? "0000-00-00 00:00:00" : null;
  return {
    code: settings.alimtalkPendingCode,
    name: settings.alimtalkPendingCode === null ? null : "대기",
    sendDate: zero ?? pendingSendDate,
    receiveDate: zero ?? "",
  };
}

export function alimtalkItem(row: MessageRow, settings: Settings, now: number) {
  const { code, name, sendDate, receiveDate } = status(row, settings, now);
  const [resendStatus, resendStatusName] = resend(row, settings, now);
  const seqNo = SEQ_BASE + (row.main_id ?? row.id);
  const links: unknown = JSON.parse(row.links);
  const link = (at: number): unknown => (Array.isArray(links) ? (links[at] ?? null) : null);
  return {
    seqNo: settings.historySeqNo === "string" || row.shape === "numeric" ? String(seqNo) : seqNo,
    phone: row.phone,
    callback: row.callback,
    templateCode: row.template_code,
    sendMessage: row.text,
    reserve: row.reserve,
    requestDate: kstDateTime(row.requested_at),
    sendDate,
    receiveDate,
    statusCode: code,
    statusCodeName: name,
    resendStatus,
    resendStatusName,
    buttons: { link1: link(0), link2: link(1), link3: link(2), link4: link(3), link5: link(4) },
  };
}

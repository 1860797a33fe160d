/** The results of messages: of one whose id is known in one call, of others by their time and text. */
import {
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  type KMsgError,
  type MessageType,
  normalizeKoreanPhone,
  ok,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { maskText, readId, readInteger, readList } from "../reading.ts";
import { type AligoResult, kakaoResult, smsResult } from "./codes.ts";
import type { AligoSettings } from "./config.ts";
import { PROVIDER_ID } from "./errors.ts";
import { compactKstDay, dateOf } from "./time.ts";
import { callAligo, type AligoFields } from "./transport.ts";

/** One recipient of a send, as Aligo's history shows it. */
export interface AligoHistoryRow extends AligoResult {
  /** `msg_id` of the send. */
  providerMessageId: string;
  /** Domestic digits. */
  to: string;
  from?: string;
  text?: string;
  templateCode?: string;
  statusMessage?: string;
  requestedAt?: Date;
  sentAt?: Date;
  /** When the result came; AlimTalk only. */
  resultAt?: Date;
  /** The text that went out for an AlimTalk: its `msg_id`. */
  fallbackId?: string;
}

type Row = Record<string, unknown>;
type Rows = Result<Row[], KMsgError>;

const PAGE_ROWS = 500;
const MAX_PAGES = 5;
/** Sends that are looked into: the text of a send without an id is that of few. */
const MAX_CANDIDATES = 10;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined;

const isKakaoType = (type: MessageType): boolean => type === "ALIMTALK" || type === "FRIENDTALK";

/** Every page, up to a number of them. */
const listOf = async (
  settings: AligoSettings,
  url: string,
  fields: AligoFields,
  context: ProviderRequestContext,
): Promise<Rows> => {
  const rows: Row[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const size = String(PAGE_ROWS);
    const paging = { page: String(page), page_size: size, limit: size };
    const call = { purpose: "read", url, fields: { ...fields, ...paging } } as const;
    const answer = await callAligo(settings, call, context);
    if (answer.isFailure) return answer;
    const { list, next_yn: next, currentPage, totalPage } = answer.value;
    const found = readList(list);
    rows.push(...found);
    const pages = readInteger(totalPage) ?? 0;
    const more = next === "Y" || (readInteger(currentPage) ?? page) < pages;
    if (!more || found.length === 0) break;
  }
  return ok(rows);
};

export interface AligoHistoryQuery {
  type: MessageType;
  /** `msg_id`: one send, whatever else is asked. */
  providerMessageId?: string | undefined;
  to?: string | undefined;
  /** Without an id: only sends with this text are looked into. */
  text?: string | undefined;
  from: Date;
  until: Date;
}

export const searchHistory = async (
  settings: AligoSettings,
  query: AligoHistoryQuery,
  context: ProviderRequestContext,
): Promise<Result<AligoHistoryRow[], KMsgError>> => {
  if (query.providerMessageId !== undefined) {
    return recipientsOf(settings, query.type, query.providerMessageId, context);
  }
  const sends = await candidates(settings, query, context);
  if (sends.isFailure) return sends;
  const rows: AligoHistoryRow[] = [];
  for (const mid of sends.value) {
    const found = await recipientsOf(settings, query.type, mid, context);
    if (found.isFailure) return found;
    rows.push(...found.value);
  }
  const to = query.to === undefined ? undefined : normalizeKoreanPhone(query.to);
  return ok(rows.filter((row) => to === undefined || row.to === to));
};

/** Ids of sends in a span of time, that have the text. The list has no recipients: those are asked for one by one. */
const candidates = async (
  settings: AligoSettings,
  { type, text: wanted, from, until }: AligoHistoryQuery,
  context: ProviderRequestContext,
): Promise<Result<string[], KMsgError>> => {
  const kakao = isKakaoType(type);
  const [first, last] = [compactKstDay(from.getTime()), compactKstDay(until.getTime())];
  const days = Math.ceil((until.getTime() - from.getTime()) / 86_400_000) + 1;
  const rows = kakao
    ? await listOf(
        settings,
        `${settings.kakaoBaseUrl}/akv10/history/list/`,
        { startdate: first, enddate: last },
        context,
      )
    : await listOf(
        settings,
        `${settings.smsBaseUrl}/list/`,
        { start_date: last, limit_day: String(days) },
        context,
      );
  if (rows.isFailure) return rows;
  const near = rows.value.filter((row) => {
    const at = dateOf(row["reg_date"] ?? row["regdate"])?.getTime();
    // Whole seconds: what was sent at .9 stands there a second earlier.
    const inTime = at === undefined || (at >= from.getTime() - 1000 && at <= until.getTime());
    return inTime && beginsAlike(text(row["msg"] ?? row["mbody"]), wanted);
  });
  const ids = near.flatMap((row) => readId(row["mid"]) ?? []);
  return ok(ids.slice(0, MAX_CANDIDATES));
};

/** Lists may cut long texts. */
const beginsAlike = (shown: string | undefined, wanted: string | undefined): boolean => {
  if (shown === undefined || wanted === undefined) return true;
  const tidy = (value: string): string => value.replace(/\s+/g, "").slice(0, 20);
  return tidy(shown) === tidy(wanted);
};

const recipientsOf = async (
  settings: AligoSettings,
  type: MessageType,
  mid: string,
  context: ProviderRequestContext,
): Promise<Result<AligoHistoryRow[], KMsgError>> => {
  const kakao = isKakaoType(type);
  const url = kakao
    ? `${settings.kakaoBaseUrl}/akv10/history/detail/`
    : `${settings.smsBaseUrl}/sms_list/`;
  const rows = await listOf(settings, url, { mid }, context);
  if (rows.isFailure) return rows;
  return ok(rows.value.flatMap((row) => (kakao ? kakaoRow(mid, row) : smsRow(mid, row)) ?? []));
};

/** A row of another send counts for nothing, whatever was asked for. */
const phoneOf = (mid: string, row: Row, phone: unknown): string | undefined => {
  const own = readId(row["mid"]);
  if (own !== undefined && own !== mid) return undefined;
  return typeof phone === "string" ? (normalizeKoreanPhone(phone) ?? undefined) : undefined;
};

export const smsRow = (mid: string, row: Row): AligoHistoryRow | undefined => {
  const to = phoneOf(mid, row, row["receiver"]);
  if (to === undefined) return undefined;
  const words = text(row["sms_state"]);
  return common(mid, to, row, {
    ...smsResult(words ?? ""),
    words,
    requested: row["reg_date"],
    sent: row["send_date"],
    shown: row["msg"],
  });
};

export const kakaoRow = (mid: string, row: Row): AligoHistoryRow | undefined => {
  const to = phoneOf(mid, row, row["phone"]);
  if (to === undefined) return undefined;
  const words = text(row["rslt_message"]);
  const resultAt = dateOf(row["rsltdate"]);
  const templateCode = readId(row["tpl_code"]);
  const fallbackId = readId(row["smid"]);
  return {
    ...common(mid, to, row, {
      ...kakaoResult(readId(row["rslt"]) ?? "", words ?? ""),
      words,
      requested: row["reqdate"],
      sent: row["sentdate"],
      shown: row["message"],
    }),
    ...(resultAt && { resultAt }),
    ...(templateCode !== undefined && { templateCode }),
    ...(fallbackId !== undefined && fallbackId !== "0" && { fallbackId }),
  };
};

interface Shown extends AligoResult {
  words: string | undefined;
  requested: unknown;
  sent: unknown;
  shown: unknown;
}

const common = (
  mid: string,
  to: string,
  row: Row,
  { words, requested, sent, shown, ...result }: Shown,
): AligoHistoryRow => {
  const from = typeof row["sender"] === "string" ? row["sender"].replace(/\D/g, "") : "";
  const statusMessage = maskText(words);
  const [requestedAt, sentAt, body] = [dateOf(requested), dateOf(sent), text(shown)];
  return {
    providerMessageId: mid,
    to,
    ...result,
    ...(from !== "" && { from }),
    ...(body !== undefined && { text: body }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(requestedAt && { requestedAt }),
    ...(sentAt && { sentAt }),
  };
};

/** `ok(null)` while Aligo does not show the message. */
export const getDeliveryStatus = async (
  settings: AligoSettings,
  { providerMessageId, type, to, requestedAt }: DeliveryStatusQuery,
  context: ProviderRequestContext,
): Promise<Result<DeliveryStatusResult | null, KMsgError>> => {
  const span = { from: requestedAt, until: new Date(settings.now()) };
  const found = await searchHistory(settings, { type, providerMessageId, ...span }, context);
  if (found.isFailure) return found;
  const phone = normalizeKoreanPhone(to);
  const row = found.value.find((one) => one.to === phone);
  if (row === undefined) return ok(null);
  const { status, statusCode, statusMessage, sentAt, resultAt } = row;
  return ok({
    providerId: PROVIDER_ID,
    providerMessageId,
    status,
    ...(statusCode !== undefined && { statusCode }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(sentAt && { sentAt }),
    ...(resultAt && status === "DELIVERED" && { deliveredAt: resultAt }),
    ...(resultAt && status === "FAILED" && { failedAt: resultAt }),
  });
};

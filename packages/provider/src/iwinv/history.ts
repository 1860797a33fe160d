import {
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  fail,
  type KMsgError,
  KMsgErrorCode,
  type MessageType,
  normalizeKoreanPhone,
  ok,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { readInteger, readList } from "../reading.ts";
import { isFilled } from "./checks.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError, PROVIDER_ID } from "./errors.ts";
import { HISTORY_PAGE_ROWS } from "./history-page.ts";
import type { IwinvHistoryRow } from "./history-rows.ts";
import { selectHistory } from "./history-select.ts";
import { formatKst, formatKstDate } from "./iwinv-time.ts";
import type { IwinvFault } from "./send-codes.ts";
import { callIwinv } from "./transport.ts";

/** The messages to look for. `from` and `until` bound the time they were requested or sent. */
export interface IwinvHistoryQuery {
  type: MessageType;
  to: string;
  from: Date;
  until: Date;
  providerMessageId?: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The provider's clock is not ours. */
const MARGIN_MS = 10 * MINUTE_MS;
/** First to last day, both counted, is 90 days at most. */
const SMS_SPAN_MS = 89 * DAY_MS;
/** A search that needs more pages is refused rather than answered in part, as soon as its first page tells. */
const MAX_PAGES = 20;

const invalid = (message: string, fault: IwinvFault = "request") =>
  fail(iwinvError(KMsgErrorCode.INVALID_REQUEST, message, { fault }));

interface Search {
  channel: "ALIMTALK" | "SMS";
  body: Record<string, unknown>;
  phone: string;
}

const alimTalkSearch = (query: IwinvHistoryQuery, phone: string): Search => {
  // Anything but digits cannot be a seqNo; the rows are compared with it all the same.
  const seqNo = readInteger(query.providerMessageId);
  return {
    channel: "ALIMTALK",
    phone,
    body: {
      pageSize: HISTORY_PAGE_ROWS,
      startDate: formatKst(query.from.getTime() - MARGIN_MS),
      endDate: formatKst(query.until.getTime() + MARGIN_MS),
      phone,
      ...(seqNo !== undefined && { seqNo }),
    },
  };
};

const smsSearch = (settings: IwinvSettings, query: IwinvHistoryQuery, phone: string): Search => {
  const endMs = query.until.getTime() + DAY_MS;
  const startMs = Math.max(query.from.getTime() - DAY_MS, endMs - SMS_SPAN_MS);
  // No pageSize where it can be helped: the SMS history is reported to break when it is given.
  return {
    channel: "SMS",
    phone,
    body: {
      version: "1.0",
      companyid: settings.smsCompanyId,
      startDate: formatKstDate(startMs),
      endDate: formatKstDate(endMs),
      phone,
      ...(query.providerMessageId !== undefined && { requestNo: query.providerMessageId }),
    },
  };
};

const isTime = (value: unknown): boolean =>
  value instanceof Date && value.getTime() >= 0 && value.getTime() < Date.UTC(9999, 0);

const planSearch = (
  settings: IwinvSettings,
  query: IwinvHistoryQuery,
): Result<Search, KMsgError> => {
  const phone = typeof query.to === "string" ? normalizeKoreanPhone(query.to) : null;
  if (phone === null) return invalid("to is not a Korean phone number");
  if (!isTime(query.from) || !isTime(query.until)) return invalid("the time window is not valid");
  if (query.type === "ALIMTALK") return ok(alimTalkSearch(query, phone));
  if (query.type !== "SMS" && query.type !== "LMS" && query.type !== "MMS") {
    return invalid(`IWINV has no history of ${query.type}`);
  }
  if (settings.sms === undefined || settings.smsCompanyId === undefined) {
    return invalid("the SMS history needs smsApiKey, smsAuthKey and smsCompanyId", "account");
  }
  return ok(smsSearch(settings, query, phone));
};

/** Every row of a search; undefined where that takes more pages than are read. */
const readPages = async (
  settings: IwinvSettings,
  { channel, body }: Search,
  context: ProviderRequestContext,
): Promise<Result<Record<string, unknown>[], KMsgError> | undefined> => {
  const rows: Record<string, unknown>[] = [];
  for (let pageNum = 1; pageNum <= MAX_PAGES; pageNum++) {
    const call = { channel, purpose: "read", path: "/api/history/" } as const;
    const answer = await callIwinv(settings, { ...call, body: { ...body, pageNum } }, context);
    if (answer.isFailure) return answer;
    const page = readList(answer.value.body["list"]);
    rows.push(...page);
    const total = readInteger(answer.value.body["totalCount"]) ?? 0;
    if (page.length === 0 || rows.length >= total) return ok(rows);
    if (total > (rows.length / pageNum) * MAX_PAGES) break;
  }
  return undefined;
};

const fetchRows = async (
  settings: IwinvSettings,
  search: Search,
  context: ProviderRequestContext,
): Promise<Result<Record<string, unknown>[], KMsgError>> => {
  // Of SMS a page has few rows, and a number that gets many in three days has more than the pages hold: larger ones, then.
  const large = { ...search, body: { ...search.body, pageSize: HISTORY_PAGE_ROWS } };
  const found = await readPages(settings, search, context);
  if (found) return found;
  const all = search.channel === "SMS" ? await readPages(settings, large, context) : undefined;
  // The provider answers well; it is asked for too much.
  const fault = { fault: "request" } as const;
  const message = "IWINV has more history rows than can be read";
  return all ?? fail(iwinvError(KMsgErrorCode.PROVIDER_ERROR, message, fault));
};

/** Rows of one recipient within the window; with an id, the rows of that message whatever their time. */
export const searchHistory = async (
  settings: IwinvSettings,
  query: IwinvHistoryQuery,
  context: ProviderRequestContext,
): Promise<Result<IwinvHistoryRow[], KMsgError>> => {
  const search = planSearch(settings, query);
  if (search.isFailure) return search;
  const found = await fetchRows(settings, search.value, context);
  if (found.isFailure) return found;
  return ok(selectHistory(settings, query, found.value));
};

const toStatus = (row: IwinvHistoryRow): DeliveryStatusResult => {
  const { providerMessageId, status, statusCode, statusMessage, sentAt } = row;
  const { deliveredAt, failedAt, raw } = row;
  return {
    providerId: PROVIDER_ID,
    providerMessageId,
    status,
    ...(statusCode !== undefined && { statusCode }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(sentAt !== undefined && { sentAt }),
    ...(deliveredAt !== undefined && { deliveredAt }),
    ...(failedAt !== undefined && { failedAt }),
    raw,
  };
};

/** The result of one message; `ok(null)` while the history does not have it. Never guesses. */
export const getDeliveryStatus = async (
  settings: IwinvSettings,
  query: DeliveryStatusQuery,
  context: ProviderRequestContext,
): Promise<Result<DeliveryStatusResult | null, KMsgError>> => {
  const { type, to, requestedAt, scheduledAt } = query;
  if (!isFilled(query.providerMessageId)) return invalid("providerMessageId is required");
  const providerMessageId = query.providerMessageId.trim();
  const from = requestedAt;
  if (!isTime(from)) return invalid("requestedAt is not a valid time");
  const scheduledMs = isTime(scheduledAt) ? (scheduledAt?.getTime() ?? 0) : 0;
  const until = new Date(Math.max(settings.now(), from.getTime(), scheduledMs));
  const found = await searchHistory(
    settings,
    { type, to, from, until, providerMessageId },
    context,
  );
  if (found.isFailure) return found;
  const [row] = found.value;
  return ok(row === undefined ? null : toStatus(row));
};

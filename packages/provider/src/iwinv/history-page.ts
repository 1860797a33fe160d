/** One page of everybody's history in a span of time: what many look-ups have in common. */
import { fail, KMsgErrorCode, type KMsgError, ok, type Result } from "@k-msg/core";
import type { ProviderRequestContext } from "@k-msg/core";

import { readInteger, readList } from "../reading.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError } from "./errors.ts";
import { readAlimTalkRow, readSmsRow } from "./history-rows.ts";
import { formatKst, formatKstDate } from "./iwinv-time.ts";
import type { IwinvChannel } from "./send-codes.ts";
import { callIwinv } from "./transport.ts";

/** The most rows that a page may have. */
export const HISTORY_PAGE_ROWS = 1000;

export interface IwinvHistoryRange {
  channel: IwinvChannel;
  /** SMS history knows whole Korean days only: those that hold these times. */
  from: Date;
  until: Date;
  /** From 1. */
  pageNum: number;
  /** Default, and at most, 1,000. */
  pageSize?: number;
}

/** The fields that tell one row from another; `raw` is the row as it came. */
export interface IwinvPageRow {
  providerMessageId: string;
  /** Domestic digits. */
  phone: string;
  /** When it was requested; for SMS, which does not tell, when it was sent. */
  at?: Date;
  raw: Record<string, unknown>;
}

export interface IwinvHistoryPage {
  /** Rows of all pages; absent where the answer does not tell. */
  total?: number;
  /** In the order of the answer, which is not documented. */
  rows: IwinvPageRow[];
  /** Rows that came, those without an id among them. */
  size: number;
}

const bodyOf = (settings: IwinvSettings, range: IwinvHistoryRange): Record<string, unknown> => {
  const { channel, from, until, pageNum } = range;
  // A number: as a string it is reported to break the SMS history.
  const page = { pageNum, pageSize: range.pageSize ?? HISTORY_PAGE_ROWS };
  if (channel === "ALIMTALK") {
    return { ...page, startDate: formatKst(from.getTime()), endDate: formatKst(until.getTime()) };
  }
  return {
    ...page,
    version: "1.0",
    companyid: settings.smsCompanyId,
    startDate: formatKstDate(from.getTime()),
    endDate: formatKstDate(until.getTime()),
  };
};

export const readHistoryPage = async (
  settings: IwinvSettings,
  range: IwinvHistoryRange,
  context: ProviderRequestContext,
): Promise<Result<IwinvHistoryPage, KMsgError>> => {
  const { channel } = range;
  if (channel === "SMS" && (settings.sms === undefined || settings.smsCompanyId === undefined)) {
    const message = "the SMS history needs smsApiKey, smsAuthKey and smsCompanyId";
    return fail(iwinvError(KMsgErrorCode.INVALID_REQUEST, message, { fault: "account" }));
  }
  const call = { channel, purpose: "read", path: "/api/history/" } as const;
  const answer = await callIwinv(settings, { ...call, body: bodyOf(settings, range) }, context);
  if (answer.isFailure) return answer;
  const list = readList(answer.value.body["list"]);
  const total = readInteger(answer.value.body["totalCount"]);
  const rows = list.flatMap((raw) => {
    // The status is read later, for those that are asked for.
    const row = channel === "ALIMTALK" ? readAlimTalkRow(raw, new Set()) : readSmsRow(raw, "SMS");
    if (row === undefined) return [];
    const { providerMessageId, phone } = row;
    const at = row.requestedAt ?? (channel === "SMS" ? row.sentAt : undefined);
    return [{ providerMessageId, phone, ...(at !== undefined && { at }), raw }];
  });
  return ok({ rows, size: list.length, ...(total !== undefined && { total }) });
};

import {
  type DeliveryStatus,
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  fail,
  type KMsgError,
  KMsgErrorCode,
  normalizeKoreanPhone,
  ok,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { maskText, readId, readList } from "../reading.ts";
import { isFilled } from "./checks.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError, PROVIDER_ID } from "./errors.ts";
import { formatKst, parseKst } from "./iwinv-time.ts";
import { describeIwinvRcsCode } from "./rcs-codes.ts";
import { readRcsMessageId, type RcsTarget } from "./rcs-id.ts";
import { callIwinv } from "./transport.ts";

type Row = Record<string, unknown>;

const MINUTE_MS = 60_000;
/** The provider's clock is not ours. */
const MARGIN_MS = 10 * MINUTE_MS;
/** Largest distance of a row's time from a message's, where nothing but the time ties them. */
const NEAR_MS = 5 * MINUTE_MS;

const STATES: Readonly<Record<string, DeliveryStatus>> = {
  수신완료: "DELIVERED",
  수신실패: "FAILED",
  대기: "PENDING",
};

const DELIVERED_CODE = "10000";

/** The state decides; the code only where no state says anything. Without either the message is on its way. */
const statusOf = (row: Row): DeliveryStatus => {
  const state = STATES[readId(row["state"]) ?? ""];
  if (state !== undefined) return state;
  const code = readId(row["done_code"]) ?? "";
  if (/^0*$/.test(code)) return "SENT";
  return code === DELIVERED_CODE ? "DELIVERED" : "FAILED";
};

const phoneOf = (value: unknown): string => {
  const text = readId(value) ?? "";
  return normalizeKoreanPhone(text) ?? text.replace(/\D/g, "");
};

const timeOf = (row: Row): number | undefined => parseKst(row["req_date"]);

/**
 * The message's own row. Without a key nothing tells two messages of one template to one number apart but their times: several
 * near ones are believed only where they all say the same.
 */
const ownRow = (rows: readonly Row[], times: readonly number[]): Row | undefined => {
  const distance = (row: Row): number => {
    const at = timeOf(row);
    return at === undefined
      ? Number.POSITIVE_INFINITY
      : Math.min(...times.map((time) => Math.abs(at - time)));
  };
  const near = rows.filter((row) => distance(row) <= NEAR_MS);
  const agreed = new Set(near.map(statusOf)).size === 1;
  return agreed ? near.toSorted((a, b) => distance(a) - distance(b))[0] : undefined;
};

const isOf = (row: Row, { brandId, templateCode }: RcsTarget): boolean => {
  const code = readId(row["template_code"]);
  const brand = readId(row["brand_id"]);
  return (
    (code === undefined || code === templateCode) && (brand === undefined || brand === brandId)
  );
};

const toStatus = (providerMessageId: string, row: Row): DeliveryStatusResult => {
  const statusCode = readId(row["done_code"]);
  const statusMessage = maskText(row["done_message"]) ?? maskText(row["state"]);
  const at = timeOf(row);
  return {
    providerId: PROVIDER_ID,
    providerMessageId,
    status: statusOf(row),
    ...(statusCode !== undefined && { statusCode }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(at !== undefined && { sentAt: new Date(at) }),
    raw: row,
  };
};

const invalid = (message: string) =>
  fail(iwinvError(KMsgErrorCode.INVALID_REQUEST, message, { fault: "request" }));

/** The result of one RCS message; `ok(null)` while the history does not have it, or shows several that it may be. Never guesses. */
export const getRcsStatus = async (
  settings: IwinvSettings,
  query: DeliveryStatusQuery,
  context: ProviderRequestContext,
): Promise<Result<DeliveryStatusResult | null, KMsgError>> => {
  if (!isFilled(query.providerMessageId)) return invalid("providerMessageId is required");
  const id = query.providerMessageId.trim();
  const phone = isFilled(query.to) ? normalizeKoreanPhone(query.to) : null;
  if (phone === null) return invalid("to is not a Korean phone number");
  const times = [query.requestedAt, query.scheduledAt].flatMap((at) =>
    at instanceof Date && at.getTime() >= 0 ? [at.getTime()] : [],
  );
  if (times.length === 0) return invalid("requestedAt is not a valid time");
  const target = readRcsMessageId(id);
  const body = {
    pageNum: 1,
    pageSize: 1000,
    startDate: formatKst(Math.min(...times) - MARGIN_MS),
    endDate: formatKst(Math.max(settings.now(), ...times) + MARGIN_MS),
    phone,
    ...(target ?? { msgkey: id }),
  };
  const answer = await callIwinv(
    settings,
    {
      channel: "RCS",
      describe: describeIwinvRcsCode,
      purpose: "read",
      path: "/api/v1/history/",
      body,
    },
    context,
  );
  if (answer.isFailure) return answer;
  const rows = readList(answer.value.body["list"]).filter((row) => phoneOf(row["phone"]) === phone);
  const row = target
    ? ownRow(
        rows.filter((candidate) => isOf(candidate, target)),
        times,
      )
    : rows.find((candidate) => readId(candidate["msgkey"]) === id);
  return ok(row === undefined ? null : toStatus(id, row));
};

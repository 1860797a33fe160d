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

import { isRecord, maskText, readId, readList } from "../reading.ts";
import { deliveryOf } from "./codes.ts";
import type { SolapiSettings } from "./config.ts";
import { PROVIDER_ID, solapiError } from "./errors.ts";
import { callSolapi } from "./transport.ts";

/** A message as SOLAPI has it. */
export interface SolapiMessageRow {
  providerMessageId: string;
  /** Domestic digits, where it is a Korean number. */
  to: string;
  from?: string;
  type?: string;
  status: DeliveryStatus;
  statusCode?: string;
  /** In the provider's words, with numbers masked. */
  statusMessage?: string;
  customFields?: Record<string, string>;
  requestedAt?: Date;
  sentAt?: Date;
  deliveredAt?: Date;
  failedAt?: Date;
}

export type SolapiMessageQuery =
  | { messageId: string }
  /** By recipient, made between two times. */
  | { to: string; from: Date; until: Date };

const PAGE = 100;
/** Messages to one number in one window; more of them are nobody's. */
const MAX_PAGES = 10;

/** All messages that match, in no order. Rows of a wrong shape are left out. */
export const searchMessages = async (
  settings: SolapiSettings,
  query: SolapiMessageQuery,
  context: ProviderRequestContext,
): Promise<Result<SolapiMessageRow[], KMsgError>> => {
  const rows: SolapiMessageRow[] = [];
  let startKey: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const path = `/messages/v4/list?${parameters(query, startKey)}`;
    const answer = await callSolapi(settings, { purpose: "read", method: "GET", path }, context);
    if (answer.isFailure) return answer;
    const { messageList, nextKey } = answer.value;
    if (messageList === undefined) return fail(noList());
    rows.push(...readList(messageList).flatMap((row) => readRow(row) ?? []));
    if (typeof nextKey !== "string" || nextKey === "" || "messageId" in query) break;
    startKey = nextKey;
  }
  if (!("messageId" in query)) return ok(rows);
  // Whether the filter works is not ours to believe.
  return ok(rows.filter((row) => row.providerMessageId === query.messageId));
};

const parameters = (query: SolapiMessageQuery, startKey: string | undefined): string => {
  const fields =
    "messageId" in query
      ? { messageId: query.messageId, limit: "1" }
      : {
          to: query.to,
          dateType: "CREATED",
          startDate: query.from.toISOString(),
          endDate: query.until.toISOString(),
          limit: String(PAGE),
        };
  return String(new URLSearchParams({ ...fields, ...(startKey !== undefined && { startKey }) }));
};

const noList = (): KMsgError =>
  solapiError(KMsgErrorCode.PROVIDER_ERROR, "SOLAPI named no list", { fault: "gateway" });

const instant = (value: unknown): Date | undefined => {
  // Without a zone it would be read in the host's.
  const zoned = typeof value === "string" && /(Z|[+-]\d{2}:?\d{2})$/.test(value);
  const at = zoned ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const readRow = (row: Record<string, unknown>): SolapiMessageRow | undefined => {
  const providerMessageId = readId(row["messageId"]);
  const to = textOf(row["to"]);
  if (providerMessageId === undefined || to === undefined) return undefined;
  const code = row["statusCode"];
  const statusCode = typeof code === "number" ? String(code) : textOf(code);
  const status = deliveryOf(statusCode);
  const from = textOf(row["from"]);
  const type = textOf(row["type"]);
  const statusMessage = maskText(row["reason"] ?? row["statusMessage"]);
  const requestedAt = instant(row["dateCreated"]);
  const sentAt = instant(row["dateProcessed"]) ?? requestedAt;
  const ended = instant(row["dateReceived"]) ?? instant(row["dateReported"]);
  const customFields = fieldsOf(row["customFields"]);
  return {
    providerMessageId,
    to: normalizeKoreanPhone(to) ?? to,
    ...(from !== undefined && { from }),
    ...(type !== undefined && { type }),
    status,
    ...(statusCode !== undefined && { statusCode }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(customFields && { customFields }),
    ...(requestedAt && { requestedAt }),
    ...(sentAt && { sentAt }),
    ...(ended && status === "DELIVERED" && { deliveredAt: ended }),
    ...(ended && status === "FAILED" && { failedAt: ended }),
  };
};

const fieldsOf = (value: unknown): Record<string, string> | undefined => {
  if (!isRecord(value)) return undefined;
  const texts = Object.entries(value).filter(([, field]) => typeof field === "string");
  return texts.length > 0 ? (Object.fromEntries(texts) as Record<string, string>) : undefined;
};

/** `ok(null)` while SOLAPI does not know the message. */
export const getDeliveryStatus = async (
  settings: SolapiSettings,
  query: DeliveryStatusQuery,
  context: ProviderRequestContext,
): Promise<Result<DeliveryStatusResult | null, KMsgError>> => {
  const { providerMessageId } = query;
  const found = await searchMessages(settings, { messageId: providerMessageId }, context);
  if (found.isFailure) return found;
  const [row] = found.value;
  if (!row) return ok(null);
  const { status, statusCode, statusMessage, sentAt, deliveredAt, failedAt } = row;
  return ok({
    providerId: PROVIDER_ID,
    providerMessageId,
    status,
    ...(statusCode !== undefined && { statusCode }),
    ...(statusMessage !== undefined && { statusMessage }),
    ...(sentAt && { sentAt }),
    ...(deliveredAt && { deliveredAt }),
    ...(failedAt && { failedAt }),
  });
};

import { type DeliveryStatus, type MessageType, normalizeKoreanPhone } from "@k-msg/core";

import { readId } from "../reading.ts";
import { parseKst } from "./iwinv-time.ts";
import { normalizeStatusCode, statusOfIwinvCode } from "./status-of.ts";

/** One message in the provider's history. Dates are absent when the provider names none. */
export interface IwinvHistoryRow {
  providerMessageId: string;
  /** Domestic digits. */
  phone: string;
  callback?: string;
  templateCode?: string;
  text?: string;
  msgType?: string;
  requestedAt?: Date;
  sentAt?: Date;
  receivedAt?: Date;
  status: DeliveryStatus;
  statusCode?: string;
  statusMessage?: string;
  deliveredAt?: Date;
  failedAt?: Date;
  /** The provider's row as it came; also holds the state of an AlimTalk's fallback text. */
  raw: unknown;
}

type Raw = Record<string, unknown>;

const text = (value: unknown): string | undefined => {
  const isText = typeof value === "string" || typeof value === "number";
  const trimmed = isText ? String(value).trim() : "";
  return trimmed === "" ? undefined : trimmed;
};

const date = (value: unknown): Date | undefined => {
  const epochMs = parseKst(value);
  return epochMs === undefined ? undefined : new Date(epochMs);
};

const digits = (value: unknown): string => {
  const phone = text(value) ?? "";
  return normalizeKoreanPhone(phone) ?? phone.replace(/\D/g, "");
};

/** Drops absent fields, so that "absent" has one form. */
const compact = (row: { [K in keyof IwinvHistoryRow]: IwinvHistoryRow[K] | undefined }) =>
  Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as unknown as IwinvHistoryRow;

const SMS_DELIVERED_TEXT = "전송 성공";

/** The code decides; the text counts only where there is no code. */
const smsStatus = (type: MessageType, code: string | undefined, message: string | undefined) => {
  if (code !== undefined) return statusOfIwinvCode(type, code);
  return message === SMS_DELIVERED_TEXT ? "DELIVERED" : "PENDING";
};

export const readSmsRow = (raw: Raw, type: MessageType): IwinvHistoryRow | undefined => {
  const providerMessageId = readId(raw["requestNo"]);
  if (providerMessageId === undefined) return undefined;
  const msgType = text(raw["msgType"]);
  const statusCode = normalizeStatusCode(raw["sendStatusCode"]);
  const statusMessage = text(raw["sendStatusMsg"]) ?? text(raw["sendStatus"]);
  const rowType = msgType === "LMS" || msgType === "MMS" ? msgType : type;
  const status = smsStatus(rowType, statusCode, statusMessage);
  // The only time there is: when the message was handed over.
  const sentAt = date(raw["sendDate"]);
  return compact({
    providerMessageId,
    phone: digits(raw["phone"]),
    callback: text(raw["callback"]),
    templateCode: undefined,
    text: undefined,
    msgType,
    requestedAt: undefined,
    sentAt,
    receivedAt: undefined,
    status,
    statusCode,
    statusMessage,
    deliveredAt: status === "DELIVERED" ? sentAt : undefined,
    failedAt: status === "FAILED" ? sentAt : undefined,
    raw,
  });
};

const WAITING_WORD = /대기|처리\s*중|진행\s*중|발송\s*중|전송\s*중|WAIT|PENDING/i;
const ALIMTALK_DELIVERED_NAME = "성공";

/** Kakao's own results; the K stands before the number in every list of them. */
const KAKAO_CODE = /^K\d{3}$/i;
/** The words by which k-msg knows that nobody has Kakao there. */
const NO_KAKAO = ["카카오", "미사용"];

/**
 * Only "OK" is published. A failure is a message that was answered for (it has a receive date), with
 * a result of Kakao's or the words for it; or one an operator has confirmed to be final. A code that
 * nobody knows ends nothing: it may be that of a message on its way.
 */
const alimTalkStatus = (
  code: string | undefined,
  name: string | undefined,
  received: boolean,
  confirmed: ReadonlySet<string>,
): DeliveryStatus => {
  if (code === undefined) return name === ALIMTALK_DELIVERED_NAME ? "DELIVERED" : "PENDING";
  if (statusOfIwinvCode("ALIMTALK", code) === "DELIVERED") return "DELIVERED";
  if (confirmed.has(code)) return "FAILED";
  if (WAITING_WORD.test(code) || WAITING_WORD.test(name ?? "")) return "PENDING";
  const said = `${code} ${name ?? ""}`;
  const known = KAKAO_CODE.test(code) || NO_KAKAO.every((word) => said.includes(word));
  return received && known ? "FAILED" : "PENDING";
};

export const readAlimTalkRow = (
  raw: Raw,
  confirmed: ReadonlySet<string>,
): IwinvHistoryRow | undefined => {
  const providerMessageId = readId(raw["seqNo"]);
  if (providerMessageId === undefined) return undefined;
  const statusCode = text(raw["statusCode"]);
  const statusMessage = text(raw["statusCodeName"]);
  const sentAt = date(raw["sendDate"]);
  const receivedAt = date(raw["receiveDate"]);
  const status = alimTalkStatus(statusCode, statusMessage, receivedAt !== undefined, confirmed);
  return compact({
    providerMessageId,
    phone: digits(raw["phone"]),
    callback: text(raw["callback"]),
    templateCode: text(raw["templateCode"]),
    text: typeof raw["sendMessage"] === "string" ? raw["sendMessage"] : undefined,
    msgType: undefined,
    requestedAt: date(raw["requestDate"]),
    sentAt,
    receivedAt,
    status,
    statusCode,
    statusMessage,
    deliveredAt: status === "DELIVERED" ? (receivedAt ?? sentAt) : undefined,
    failedAt: status === "FAILED" ? receivedAt : undefined,
    raw,
  });
};

/** Higher wins. "FAIL" is undocumented, so it counts only when there is nothing else. */
const weight = (row: IwinvHistoryRow): number => {
  if (row.status === "PENDING") return 1;
  return row.statusCode?.toUpperCase() === "FAIL" ? 0 : 2;
};

const prefer = (a: IwinvHistoryRow, b: IwinvHistoryRow): IwinvHistoryRow => {
  const byWeight = weight(b) - weight(a);
  const byTime = (b.sentAt?.getTime() ?? 0) - (a.sentAt?.getTime() ?? 0);
  // The last step only makes the choice independent of the order the rows came in.
  const byStatus = a.status < b.status ? -1 : 1;
  return (byWeight || byTime || byStatus) > 0 ? b : a;
};

/** One row a message: rows that share id and phone become the one that is final. */
export const mergeRows = (rows: readonly IwinvHistoryRow[]): IwinvHistoryRow[] => {
  const merged = new Map<string, IwinvHistoryRow>();
  for (const row of rows) {
    const key = `${row.providerMessageId}|${row.phone}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? row : prefer(other, row));
  }
  return [...merged.values()];
};

/** Errors that SOLAPI's SDK throws, by the names of its classes: the classes themselves may be of another copy. */
import { KMsgError, KMsgErrorCode } from "@k-msg/core";

import { neverConnected } from "../network.ts";
import { isRecord, maskText, readInteger, readList } from "../reading.ts";
import type { SolapiPurpose } from "./answer.ts";
import { describeSolapiError, type SolapiFault, type SolapiOutcome } from "./codes.ts";
import { solapiError } from "./errors.ts";
import { recordOf, refusalIn, textOf } from "./refused.ts";

interface Judged {
  code: KMsgErrorCode;
  outcome: SolapiOutcome;
  fault: SolapiFault;
  /** Further words of the SDK, for `details`. */
  said?: Record<string, unknown>;
}

type Thrown = Record<string, unknown>;

const judged = (
  code: KMsgErrorCode,
  outcome: SolapiOutcome,
  fault: SolapiFault,
  said: Record<string, unknown> = {},
): Judged => ({ code, outcome, fault, said });

/** Only what is there, and no number of a person in it. */
const facts = (error: Thrown, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = error[name];
      const shown = typeof value === "string" ? maskText(value) : value;
      return shown === undefined ? [] : [[name, shown]];
    }),
  );

const masked = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(masked);
  if (!isRecord(value)) return typeof value === "string" ? (maskText(value) ?? "") : value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item)]));
};

const notReceived = (error: Thrown): Judged => {
  const why = refusalIn(error)?.details ?? {};
  return judged(
    KMsgErrorCode.PROVIDER_ERROR,
    why["outcome"] === "refused" ? "refused" : "unknown",
    why["fault"] === "account" || why["fault"] === "request" ? why["fault"] : "unknown_code",
    {
      ...(why["originalCode"] !== undefined && { originalCode: why["originalCode"] }),
      failedMessageList: readList(error["failedMessageList"]).map(masked),
      ...facts(error, ["totalCount"]),
    },
  );
};

const SAID_OF_HTTP = ["httpStatus", "errorCode", "errorMessage", "url"];

const clientFault = (error: Thrown): Judged => {
  const said = facts(error, SAID_OF_HTTP);
  const status = readInteger(error["httpStatus"]) ?? 0;
  if (status === 429) {
    return judged(KMsgErrorCode.RATE_LIMIT_EXCEEDED, "not_sent", "rate", said);
  }
  if (status === 408) return judged(KMsgErrorCode.NETWORK_TIMEOUT, "unknown", "gateway", said);
  if (status < 400 || status >= 500) {
    return judged(KMsgErrorCode.PROVIDER_ERROR, "unknown", "gateway", said);
  }
  const { outcome, fault } = describeSolapiError(textOf(error["errorCode"]) ?? "");
  return judged(KMsgErrorCode.INVALID_REQUEST, outcome, fault, said);
};

const serverFault = (error: Thrown): Judged =>
  judged(KMsgErrorCode.PROVIDER_ERROR, "unknown", "gateway", facts(error, SAID_OF_HTTP));

const networkFault = (error: Thrown): Judged =>
  judged(
    KMsgErrorCode.NETWORK_ERROR,
    neverConnected(error) ? "not_sent" : "unknown",
    "network",
    facts(error, ["url", "method", "isRetryable"]),
  );

const BY_CLASS: Readonly<Record<string, (error: Thrown) => Judged>> = {
  ApiKeyError: () => judged(KMsgErrorCode.AUTHENTICATION_FAILED, "refused", "account"),
  BadRequestError: (error) =>
    judged(KMsgErrorCode.INVALID_REQUEST, "refused", "request", {
      validationErrors: masked(error["validationErrors"] ?? []),
    }),
  MessageNotReceivedError: notReceived,
  NetworkError: networkFault,
  ClientError: clientFault,
  ServerError: serverFault,
  DefaultError: serverFault,
};

const classesOf = (error: unknown): string[] => {
  if (!isRecord(error)) return [];
  const { constructor } = error;
  const own = typeof constructor === "function" ? constructor.name : undefined;
  return [error["_tag"], error["name"], own].filter((name) => typeof name === "string");
};

/** An error that nobody described proves nothing, unless the connection was never made. */
const undescribed = (error: unknown): Judged =>
  judged(
    KMsgErrorCode.UNKNOWN_ERROR,
    neverConnected(error) ? "not_sent" : "unknown",
    "unknown_code",
  );

/** A KMsgError keeps what it says; what it leaves out is filled in. */
const kept = (error: KMsgError, purpose: SolapiPurpose): KMsgError => {
  const { code, message, details, providerErrorCode, httpStatus } = error;
  return solapiError(
    code,
    message,
    { fault: "network", ...(purpose === "send" && { outcome: "unknown" as const }), ...details },
    {
      ...(providerErrorCode !== undefined && { providerErrorCode }),
      ...(httpStatus !== undefined && { httpStatus }),
    },
  );
};

export const clientError = (error: unknown, purpose: SolapiPurpose): KMsgError => {
  if (error instanceof KMsgError) return kept(error, purpose);
  const thrown = recordOf(error);
  const name = classesOf(error).find((one) => Object.hasOwn(BY_CLASS, one));
  const found = (name === undefined ? undefined : BY_CLASS[name]?.(thrown)) ?? undescribed(error);
  const providerErrorCode = textOf(thrown["errorCode"]);
  const httpStatus = readInteger(thrown["httpStatus"]);
  const cause = maskText(error instanceof Error ? error.message : error);
  return solapiError(
    found.code,
    `SOLAPI's SDK failed (${name ?? "an error of no known class"})`,
    {
      ...found.said,
      ...(purpose === "send" && { outcome: found.outcome }),
      fault: found.fault,
      ...(cause !== undefined && { cause }),
    },
    {
      ...(providerErrorCode !== undefined && { providerErrorCode }),
      ...(httpStatus !== undefined && { httpStatus }),
    },
  );
};

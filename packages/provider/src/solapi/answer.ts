import {
  fail,
  type KMsgError,
  KMsgErrorCode,
  type KMsgErrorMetadata,
  ok,
  type Result,
} from "@k-msg/core";

import { isRecord } from "../reading.ts";
import { describeSolapiError, type SolapiRefusal } from "./codes.ts";
import { solapiError } from "./errors.ts";

/** A send may have side effects, so its failures say what is known of the message. */
export type SolapiPurpose = "send" | "read";

export interface SolapiAnswer {
  httpStatus: number;
  /** The JSON object; undefined for anything else. */
  body: Record<string, unknown> | undefined;
  /** Milliseconds, from the Retry-After header. */
  retryAfterMs?: number;
}

const { NETWORK_SERVICE_UNAVAILABLE, NETWORK_TIMEOUT, PROVIDER_ERROR } = KMsgErrorCode;
const { AUTHENTICATION_FAILED, INSUFFICIENT_BALANCE, RATE_LIMIT_EXCEEDED } = KMsgErrorCode;

export const readSolapiAnswer = (
  httpStatus: number,
  text: string,
  retryAfter: string | null,
): SolapiAnswer => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const seconds = /^\s*\d{1,6}\s*$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  return {
    httpStatus,
    body: isRecord(json) ? json : undefined,
    ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
  };
};

const refusal = (
  kmsgCode: KMsgErrorCode,
  outcome: SolapiRefusal["outcome"],
  fault: SolapiRefusal["fault"],
  meaning: string,
): SolapiRefusal => ({ kmsgCode, outcome, fault, meaning });

/** Cloudflare's own words for an origin that it could not connect to. */
const NEVER_CONNECTED: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

const nameOf = ({ body }: SolapiAnswer): string | undefined => {
  const name = body?.["errorCode"];
  return typeof name === "string" && /^[\w.-]{1,64}$/.test(name) ? name : undefined;
};

/** Undefined for an answer that says nothing against the request. */
const judge = (answer: SolapiAnswer): SolapiRefusal | undefined => {
  const { httpStatus: status, body } = answer;
  const name = nameOf(answer);
  if (NEVER_CONNECTED.has(status)) {
    return refusal(NETWORK_SERVICE_UNAVAILABLE, "not_sent", "gateway", "nobody could be reached");
  }
  if (status >= 500) {
    return refusal(NETWORK_SERVICE_UNAVAILABLE, "unknown", "gateway", "the gateway failed");
  }
  if (status === 408) return refusal(NETWORK_TIMEOUT, "unknown", "gateway", "the server timed out");
  if (status === 429) return refusal(RATE_LIMIT_EXCEEDED, "not_sent", "rate", "too many requests");
  if (name !== undefined) return describeSolapiError(name);
  if (status === 402) return refusal(INSUFFICIENT_BALANCE, "refused", "account", "no balance");
  if (status === 401 || status === 403) {
    return refusal(AUTHENTICATION_FAILED, "refused", "account", "access denied");
  }
  const fine = status >= 200 && status < 300;
  if (fine && body) return undefined;
  return fine
    ? refusal(PROVIDER_ERROR, "unknown", "gateway", "the answer is not JSON")
    : refusal(PROVIDER_ERROR, "not_sent", "gateway", "the API did not answer");
};

/** The error an answer stands for; in our own words, because the provider's may hold numbers. */
export const answerError = (
  { httpStatus, retryAfterMs }: SolapiAnswer,
  purpose: SolapiPurpose,
  found: SolapiRefusal,
  originalCode: string | undefined,
): KMsgError => {
  const metadata: KMsgErrorMetadata = {
    httpStatus,
    ...(originalCode !== undefined && { providerErrorCode: originalCode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  const where = originalCode === undefined ? `HTTP ${httpStatus}` : `code ${originalCode}`;
  return solapiError(
    found.kmsgCode,
    `SOLAPI: ${found.meaning} (${where})`,
    {
      ...(originalCode !== undefined && { originalCode }),
      ...(purpose === "send" && { outcome: found.outcome }),
      fault: found.fault,
    },
    metadata,
  );
};

export const judgeAnswer = (
  purpose: SolapiPurpose,
  answer: SolapiAnswer,
): Result<Record<string, unknown>, KMsgError> => {
  const found = judge(answer);
  if (found === undefined) return ok(answer.body ?? {});
  return fail(answerError(answer, purpose, found, nameOf(answer)));
};

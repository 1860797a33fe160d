import { fail, type KMsgError, type KMsgErrorMetadata, ok, type Result } from "@k-msg/core";

import { answerFault, gatewayFault } from "../http-answer.ts";
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

const nameOf = ({ body }: SolapiAnswer): string | undefined => {
  const name = body?.["errorCode"];
  return typeof name === "string" && /^[\w.-]{1,64}$/.test(name) ? name : undefined;
};

/** Undefined for an answer that says nothing against the request. */
const judge = (answer: SolapiAnswer): SolapiRefusal | undefined => {
  const { httpStatus: status, body } = answer;
  const name = nameOf(answer);
  const named = name === undefined ? undefined : describeSolapiError(name);
  return gatewayFault(status) ?? named ?? answerFault(status, body !== undefined);
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

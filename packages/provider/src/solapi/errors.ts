import {
  type Fail,
  fail,
  KMsgError,
  KMsgErrorCode,
  type KMsgErrorMetadata,
  type Result,
} from "@k-msg/core";

import type { SolapiFault, SolapiOutcome } from "./codes.ts";

export const PROVIDER_ID = "solapi";

/** `details` of every error this provider returns. */
export interface SolapiErrorDetails {
  providerId: typeof PROVIDER_ID;
  /** The status code or the error's name in the answer, when it had one. */
  originalCode?: string;
  /** Set on sends only. */
  outcome?: SolapiOutcome;
  fault: SolapiFault;
  /** True where a send was given up after its request had gone out. */
  requestSent?: true;
  /** The network's own words, masked. */
  cause?: string;
}

type Facts = Omit<SolapiErrorDetails, "providerId">;

export const solapiError = (
  code: KMsgErrorCode,
  message: string,
  facts: Facts & Record<string, unknown>,
  metadata: KMsgErrorMetadata = {},
): KMsgError => new KMsgError(code, message, { providerId: PROVIDER_ID, ...facts }, metadata);

/** A request that is wrong in itself: it was not sent and never will be. */
export const refuse = (message: string): Fail<KMsgError> =>
  fail(
    solapiError(KMsgErrorCode.INVALID_REQUEST, message, { outcome: "refused", fault: "request" }),
  );

/** Only failures before the send pass here, so the message is known not to be out. */
export const beforeSend = <T>(result: Result<T, KMsgError>): Result<T, KMsgError> => {
  if (result.isSuccess || result.error.details?.["outcome"] === "refused") return result;
  const { code, message, details, httpStatus, retryAfterMs } = result.error;
  const refused = details?.["fault"] === "account" || details?.["fault"] === "request";
  return fail(
    new KMsgError(code, message, { ...details, outcome: refused ? "refused" : "not_sent" }, {
      httpStatus,
      retryAfterMs,
    } as KMsgErrorMetadata),
  );
};

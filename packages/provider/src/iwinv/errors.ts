import {
  type Fail,
  fail,
  KMsgError,
  KMsgErrorCode,
  type KMsgErrorMetadata,
  type Result,
} from "@k-msg/core";

import type { IwinvFault, IwinvOutcome } from "./send-codes.ts";
import type { IWINVSendErrorReason } from "./send-reasons.ts";

export const PROVIDER_ID = "iwinv";

/** `details` of every error this provider returns. */
export interface IwinvErrorDetails {
  providerId: typeof PROVIDER_ID;
  /** The code of the answer, when it had one. */
  originalCode?: number;
  /** Set on sends and on changes of templates only. */
  outcome?: IwinvOutcome;
  fault: IwinvFault;
  /** Set on sends that IWINV refused for one of the reasons that an operator can mend. */
  reason?: IWINVSendErrorReason;
  /** True where a call was given up after its request had gone out. */
  requestSent?: true;
  /** The network's own words, masked. */
  cause?: string;
}

type Facts = Omit<IwinvErrorDetails, "providerId">;

export const iwinvError = (
  code: KMsgErrorCode,
  message: string,
  facts: Facts & Record<string, unknown>,
  metadata: KMsgErrorMetadata = {},
): KMsgError => new KMsgError(code, message, { providerId: PROVIDER_ID, ...facts }, metadata);

/** A request that is wrong in itself: it was not sent and never will be. */
export const refuse = (message: string, facts: Record<string, unknown> = {}): Fail<KMsgError> =>
  fail(
    iwinvError(KMsgErrorCode.INVALID_REQUEST, message, {
      ...facts,
      outcome: "refused",
      fault: "request",
    }),
  );

/** The same error with other facts; everything else stays. */
export const withFacts = (error: KMsgError, facts: Partial<Facts>): KMsgError => {
  const { providerErrorCode, providerErrorText, httpStatus, requestId, retryAfterMs } = error;
  const metadata = { providerErrorCode, providerErrorText, httpStatus, requestId, retryAfterMs };
  return new KMsgError(
    error.code,
    error.message,
    { providerId: PROVIDER_ID, ...error.details, ...facts },
    metadata as KMsgErrorMetadata,
  );
};

/** Only failures before the send pass here, so the message is known not to be out. */
export const beforeSend = <T>(result: Result<T, KMsgError>): Result<T, KMsgError> => {
  if (result.isSuccess || result.error.details?.["outcome"] === "refused") return result;
  return fail(withFacts(result.error, { outcome: "not_sent" }));
};

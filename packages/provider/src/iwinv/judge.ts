import {
  fail,
  KMsgErrorCode,
  type KMsgError,
  type KMsgErrorMetadata,
  ok,
  type Result,
} from "@k-msg/core";

import { maskText } from "../reading.ts";
import type { IwinvAnswer } from "./answer.ts";
import { iwinvError } from "./errors.ts";
import {
  describeIwinvSendCode,
  type IwinvChannel,
  type IwinvFault,
  type IwinvOutcome,
  type IwinvRefusal,
} from "./send-codes.ts";
import { reasonOf } from "./send-reasons.ts";

/** A service of IWINV and what its codes mean. RCS brings its own, so that who sends none does not carry them. */
export interface IwinvService {
  readonly channel: IwinvChannel | "RCS";
  readonly describe?: (code: number) => { outcome: "accepted" } | IwinvRefusal;
}

/** Sends and changes have side effects, so their failures say what is known of them. */
export type IwinvPurpose = "send" | "change" | "template" | "read";

export const hasOutcome = (purpose: IwinvPurpose): boolean =>
  purpose === "send" || purpose === "change";

const { AUTHENTICATION_FAILED, INVALID_REQUEST, NETWORK_SERVICE_UNAVAILABLE } = KMsgErrorCode;
const { NETWORK_TIMEOUT, PROVIDER_ERROR, RATE_LIMIT_EXCEEDED, TEMPLATE_NOT_FOUND } = KMsgErrorCode;

const refusal = (
  kmsgCode: KMsgErrorCode,
  outcome: IwinvOutcome,
  fault: IwinvFault,
  meaning: string,
): IwinvRefusal => ({ kmsgCode, outcome, fault, meaning });

/** Cloudflare's own words for an origin that it could not connect to: refused, unreachable, no TLS, no address. */
const NEVER_CONNECTED: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

/** The refusal that the HTTP status alone decides; whatever body comes with it does not matter. */
const byStatus = (status: number): IwinvRefusal | undefined => {
  if (NEVER_CONNECTED.has(status)) {
    return refusal(NETWORK_SERVICE_UNAVAILABLE, "not_sent", "gateway", "nobody could be reached");
  }
  if (status >= 500) {
    return refusal(NETWORK_SERVICE_UNAVAILABLE, "unknown", "gateway", "the gateway failed");
  }
  if (status === 429) return refusal(RATE_LIMIT_EXCEEDED, "not_sent", "rate", "too many requests");
  if (status === 408) return refusal(NETWORK_TIMEOUT, "unknown", "gateway", "the server timed out");
  if (status === 401 || status === 403) {
    return refusal(AUTHENTICATION_FAILED, "refused", "account", "access denied");
  }
  return undefined;
};

/** An answer without a code. Outside 2xx something other than the API answered. */
const withoutCode = (status: number): IwinvRefusal => {
  if (status >= 200 && status < 300) {
    return refusal(PROVIDER_ERROR, "unknown", "gateway", "the answer has no code");
  }
  return refusal(PROVIDER_ERROR, "not_sent", "gateway", "the API did not answer");
};

const describe = ({ channel, describe: own }: IwinvService, code: number) =>
  own?.(code) ?? describeIwinvSendCode(channel === "ALIMTALK" ? channel : "SMS", code);

const judgeFailure = (service: IwinvService, answer: IwinvAnswer): IwinvRefusal | undefined => {
  const { httpStatus, code } = answer;
  const decided = byStatus(httpStatus);
  if (decided !== undefined) return decided;
  if (code === undefined) return withoutCode(httpStatus);
  const known = describe(service, code);
  if (known.outcome !== "accepted") return known;
  // "Accepted" under an error status contradicts itself.
  const fine = httpStatus >= 200 && httpStatus < 300;
  return fine ? undefined : refusal(PROVIDER_ERROR, "unknown", "gateway", "a contradicting answer");
};

/** Code 540 answers with the banned word itself, which is part of the message's text. */
const BANNED_WORD = 540;

const wordsOf = ({ code, body }: IwinvAnswer): unknown =>
  code === BANNED_WORD ? undefined : (body["message"] ?? body["messgae"]);

const metadataOf = (answer: IwinvAnswer): KMsgErrorMetadata => {
  const { code, httpStatus, retryAfterMs } = answer;
  const text = maskText(wordsOf(answer));
  return {
    httpStatus,
    ...(code !== undefined && { providerErrorCode: String(code) }),
    ...(text !== undefined && { providerErrorText: text }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
};

/** The error an answer stands for; in our own words, because the provider's may hold numbers. */
export const answerError = (
  { channel }: IwinvService,
  purpose: IwinvPurpose,
  answer: IwinvAnswer,
  found: IwinvRefusal,
): KMsgError => {
  const { code, httpStatus } = answer;
  // An AlimTalk's template is looked up first: a wrong address is noticed there.
  const ofSend = purpose === "send" || purpose === "template";
  const reason = ofSend ? reasonOf(channel, code, wordsOf(answer)) : undefined;
  const where = code === undefined ? `HTTP ${httpStatus}` : `code ${code}`;
  const misread = found.kmsgCode === TEMPLATE_NOT_FOUND && purpose === "read";
  return iwinvError(
    misread ? INVALID_REQUEST : found.kmsgCode,
    `IWINV: ${found.meaning} (${where})`,
    {
      ...(code !== undefined && { originalCode: code }),
      ...(hasOutcome(purpose) && { outcome: found.outcome }),
      fault: found.fault,
      ...(reason !== undefined && { reason }),
    },
    metadataOf(answer),
  );
};

/** Ok only for an answer that says the request was accepted. */
export const judgeAnswer = (
  service: IwinvService,
  purpose: IwinvPurpose,
  answer: IwinvAnswer,
): Result<IwinvAnswer, KMsgError> => {
  const found = judgeFailure(service, answer);
  return found === undefined ? ok(answer) : fail(answerError(service, purpose, answer, found));
};

import {
  type BalanceQuery,
  type BalanceResult,
  fail,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderHealthStatus,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import type { IwinvAnswer } from "./answer.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError, PROVIDER_ID } from "./errors.ts";
import type { IwinvChannel } from "./send-codes.ts";
import { callIwinv } from "./transport.ts";

const readCharge = (value: unknown): number | undefined => {
  const numeric = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof numeric === "number" && Number.isFinite(numeric) ? numeric : undefined;
};

const callCharge = async (
  settings: IwinvSettings,
  channel: IwinvChannel,
  context: ProviderRequestContext,
): Promise<Result<IwinvAnswer, KMsgError>> => {
  const call = { channel, purpose: "read", path: "/api/charge/" } as const;
  const body = channel === "SMS" ? { version: "1.0" } : {};
  const answer = await callIwinv(settings, { ...call, body }, context);
  // Sources disagree on the AlimTalk method; reading a balance twice harms nobody.
  const status = answer.isFailure ? answer.error.httpStatus : undefined;
  if (channel === "SMS" || (status !== 404 && status !== 405)) return answer;
  return callIwinv(settings, { ...call, method: "GET" }, context);
};

/** The rest of the prepaid amount, in KRW. AlimTalk's unless an SMS channel is asked for, or SMS is all there is. */
export const getBalance = async (
  settings: IwinvSettings,
  query: BalanceQuery,
  context: ProviderRequestContext,
): Promise<Result<BalanceResult, KMsgError>> => {
  const { channel = settings.apiKey === undefined && settings.sms ? "SMS" : "ALIMTALK" } = query;
  const isSms = channel === "SMS" || channel === "LMS" || channel === "MMS";
  const configured = isSms ? settings.sms : settings.apiKey;
  if ((!isSms && channel !== "ALIMTALK") || configured === undefined) {
    return fail(
      iwinvError(KMsgErrorCode.INVALID_REQUEST, `IWINV has no balance for ${channel}`, {
        fault: "request",
      }),
    );
  }
  const answer = await callCharge(settings, isSms ? "SMS" : "ALIMTALK", context);
  if (answer.isFailure) return answer;
  const raw = answer.value.body;
  const amount = readCharge(raw["charge"]);
  if (amount !== undefined) {
    return ok({ providerId: PROVIDER_ID, channel, amount, currency: "KRW", raw });
  }
  return fail(
    iwinvError(KMsgErrorCode.PROVIDER_ERROR, "IWINV named no balance", { fault: "gateway" }),
  );
};

/** Healthy when every configured service answers for its balance; RCS has none to ask for. Issues hold no secrets. */
export const checkHealth = async (
  settings: IwinvSettings,
  context: ProviderRequestContext,
): Promise<ProviderHealthStatus> => {
  const startedMs = settings.now();
  const channels: IwinvChannel[] = [];
  if (settings.apiKey !== undefined) channels.push("ALIMTALK");
  if (settings.sms) channels.push("SMS");
  const results = await Promise.all(
    channels.map((channel) => getBalance(settings, { channel }, context)),
  );
  const issues = results.flatMap((result, i) =>
    result.isFailure ? [`${channels[i]}: ${result.error.message}`] : [],
  );
  return { healthy: issues.length === 0, issues, latencyMs: settings.now() - startedMs };
};

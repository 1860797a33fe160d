import {
  fail,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
  type SendWarning,
} from "@k-msg/core";

import { isRecord, readId, readList } from "../reading.ts";
import { checkSchedule } from "./checks.ts";
import { describeSolapiRefusal } from "./codes.ts";
import type { SolapiSettings } from "./config.ts";
import { PROVIDER_ID, solapiError } from "./errors.ts";
import { uploadImage } from "./image.ts";
import { buildMessage } from "./message.ts";
import { callSolapi } from "./transport.ts";

const SEND_PATH = "/messages/v4/send-many/detail";

/** Sends one message to one recipient, in one call that is never repeated. */
export const sendMessage = async (
  settings: SolapiSettings,
  params: SendOptions,
  context: ProviderRequestContext,
): Promise<Result<SendResult, KMsgError>> => {
  const scheduledDate = checkSchedule(params.options?.scheduledAt);
  if (scheduledDate.isFailure) return scheduledDate;
  const image = await uploadImage(settings, params, context);
  if (image.isFailure) return image;
  const message = buildMessage(settings, params, image.value);
  if (message.isFailure) return message;
  const scheduled = scheduledDate.value !== undefined;
  const answer = await callSolapi(
    settings,
    {
      purpose: "send",
      path: SEND_PATH,
      body: {
        messages: [message.value],
        showMessageList: true,
        ...(scheduled && { scheduledDate: scheduledDate.value }),
        ...(settings.appId !== undefined && { agent: { appId: settings.appId } }),
      },
    },
    context,
  );
  return answer.isSuccess ? readAccepted(params, answer.value, scheduled) : answer;
};

const text = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number"
    ? String(value)
    : undefined;

/** An accepted request may hold a refused message: SOLAPI answers 200 either way. */
const readAccepted = (
  params: SendOptions,
  body: Record<string, unknown>,
  scheduled: boolean,
): Result<SendResult, KMsgError> => {
  const [failed] = readList(body["failedMessageList"]);
  if (failed) return fail(refusedMessage(failed));
  const [taken] = readList(body["messageList"]);
  const statusCode = text(taken?.["statusCode"]);
  if (taken && statusCode !== undefined && /^1\d{3}$/.test(statusCode)) {
    return fail(refusedMessage(taken));
  }
  const group = isRecord(body["groupInfo"]) ? body["groupInfo"] : undefined;
  const providerMessageId = readId(taken?.["messageId"]);
  if (!taken && !group) {
    return fail(
      solapiError(KMsgErrorCode.PROVIDER_ERROR, "SOLAPI named no message", {
        outcome: "unknown",
        fault: "gateway",
      }),
    );
  }
  const warnings = warningsOf(params);
  return ok({
    messageId: params.messageId || crypto.randomUUID(),
    providerId: PROVIDER_ID,
    ...(providerMessageId !== undefined && { providerMessageId }),
    status: scheduled ? "PENDING" : "SENT",
    type: params.type,
    to: params.to,
    ...(warnings.length > 0 && { warnings }),
    // Not the whole answer: it repeats the numbers.
    raw: { groupId: text(group?.["groupId"] ?? group?.["_id"]), statusCode },
  });
};

const refusedMessage = (message: Record<string, unknown>): KMsgError => {
  const code = text(message["statusCode"]) ?? "";
  const found = describeSolapiRefusal(code);
  return solapiError(
    found.kmsgCode,
    `SOLAPI: ${found.meaning} (code ${/^\d{4}$/.test(code) ? code : "?"})`,
    { originalCode: code, outcome: found.outcome, fault: found.fault },
    { providerErrorCode: code },
  );
};

/**
 * Whoever asks for a text in place of the AlimTalk hears who has to send it: with `kakao.disableSms: false` SOLAPI does, and a
 * second one must not be sent for the failed status; without it SOLAPI sends none.
 */
const warningsOf = (params: SendOptions): SendWarning[] => {
  if (params.type !== "ALIMTALK" || params.failover?.enabled !== true) return [];
  if (params.kakao?.disableSms === false) return [];
  return [
    {
      code: "FAILOVER_PARTIAL_PROVIDER",
      message:
        "SOLAPI sends no text unless kakao.disableSms is false; it decides itself between SMS and LMS",
      details: {
        providerId: PROVIDER_ID,
        mappedFields: [],
        unsupportedFields: ["fallbackChannel", "fallbackContent", "fallbackTitle"],
      },
    },
  ];
};

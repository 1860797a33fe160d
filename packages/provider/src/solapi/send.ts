import {
  fail,
  type KMsgError,
  ok,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
  type SendWarning,
} from "@k-msg/core";

import { checkSchedule } from "./checks.ts";
import type { SolapiSettings } from "./config.ts";
import { beforeSend, PROVIDER_ID } from "./errors.ts";
import { sendsTextItself } from "./kakao-fields.ts";
import type { SolapiLine } from "./line.ts";
import { buildMessage, senderOf } from "./message.ts";
import { gathered, placeholders, type Upload, type Uploaded, uploadsOf } from "./uploads.ts";

/** One file after the other: what fails is the first that failed, and nothing was sent. */
const uploadAll = async (
  line: SolapiLine,
  uploads: readonly Upload[],
  context: ProviderRequestContext,
): Promise<Result<Uploaded, KMsgError>> => {
  const files: { kind: Upload["kind"]; id: string | undefined }[] = [];
  for (const upload of uploads) {
    const answer = beforeSend(await line.upload(upload, context));
    if (answer.isFailure) return answer;
    files.push({ kind: upload.kind, id: answer.value });
  }
  return ok(gathered(files));
};

/** Sends one message to one recipient, in one call that is never repeated. */
export const sendMessage = async (
  settings: SolapiSettings,
  line: SolapiLine,
  params: SendOptions,
  context: ProviderRequestContext,
): Promise<Result<SendResult, KMsgError>> => {
  const scheduledDate = checkSchedule(params.options?.scheduledAt);
  if (scheduledDate.isFailure) return scheduledDate;
  const uploads = uploadsOf(params);
  if (uploads.isFailure) return uploads;
  const checked = buildMessage(settings, params, placeholders(uploads.value), line.style);
  if (checked.isFailure) return checked;
  const files = await uploadAll(line, uploads.value, context);
  if (files.isFailure) return files;
  const message = buildMessage(settings, params, files.value, line.style);
  if (message.isFailure) return message;
  const accepted = await line.send(message.value, scheduledDate.value, context);
  if (accepted.isFailure) return fail(accepted.error);
  const warnings = warningsOf(settings, params);
  return ok({
    messageId: params.messageId || crypto.randomUUID(),
    providerId: PROVIDER_ID,
    type: params.type,
    to: params.to,
    ...(warnings.length > 0 && { warnings }),
    ...accepted.value,
  });
};

const warning = (
  code: "FAILOVER_PARTIAL_PROVIDER" | "FAILOVER_UNSUPPORTED_PROVIDER",
  message: string,
): SendWarning => ({
  code,
  message,
  details: {
    providerId: PROVIDER_ID,
    mappedFields: [],
    unsupportedFields: ["fallbackChannel", "fallbackContent", "fallbackTitle"],
  },
});

/**
 * Whoever asks for a text in place of the message hears who has to send it: where SOLAPI does, there is no warning, and a second
 * one must not be sent for the failed status; with a warning SOLAPI sends none. Never do both send.
 */
const warningsOf = (settings: SolapiSettings, params: SendOptions): SendWarning[] => {
  if (!("failover" in params) || params.failover?.enabled !== true) return [];
  if (params.type !== "ALIMTALK") {
    return [warning("FAILOVER_UNSUPPORTED_PROVIDER", "SOLAPI sends no text in place of RCS")];
  }
  if (sendsTextItself(params, senderOf(settings, params))) return [];
  const message =
    "SOLAPI sends no text unless kakao.disableSms is false and there is a sender number; it decides itself between SMS and LMS";
  return [warning("FAILOVER_PARTIAL_PROVIDER", message)];
};

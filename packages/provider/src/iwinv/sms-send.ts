import {
  fail,
  type KMsgError,
  LMS_MAX_BYTES,
  ok,
  type ProviderRequestContext,
  type Result,
  type SendResult,
  SMS_MAX_BYTES,
  type SmsSendOptions,
} from "@k-msg/core";

import { readId } from "../reading.ts";
import {
  checkPhone,
  checkSchedule,
  checkSender,
  checkText,
  checkTitle,
  firstFailure,
  isFilled,
  makeTitle,
} from "./checks.ts";
import type { IwinvSettings } from "./config.ts";
import { PROVIDER_ID, refuse } from "./errors.ts";
import { checkImage, type MmsImage } from "./image.ts";
import { callIwinv } from "./transport.ts";

interface SmsFields {
  from: string;
  to: string;
  title?: string;
  text: string;
  date?: string;
}

const SEND_PATH = "/api/v2/send/";

const checkFields = (
  settings: IwinvSettings,
  params: SmsSendOptions,
): Result<SmsFields, KMsgError> => {
  if (!isFilled(params.text)) return refuse("text is required for SMS/LMS/MMS");
  const to = checkPhone(params.to);
  const from = checkSender([params.from, settings.smsSenderNumber, settings.senderNumber], "from");
  const limit = params.type === "SMS" ? SMS_MAX_BYTES : LMS_MAX_BYTES;
  const text = checkText(params.text, limit, "text");
  const date = checkSchedule(params.options?.scheduledAt);
  const subject = isFilled(params.subject) ? params.subject.trim() : undefined;
  const title =
    params.type === "SMS"
      ? ok(undefined)
      : subject === undefined
        ? ok(makeTitle(params.text))
        : checkTitle(subject, "subject");
  if (to.isFailure || from.isFailure || text.isFailure || date.isFailure || title.isFailure) {
    return firstFailure(to, from, text, title, date) ?? refuse("the message is not valid");
  }
  return ok({
    from: from.value,
    to: to.value,
    ...(title.value !== undefined && { title: title.value }),
    text: text.value,
    ...(date.value !== undefined && { date: date.value }),
  });
};

const buildForm = (fields: SmsFields, image: MmsImage): FormData => {
  const form = new FormData();
  form.set("version", "1.0");
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  form.set("image", image.blob, image.filename);
  return form;
};

const buildBody = async (
  params: SmsSendOptions,
  fields: SmsFields,
): Promise<Result<Record<string, unknown> | FormData, KMsgError>> => {
  if (params.type === "MMS") {
    const image = await checkImage(params.media?.image);
    return image.isSuccess ? ok(buildForm(fields, image.value)) : image;
  }
  // Leaving the picture out silently would send something else than was asked for.
  if (params.media?.image !== undefined || isFilled(params.imageUrl)) {
    return refuse("an image needs type MMS");
  }
  const msgType = params.providerOptions?.["msgType"];
  return ok({
    version: "1.0",
    ...fields,
    to: [fields.to],
    ...(typeof msgType === "string" && params.type === "SMS" && { msgType }),
  });
};

/** Sends one SMS, LMS or MMS to one recipient. */
export const sendSms = async (
  settings: IwinvSettings,
  params: SmsSendOptions,
  context: ProviderRequestContext,
): Promise<Result<SendResult, KMsgError>> => {
  const fields = checkFields(settings, params);
  if (fields.isFailure) return fields;
  const body = await buildBody(params, fields.value);
  if (body.isFailure) return body;
  const answer = await callIwinv(
    settings,
    { channel: "SMS", purpose: "send", path: SEND_PATH, body: body.value },
    context,
  );
  if (answer.isFailure) return fail(answer.error);
  const raw = answer.value.body;
  // It comes under either name, or not at all.
  const providerMessageId = readId(raw["requestNo"], raw["msgid"]);
  return ok({
    messageId: params.messageId || crypto.randomUUID(),
    providerId: PROVIDER_ID,
    ...(providerMessageId !== undefined && { providerMessageId }),
    status: fields.value.date === undefined ? "SENT" : "PENDING",
    type: params.type,
    to: params.to,
    raw,
  });
};

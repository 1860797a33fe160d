import {
  fail,
  type KMsgError,
  KMsgErrorCode,
  LMS_MAX_BYTES,
  measureCp949,
  ok,
  type ProviderRequestContext,
  type RcsTemplateSendOptions,
  type Result,
  type SendResult,
  SMS_MAX_BYTES,
  splitVariables,
  variableTexts,
} from "@k-msg/core";

import { takenNobody } from "./answer.ts";
import {
  checkPhone,
  checkSchedule,
  checkSender,
  checkText,
  checkTitle,
  firstFailure,
  isFilled,
} from "./checks.ts";
import type { IwinvSettings } from "./config.ts";
import { PROVIDER_ID, refuse } from "./errors.ts";
import { answerError } from "./judge.ts";
import { describeIwinvRcsCode } from "./rcs-codes.ts";
import { rcsMessageId } from "./rcs-id.ts";
import { callIwinv } from "./transport.ts";

const SERVICE = { channel: "RCS", describe: describeIwinvRcsCode } as const;

type Fields = Record<string, string>;

/** The text message in place of an undelivered RCS; only when asked for, as it costs. */
const buildFallback = ({ failover, rcs }: RcsTemplateSendOptions): Result<Fields, KMsgError> => {
  if (failover?.enabled !== true || rcs?.disableSms === true) return ok({ reSend: "N" });
  const content = isFilled(failover.fallbackContent) ? failover.fallbackContent.trim() : undefined;
  if (content === undefined) return refuse("failover.fallbackContent is required for RCS_TPL");
  const short = measureCp949(content).bytes <= SMS_MAX_BYTES;
  const type = (failover.fallbackChannel ?? (short ? "sms" : "lms")).toUpperCase();
  if (type !== "SMS" && type !== "LMS") return refuse("failover.fallbackChannel is sms or lms");
  const limit = type === "SMS" ? SMS_MAX_BYTES : LMS_MAX_BYTES;
  const title = isFilled(failover.fallbackTitle) ? failover.fallbackTitle.trim() : undefined;
  const text = checkText(content, limit, "failover.fallbackContent");
  return (
    firstFailure(text, checkTitle(title ?? "", "failover.fallbackTitle")) ??
    ok({
      reSend: "Y",
      resendType: type,
      ...(title !== undefined && { resendTitle: title }),
      resendContent: content,
    })
  );
};

/** `#{name}` is another way to write `name`. */
const bareName = (name: string): string => {
  const [part, ...more] = splitVariables(name);
  return more.length === 0 ? (part?.name ?? name) : name;
};

/** Values by name; the message's go before those of `rcs`. */
const valuesOf = ({ variables, rcs }: RcsTemplateSendOptions): Fields => {
  const texts = variableTexts({ ...rcs?.variables, ...variables });
  return Object.fromEntries([...texts].map(([name, text]) => [bareName(name), text]));
};

/** Sends one RCS message of a template to one recipient. */
export const sendRcs = async (
  settings: IwinvSettings,
  params: RcsTemplateSendOptions,
  context: ProviderRequestContext,
): Promise<Result<SendResult, KMsgError>> => {
  const templateCode = [params.templateId, params.rcs?.templateId].find(isFilled)?.trim();
  const brandId = [params.rcs?.brandId, settings.rcs?.brandId].find(isFilled)?.trim();
  if (templateCode === undefined) return refuse("templateId is required for RCS_TPL");
  if (brandId === undefined)
    return refuse("rcs.brandId is required (the message's or the config's)");
  const phone = checkPhone(params.to);
  const callback = checkSender([params.from, settings.rcs?.senderNumber], "from");
  const sendDate = checkSchedule(params.options?.scheduledAt);
  const fallback = buildFallback(params);
  if (phone.isFailure || callback.isFailure || sendDate.isFailure || fallback.isFailure) {
    return firstFailure(phone, callback, sendDate, fallback) ?? refuse("the message is not valid");
  }
  const values = valuesOf(params);
  const scheduled = sendDate.value !== undefined;
  const body = {
    brandId,
    templateCode,
    callback: callback.value,
    reserve: scheduled ? "Y" : "N",
    ...(scheduled && { sendDate: sendDate.value }),
    list: [
      { phone: phone.value, ...(Object.keys(values).length > 0 && { templateParam: values }) },
    ],
    ...fallback.value,
  };
  const call = { ...SERVICE, purpose: "send", path: "/api/v1/send/", body } as const;
  const answer = await callIwinv(settings, call, context);
  if (answer.isFailure) return answer;
  if (takenNobody(answer.value)) {
    const found = {
      kmsgCode: KMsgErrorCode.PROVIDER_ERROR,
      outcome: "refused",
      fault: "request",
      meaning: "the recipient was not accepted",
    } as const;
    return fail(answerError(SERVICE, "send", answer.value, found));
  }
  return ok({
    messageId: params.messageId || crypto.randomUUID(),
    providerId: PROVIDER_ID,
    providerMessageId: rcsMessageId({ brandId, templateCode }),
    status: scheduled ? "PENDING" : "SENT",
    type: params.type,
    to: params.to,
    raw: answer.value.body,
  });
};

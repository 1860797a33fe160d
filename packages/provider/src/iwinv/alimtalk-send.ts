import {
  type AlimTalkSendOptions,
  fail,
  type KMsgError,
  KMsgErrorCode,
  LMS_MAX_BYTES,
  ok,
  type ProviderRequestContext,
  type Result,
  type SendResult,
} from "@k-msg/core";

import { readInteger } from "../reading.ts";
import { placeVariables } from "./alimtalk-params.ts";
import { type IwinvAnswer, takenNobody } from "./answer.ts";
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
import { beforeSend, PROVIDER_ID, refuse } from "./errors.ts";
import { answerError } from "./judge.ts";
import type { TemplateCache } from "./template.ts";
import { callIwinv } from "./transport.ts";

/** The answer says our values and the template we remember no longer agree. */
const STALE_TEMPLATE_CODES = new Set([404, 501, 508, 509]);

const readTemplateParam = (params: AlimTalkSendOptions): string[] | undefined => {
  const given = params.providerOptions?.["templateParam"];
  return Array.isArray(given) ? given.map((value) => String(value ?? "")) : undefined;
};

const trimmed = (...values: unknown[]): string | undefined => values.find(isFilled)?.trim();

/** The text message in place of an undelivered AlimTalk; only when asked for, as it costs. */
const buildFallback = (
  settings: IwinvSettings,
  params: AlimTalkSendOptions,
): Result<Record<string, string>, KMsgError> => {
  const { providerOptions = {}, failover } = params;
  const asked = providerOptions["reSend"] ?? (failover?.enabled === true ? "Y" : "N");
  if (asked !== "Y" && asked !== "N") return refuse("reSend must be 'Y' or 'N'");
  if (asked === "N") return ok({ reSend: "N" });

  const { senderNumber, smsSenderNumber } = settings;
  const candidates = [
    providerOptions["resendCallback"],
    params.from,
    senderNumber,
    smsSenderNumber,
  ];
  const callback = checkSender(candidates, "resendCallback");
  const content = trimmed(providerOptions["resendContent"], failover?.fallbackContent);
  const title = trimmed(providerOptions["resendTitle"], failover?.fallbackTitle);
  const type = providerOptions["resendType"] ?? (content === undefined ? "Y" : "N");
  if (type !== "Y" && type !== "N") return refuse("resendType must be 'Y' or 'N'");
  if (type === "N" && content === undefined) {
    return refuse("resendContent is required when resendType is 'N'");
  }
  const contentCheck = checkText(content ?? "", LMS_MAX_BYTES, "resendContent");
  const titleCheck = checkTitle(title ?? "", "resendTitle");
  if (callback.isFailure) return callback;
  return (
    firstFailure(contentCheck, titleCheck) ??
    ok({
      reSend: "Y",
      resendCallback: callback.value,
      resendType: type,
      ...(title !== undefined && { resendTitle: title }),
      // With type Y the AlimTalk's own text is sent again and the content would be ignored.
      ...(content !== undefined && type === "N" && { resendContent: content }),
    })
  );
};

const readAccepted = (
  params: AlimTalkSendOptions,
  answer: IwinvAnswer,
  scheduled: boolean,
): Result<SendResult, KMsgError> => {
  if (takenNobody(answer)) {
    return fail(
      answerError({ channel: "ALIMTALK" }, "send", answer, {
        kmsgCode: KMsgErrorCode.PROVIDER_ERROR,
        outcome: "refused",
        fault: "request",
        meaning: "the recipient was not accepted",
      }),
    );
  }
  const seqNo = readInteger(answer.body["seqNo"]);
  return ok({
    messageId: params.messageId || crypto.randomUUID(),
    providerId: PROVIDER_ID,
    ...(seqNo !== undefined && seqNo > 0 && { providerMessageId: String(seqNo) }),
    status: scheduled ? "PENDING" : "SENT",
    type: params.type,
    to: params.to,
    raw: answer.body,
  });
};

/** Sends one AlimTalk to one recipient, after looking up its template if values must be placed. */
export const sendAlimTalk = async (
  settings: IwinvSettings,
  templates: TemplateCache,
  params: AlimTalkSendOptions,
  context: ProviderRequestContext,
): Promise<Result<SendResult, KMsgError>> => {
  if (!isFilled(params.templateId)) return refuse("templateId is required for ALIMTALK");
  const phone = checkPhone(params.to);
  const sendDate = checkSchedule(params.options?.scheduledAt);
  const fallback = buildFallback(settings, params);
  if (phone.isFailure) return phone;
  if (sendDate.isFailure) return sendDate;
  if (fallback.isFailure) return fallback;

  let templateParam = readTemplateParam(params);
  if (templateParam === undefined) {
    const template = beforeSend(await templates.get(params.templateId, context));
    if (template.isFailure) return template;
    const placed = placeVariables(template.value, params.variables);
    if (placed.isFailure) return placed;
    templateParam = placed.value;
  }
  const scheduled = sendDate.value !== undefined;
  const body = {
    templateCode: params.templateId,
    reserve: scheduled ? "Y" : "N",
    ...(scheduled && { sendDate: sendDate.value }),
    list: [{ phone: phone.value, ...(templateParam.length > 0 && { templateParam }) }],
    ...fallback.value,
  };
  const answer = await callIwinv(
    settings,
    { channel: "ALIMTALK", purpose: "send", path: settings.sendEndpoint, body },
    context,
  );
  if (answer.isSuccess) return readAccepted(params, answer.value, scheduled);
  if (STALE_TEMPLATE_CODES.has(Number(answer.error.providerErrorCode))) {
    templates.forget(params.templateId);
  }
  return answer;
};

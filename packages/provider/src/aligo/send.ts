import {
  fail,
  interpolateVariables,
  type KMsgError,
  KMsgErrorCode,
  missingVariables,
  ok,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
  variableTexts,
} from "@k-msg/core";

import { isRecord, readId, readInteger } from "../reading.ts";
import { checkParties, checkSchedule, checkText, type Parties } from "./checks.ts";
import type { AligoSettings } from "./config.ts";
import { aligoError, PROVIDER_ID, refuse } from "./errors.ts";
import { imageOf } from "./image.ts";
import type { AligoTemplates } from "./template.ts";
import { compactKst } from "./time.ts";
import { callAligo, type AligoCall, type AligoFields } from "./transport.ts";

type Text = Extract<SendOptions, { type: "SMS" | "LMS" | "MMS" }>;
type AlimTalk = Extract<SendOptions, { type: "ALIMTALK" }>;
type FriendTalk = Extract<SendOptions, { type: "FRIENDTALK" }>;
type Fields = Result<AligoFields, KMsgError>;

export interface Sender {
  readonly settings: AligoSettings;
  readonly templates: AligoTemplates;
}

/** Sends one message to one recipient, in one call that is never repeated. */
export const sendMessage = async (
  sender: Sender,
  params: SendOptions,
  context: ProviderRequestContext,
): Promise<Result<SendResult, KMsgError>> => {
  const { settings } = sender;
  const parties = checkParties(settings, params);
  if (parties.isFailure) return parties;
  const schedule = checkSchedule(params.options?.scheduledAt, settings.now());
  if (schedule.isFailure) return schedule;
  const made = await fieldsOf(sender, params, parties.value, context);
  if (made.isFailure) return made;
  const call: AligoCall = {
    purpose: "send",
    url: urlOf(settings, params.type),
    fields: { ...made.value, ...timing(params.type, schedule.value) },
  };
  const answer = await callAligo(settings, call, context);
  return answer.isFailure
    ? answer
    : readAccepted(params, answer.value, schedule.value !== undefined);
};

const urlOf = (settings: AligoSettings, type: SendOptions["type"]): string => {
  if (type === "ALIMTALK") return `${settings.kakaoBaseUrl}/akv10/alimtalk/send/`;
  return type === "FRIENDTALK" ? settings.friendtalkUrl : `${settings.smsBaseUrl}/send/`;
};

const timing = (type: SendOptions["type"], at: number | undefined): AligoFields => {
  if (at === undefined) return {};
  const text = compactKst(at);
  const kakao = type === "ALIMTALK" || type === "FRIENDTALK";
  return kakao ? { senddate: text } : { rdate: text.slice(0, 8), rtime: text.slice(8, 12) };
};

const fieldsOf = async (
  sender: Sender,
  params: SendOptions,
  parties: Parties,
  context: ProviderRequestContext,
): Promise<Fields> => {
  switch (params.type) {
    case "SMS":
    case "LMS":
    case "MMS":
      return textFields(sender.settings, params, parties);
    case "ALIMTALK":
      return alimTalkFields(sender, params, parties, context);
    case "FRIENDTALK":
      return friendTalkFields(sender.settings, params, parties);
    default:
      return refuse(`Aligo has no ${params.type}`);
  }
};

const textFields = async (
  { testMode }: AligoSettings,
  params: Text,
  { to, from }: Parties,
): Promise<Fields> => {
  const text = checkText(params.type, params.text, params.subject);
  if (text.isFailure) return text;
  const image = await imageOf(params);
  if (image.isFailure) return image;
  if (params.type === "MMS" && image.value === undefined) return refuse("media.image is required");
  return ok({
    sender: from,
    receiver: to,
    msg: text.value,
    msg_type: params.type,
    ...(params.type !== "SMS" && params.subject && { title: params.subject }),
    ...(image.value && { image: image.value }),
    ...(testMode && { testmode_yn: "Y" }),
  });
};

/** Kakao compares the text with the registered one, so the registered one is filled in. */
const alimTalkFields = async (
  { settings, templates }: Sender,
  params: AlimTalk,
  { to, from }: Parties,
  context: ProviderRequestContext,
): Promise<Fields> => {
  const { templateId, variables, failover } = params;
  if (templateId.trim() === "") return refuse("templateId is required");
  const senderkey = params.kakao?.profileId ?? settings.senderKey;
  if (!senderkey)
    return refuse("kakao.profileId is required: give it, or `senderKey` in the config");
  const found = await templates.forSend(templateId, senderkey, context);
  if (found.isFailure) return found;
  const { name, content, buttons = [] } = found.value;
  const given = params.kakao?.buttons ?? buttons;
  // Kakao takes a name that is left standing, and the recipient would read it.
  const missing = missingVariables(JSON.stringify([content, given]), variableTexts(variables));
  if (missing.length > 0) return refuse(`variables: ${missing.join(", ")} of the template`);
  const fill = (text: string): string => interpolateVariables(text, variables);
  return ok({
    senderkey,
    tpl_code: templateId,
    sender: from,
    receiver_1: to,
    subject_1: name || templateId,
    message_1: fill(content),
    ...(given.length > 0 && { button_1: JSON.stringify({ button: given }, filledIn(fill)) }),
    ...(failover?.enabled === true && {
      failover: "Y",
      fsubject_1: failover.fallbackTitle ?? name,
      fmessage_1: failover.fallbackContent ?? fill(content),
    }),
    ...(settings.testMode && { testMode: "Y" }),
  });
};

/** Each text by itself: a value may hold quotes. */
const filledIn =
  (fill: (text: string) => string) =>
  (_key: string, value: unknown): unknown =>
    typeof value === "string" ? fill(value) : value;

const friendTalkFields = async (
  settings: AligoSettings,
  params: FriendTalk,
  { to, from }: Parties,
): Promise<Fields> => {
  const senderkey = params.kakao?.profileId ?? settings.senderKey;
  if (!senderkey)
    return refuse("kakao.profileId is required: give it, or `senderKey` in the config");
  if (params.text.trim() === "") return refuse("text is required");
  const image = await imageOf(params);
  if (image.isFailure) return image;
  const buttons = params.buttons ?? [];
  return ok({
    senderkey,
    sender: from,
    receiver_1: to,
    subject_1: "FriendTalk",
    message_1: params.text,
    advert: params.kakao?.adFlag === false ? "N" : "Y",
    ...(buttons.length > 0 && { button_1: JSON.stringify({ button: buttons }) }),
    ...(image.value && { image: image.value }),
    ...(settings.testMode && { testMode: "Y" }),
  });
};

/** An accepted request may hold a refused recipient: then nothing is counted as a success. */
const readAccepted = (
  params: SendOptions,
  body: Record<string, unknown>,
  scheduled: boolean,
): Result<SendResult, KMsgError> => {
  const info = isRecord(body["info"]) ? body["info"] : body;
  const taken = readInteger(info["success_cnt"] ?? info["scnt"]);
  const refused = readInteger(info["error_cnt"] ?? info["fcnt"]);
  if (taken === 0 && (refused ?? 0) > 0) {
    const message = "Aligo: refused at acceptance (no recipient was taken)";
    const facts = { outcome: "refused", fault: "request" } as const;
    return fail(aligoError(KMsgErrorCode.PROVIDER_ERROR, message, facts));
  }
  const providerMessageId = readId(info["msg_id"], info["mid"]);
  const failover = params.type === "ALIMTALK" && params.failover?.enabled === true;
  return ok({
    messageId: params.messageId || crypto.randomUUID(),
    providerId: PROVIDER_ID,
    ...(providerMessageId !== undefined && { providerMessageId }),
    status: "PENDING",
    type: params.type,
    to: params.to,
    ...(failover && {
      warnings: [
        {
          code: "FAILOVER_PARTIAL_PROVIDER",
          message: "Aligo sends the text itself, and decides between SMS and LMS by its length",
          details: {
            providerId: PROVIDER_ID,
            mappedFields: ["failover", "fmessage_1", "fsubject_1"],
            unsupportedFields: ["fallbackChannel"],
          },
        },
      ],
    }),
    raw: { msgId: providerMessageId, scheduled },
  });
};

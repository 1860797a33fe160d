/** k-msg's send options as SOLAPI's message. Pure. */
import {
  type AlimTalkSendOptions,
  type KMsgError,
  type MessageType,
  type MessageVariables,
  ok,
  type Result,
  type SendOptions,
  splitVariables,
} from "@k-msg/core";

import {
  checkCustomFields,
  checkForeignPhone,
  checkPhone,
  checkSender,
  firstFailure,
  isFilled,
} from "./checks.ts";
import type { SolapiSettings } from "./config.ts";
import { refuse } from "./errors.ts";

export type SolapiMessage = Record<string, unknown>;

/** SOLAPI's words for the types; the others are the same. */
const TYPES: Partial<Record<MessageType, string>> = { ALIMTALK: "ATA", FRIENDTALK: "CTA" };

/** Types whose sender is a channel or brand rather than a number. */
const BY_CHANNEL: ReadonlySet<MessageType> = new Set(["ALIMTALK", "FRIENDTALK", "NSA"]);

type Checked = Result<SolapiMessage, KMsgError>;

/** @param imageId of a picture that was uploaded before */
export const buildMessage = (
  settings: SolapiSettings,
  params: SendOptions,
  imageId: string | undefined,
): Checked => {
  const country = params.options?.country ?? settings.defaultCountry;
  const to = country === "82" ? checkPhone(params.to, "to") : checkForeignPhone(params.to);
  const sender = params.from ?? settings.defaultFrom;
  const needsSender = !BY_CHANNEL.has(params.type) || isFilled(sender);
  const from = needsSender ? checkSender(sender) : ok(undefined);
  const fields = checkCustomFields(params.options?.customFields);
  const own = ownFields(settings, params, imageId);
  if (to.isFailure || from.isFailure || fields.isFailure || own.isFailure) {
    return firstFailure(to, from, fields, own) ?? refuse("the message is not valid");
  }
  return ok({
    to: to.value,
    ...(from.value !== undefined && { from: from.value }),
    ...(country !== "82" && { country }),
    type: imageId !== undefined && params.type === "FRIENDTALK" ? "CTI" : typeOf(params.type),
    // SMS stays SMS: what SOLAPI would make of it costs more than was asked for.
    autoTypeDetect: false,
    ...(fields.value && { customFields: fields.value }),
    ...own.value,
  });
};

const typeOf = (type: MessageType): string => TYPES[type] ?? type;

const ownFields = (
  settings: SolapiSettings,
  params: SendOptions,
  imageId: string | undefined,
): Checked => {
  switch (params.type) {
    case "SMS":
    case "LMS":
    case "MMS":
      if (!isFilled(params.text)) return refuse("text is required for SMS/LMS/MMS");
      if (params.type === "MMS" && imageId === undefined) return refuse("MMS needs an image");
      return ok({
        text: params.text,
        ...(isFilled(params.subject) &&
          params.type !== "SMS" && { subject: params.subject.trim() }),
        ...(imageId !== undefined && { imageId }),
      });
    case "ALIMTALK":
      return alimTalk(settings, params);
    case "FRIENDTALK": {
      const pfId = params.kakao?.profileId ?? settings.kakaoPfId;
      if (!isFilled(pfId)) return refuse("kakao.profileId is required for FRIENDTALK");
      if (!isFilled(params.text)) return refuse("text is required for FRIENDTALK");
      const buttons = params.kakao?.buttons ?? params.buttons;
      const { disableSms = true, adFlag } = params.kakao ?? {};
      return ok({
        text: params.text,
        kakaoOptions: {
          pfId,
          disableSms,
          ...(adFlag !== undefined && { adFlag }),
          ...(buttons && { buttons }),
          ...(imageId !== undefined && { imageId }),
        },
      });
    }
    case "NSA": {
      const talkId = params.naver?.talkId ?? settings.naverTalkId;
      if (!isFilled(talkId)) return refuse("naver.talkId is required for NSA");
      const { disableSms = true, buttons } = params.naver ?? {};
      const variables = namedValues(params.variables);
      const naver = { talkId, templateId: params.templateId, disableSms, variables };
      return ok({ naverOptions: { ...naver, ...(buttons && { buttons }) } });
    }
    case "VOICE":
      if (!isFilled(params.text)) return refuse("text is required for VOICE");
      return ok({ text: params.text, voiceOptions: { voiceType: "FEMALE", ...params.voice } });
    case "FAX":
      return ok({ faxOptions: params.fax });
    case "RCS_SMS":
    case "RCS_LMS":
    case "RCS_MMS":
    case "RCS_TPL":
    case "RCS_ITPL":
    case "RCS_LTPL":
      return rcs(settings, params, imageId);
  }
};

const alimTalk = (settings: SolapiSettings, params: AlimTalkSendOptions): Checked => {
  const { kakao = {}, failover, templateId } = params;
  const pfId = kakao.profileId ?? settings.kakaoPfId;
  if (!isFilled(pfId)) {
    return refuse("kakao.profileId is required for ALIMTALK (the message's or the config's)");
  }
  if (!isFilled(templateId)) return refuse("templateId is required for ALIMTALK");
  const text = failover?.fallbackContent?.trim();
  const subject = failover?.fallbackTitle?.trim();
  // A text that SOLAPI sends costs, and nobody who sends one on a failed status knows of it: only where that very switch is set.
  const disableSms = kakao.disableSms ?? true;
  return ok({
    ...(!disableSms && text && { text }),
    ...(!disableSms && subject && { subject }),
    kakaoOptions: {
      pfId,
      templateId,
      disableSms,
      variables: namedValues(params.variables),
      ...(kakao.adFlag !== undefined && { adFlag: kakao.adFlag }),
      ...(kakao.buttons && { buttons: kakao.buttons }),
    },
  });
};

type Rcs = Extract<SendOptions, { rcs?: unknown }>;

const rcs = (settings: SolapiSettings, params: Rcs, imageId: string | undefined): Checked => {
  const brandId = params.rcs?.brandId ?? settings.rcsBrandId;
  if (!isFilled(brandId)) return refuse(`rcs.brandId is required for ${params.type}`);
  const templateId = "templateId" in params ? params.templateId : params.rcs?.templateId;
  const text = "text" in params ? params.text : undefined;
  return ok({
    ...(text !== undefined && { text }),
    ...("subject" in params && isFilled(params.subject) && { subject: params.subject }),
    ...(imageId !== undefined && { imageId }),
    rcsOptions: {
      disableSms: true,
      ...params.rcs,
      brandId,
      ...(templateId !== undefined && { templateId }),
      variables: namedValues(params.variables ?? {}),
    },
  });
};

/** SOLAPI takes the names as they stand in the text, braces and all. */
const namedValues = (variables: MessageVariables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      isBraced(name) ? name : `#{${name}}`,
      value instanceof Date ? value.toISOString() : String(value ?? ""),
    ]),
  );

const isBraced = (name: string): boolean => {
  const [part, ...more] = splitVariables(name);
  return part?.name !== undefined && more.length === 0;
};

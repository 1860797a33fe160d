/** k-msg's send options as SOLAPI's message. Pure. */
import { type KMsgError, type MessageType, ok, type Result, type SendOptions } from "@k-msg/core";

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
import { alimTalkFields, friendTalkFields, naverFields } from "./kakao-fields.ts";
import type { NameStyle } from "./names.ts";
import { rcsFields } from "./rcs-fields.ts";
import type { Uploaded } from "./uploads.ts";

export type SolapiMessage = Record<string, unknown>;

/** The form in which a line wants its messages: the API's own names, or those of its SDK, which puts the braces around names itself. */
export interface MessageStyle {
  readonly names: NameStyle;
  /** True if the country of a Korean number is sent too, where the caller named it. */
  readonly tellsKorea: boolean;
}

/** SOLAPI's words for the types; the others are the same. */
const TYPES: Partial<Record<MessageType, string>> = { ALIMTALK: "ATA", FRIENDTALK: "CTA" };

/** Types whose sender is a channel rather than a number. */
const BY_CHANNEL: ReadonlySet<MessageType> = new Set(["ALIMTALK", "FRIENDTALK", "NSA"]);

const KOREA = "82";

type Checked = Result<SolapiMessage, KMsgError>;

/** The number that a message goes out from; undefined where there is none. */
export const senderOf = (settings: SolapiSettings, params: SendOptions): string | undefined =>
  [params.from, settings.defaultFrom].find(isFilled);

/** @param files ids of what was uploaded before */
export const buildMessage = (
  settings: SolapiSettings,
  params: SendOptions,
  files: Uploaded,
  style: MessageStyle,
): Checked => {
  const named = params.options?.country ?? settings.defaultCountry;
  const country = named ?? KOREA;
  const to = country === KOREA ? checkPhone(params.to, "to") : checkForeignPhone(params.to);
  const sender = senderOf(settings, params);
  const needsSender = !BY_CHANNEL.has(params.type) || isFilled(sender);
  const from = needsSender ? checkSender(sender) : ok(undefined);
  const fields = checkCustomFields(params.options?.customFields);
  const own = ownFields(settings, params, files, style.names);
  if (to.isFailure || from.isFailure || fields.isFailure || own.isFailure) {
    return firstFailure(to, from, fields, own) ?? refuse("the message is not valid");
  }
  const told = country !== KOREA || (style.tellsKorea && named !== undefined);
  return ok({
    to: to.value,
    ...(from.value !== undefined && { from: from.value }),
    ...(told && { country }),
    type: TYPES[params.type] ?? params.type,
    // SMS stays SMS: what SOLAPI would make of it costs more than was asked for.
    autoTypeDetect: false,
    ...(fields.value && { customFields: fields.value }),
    ...own.value,
  });
};

const ownFields = (
  settings: SolapiSettings,
  params: SendOptions,
  files: Uploaded,
  names: NameStyle,
): Checked => {
  const { imageId, fileIds = [] } = files;
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
      return alimTalkFields(settings, params, senderOf(settings, params), names);
    case "FRIENDTALK":
      return friendTalkFields(settings, params, imageId, names);
    case "NSA":
      return naverFields(settings, params, names);
    case "VOICE":
      if (!isFilled(params.text)) return refuse("text is required for VOICE");
      return ok({ text: params.text, voiceOptions: { voiceType: "FEMALE", ...params.voice } });
    case "FAX": {
      const ids = [...(params.fax?.fileIds ?? []), ...fileIds];
      return ids.length > 0
        ? ok({ faxOptions: { fileIds: ids } })
        : refuse("fax.fileIds or fax.fileUrls is required for FAX");
    }
    case "RCS_SMS":
    case "RCS_LMS":
    case "RCS_MMS":
    case "RCS_TPL":
    case "RCS_ITPL":
    case "RCS_LTPL":
      return rcsFields(settings, params, imageId, names);
  }
};

import type { MessageButton, MessageMedia, MessageVariables } from "./message.ts";

/** Fields of every message. */
export interface CommonSendOptions {
  messageId?: string;
  providerId?: string;
  to: string;
  from?: string;
  options?: {
    /** A Date, or an ISO 8601 string with an offset (our addition: JSON has no dates). */
    scheduledAt?: Date | string;
    country?: string;
    customFields?: Record<string, string>;
  };
  providerOptions?: Record<string, unknown>;
}

export interface SmsSendOptions extends CommonSendOptions {
  type: "SMS" | "LMS" | "MMS";
  text: string;
  subject?: string;
  media?: MessageMedia;
  imageUrl?: string;
  variables?: MessageVariables;
}

export interface KakaoSendOptions {
  profileId?: string;
  plusId?: string;
  disableSms?: boolean;
  adFlag?: boolean;
  buttons?: unknown[];
  imageId?: string;
  imageLink?: string;
  [key: string]: unknown;
}

/** The text message the provider sends when the AlimTalk cannot be delivered. */
export interface AlimTalkFailoverOptions {
  enabled?: boolean;
  fallbackChannel?: "sms" | "lms";
  fallbackContent?: string;
  fallbackTitle?: string;
}

/** The text message the provider sends when the RCS message cannot be delivered. */
export type RcsFailoverOptions = AlimTalkFailoverOptions;

export interface AlimTalkSendOptions extends CommonSendOptions {
  type: "ALIMTALK";
  templateId: string;
  variables: MessageVariables;
  kakao?: KakaoSendOptions;
  failover?: AlimTalkFailoverOptions;
}

export interface FriendTalkSendOptions extends CommonSendOptions {
  type: "FRIENDTALK";
  text: string;
  media?: MessageMedia;
  imageUrl?: string;
  buttons?: MessageButton[];
  variables?: MessageVariables;
  kakao?: KakaoSendOptions;
}

export interface NaverSendOptions {
  talkId?: string;
  templateId?: string;
  disableSms?: boolean;
  variables?: MessageVariables;
  buttons?: unknown[];
  [key: string]: unknown;
}

export interface NsaSendOptions extends CommonSendOptions {
  type: "NSA";
  templateId: string;
  variables: MessageVariables;
  naver?: NaverSendOptions;
}

export interface VoiceSendOptions {
  voiceType?: "FEMALE" | "MALE";
  headerMessage?: string;
  tailMessage?: string;
  replyRange?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  counselorNumber?: string;
  [key: string]: unknown;
}

export interface VoiceMessageSendOptions extends CommonSendOptions {
  type: "VOICE";
  text: string;
  variables?: MessageVariables;
  voice?: VoiceSendOptions;
}

export interface FaxSendOptions {
  fileIds?: string[];
  fileUrls?: string[];
  [key: string]: unknown;
}

export interface FaxMessageSendOptions extends CommonSendOptions {
  type: "FAX";
  fax: FaxSendOptions;
}

export interface RcsSendOptions {
  brandId?: string;
  templateId?: string;
  copyAllowed?: boolean;
  variables?: MessageVariables;
  mmsType?: "M3" | "S3" | "M4" | "S4" | "M5" | "S5" | "M6" | "S6";
  commercialType?: boolean;
  disableSms?: boolean;
  buttons?: unknown[];
  additionalBody?: {
    title?: string;
    description?: string;
    imageId?: string;
    buttons?: unknown[];
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

export interface RcsTextSendOptions extends CommonSendOptions {
  type: "RCS_SMS" | "RCS_LMS" | "RCS_MMS";
  text: string;
  subject?: string;
  media?: MessageMedia;
  imageUrl?: string;
  variables?: MessageVariables;
  rcs?: RcsSendOptions;
}

export interface RcsTemplateSendOptions extends CommonSendOptions {
  type: "RCS_TPL" | "RCS_ITPL" | "RCS_LTPL";
  templateId: string;
  variables: MessageVariables;
  rcs?: RcsSendOptions;
  failover?: RcsFailoverOptions;
}

export type SendOptions =
  | SmsSendOptions
  | AlimTalkSendOptions
  | FriendTalkSendOptions
  | NsaSendOptions
  | VoiceMessageSendOptions
  | FaxMessageSendOptions
  | RcsTextSendOptions
  | RcsTemplateSendOptions;

/** Without a type: an SMS, or an LMS when the text is too long for one. */
export type SmsDefaultSendInput = Omit<SmsSendOptions, "type" | "text"> & {
  type?: undefined;
  text?: string;
  /** Another name for `text`. */
  content?: string;
};

export type SendInput = SendOptions | SmsDefaultSendInput;

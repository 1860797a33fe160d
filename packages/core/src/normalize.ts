import { composeText } from "./compose.ts";
import { cp949ByteLength } from "./cp949.ts";
import type { MessageType, MessageVariables } from "./message.ts";
import type { SendInput, SendOptions, SmsSendOptions } from "./send-options.ts";
import { SMS_MAX_BYTES } from "./text-limits.ts";
import { interpolateVariables } from "./variables.ts";

export interface NormalizeSendOptions {
  /**
   * Untyped text longer than this many CP949 bytes goes as LMS. Default 90. A line break counts one, as in k-msg; carriers that make
   * it two need a lower number.
   */
  autoLmsBytes?: number;
  /** Used when the input names none. */
  messageId: string;
}

const INTERPOLATED: ReadonlySet<MessageType> = new Set([
  "SMS",
  "LMS",
  "MMS",
  "FRIENDTALK",
  "VOICE",
  "RCS_SMS",
  "RCS_LMS",
  "RCS_MMS",
] satisfies MessageType[]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

const fill = (body: string, variables: unknown): string =>
  composeText(
    isRecord(variables) ? interpolateVariables(body, variables as MessageVariables) : body,
  );

/** The text that goes out where the message itself cannot. */
const FALLBACK_TEXTS = ["fallbackContent", "fallbackTitle"] as const;

const fillFallback = (failover: unknown, variables: unknown): unknown => {
  if (!isRecord(failover)) return failover;
  const filled = { ...failover };
  for (const name of FALLBACK_TEXTS) {
    const given = filled[name];
    if (typeof given === "string") filled[name] = fill(given, variables);
  }
  return filled;
};

/** The fields every untyped input keeps; the reference drops all but a few of them. */
const commonFields = (raw: Record<string, unknown>): Partial<SmsSendOptions> => {
  const { from, subject, variables, providerId, options, providerOptions, media, imageUrl } = raw;
  return {
    ...(typeof from === "string" && { from }),
    ...(typeof subject === "string" && subject !== "" && { subject: fill(subject, variables) }),
    ...(isRecord(variables) && { variables: variables as MessageVariables }),
    ...(typeof providerId === "string" && { providerId }),
    ...(isRecord(options) && { options }),
    ...(isRecord(providerOptions) && { providerOptions }),
    ...(isRecord(media) && { media }),
    ...(typeof imageUrl === "string" && { imageUrl }),
  };
};

/**
 * Makes a complete send of what a caller wrote: fills `#{...}` in text, subject and fallback, gives untyped input a type (LMS
 * when the filled text is over the threshold, else SMS) and sets `messageId`. Pure; checks nothing. A typed input keeps its
 * type, so an SMS that is too long stays one.
 */
export const normalizeSendInput = (
  input: SendInput,
  { autoLmsBytes, messageId: spareId }: NormalizeSendOptions,
): SendOptions => {
  // Callers write JavaScript and JSON too, so nothing about the shape is taken for granted.
  const raw = input as unknown as Record<string, unknown>;
  const messageId = text(raw["messageId"]) || spareId;
  if (typeof raw["type"] === "string") {
    const body = raw["text"];
    const fills = INTERPOLATED.has(raw["type"] as MessageType) && typeof body === "string";
    const subject = raw["subject"];
    const filled = {
      ...(fills && { text: fill(body, raw["variables"]) }),
      ...(fills && typeof subject === "string" && { subject: fill(subject, raw["variables"]) }),
      ...("failover" in raw && { failover: fillFallback(raw["failover"], raw["variables"]) }),
    };
    return { ...raw, ...filled, messageId } as unknown as SendOptions;
  }
  const body = fill(text(raw["text"]) ?? text(raw["content"]) ?? "", raw["variables"]);
  const limit = autoLmsBytes !== undefined && autoLmsBytes > 0 ? autoLmsBytes : SMS_MAX_BYTES;
  const type = cp949ByteLength(body) > limit ? "LMS" : "SMS";
  return { ...commonFields(raw), type, to: text(raw["to"]) ?? "", text: body, messageId };
};

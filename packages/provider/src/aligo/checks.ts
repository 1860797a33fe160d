import {
  cp949ByteLength,
  type KMsgError,
  normalizeKoreanPhone,
  normalizeSenderNumber,
  ok,
  type Result,
  type SendOptions,
} from "@k-msg/core";

import type { AligoSettings } from "./config.ts";
import { refuse } from "./errors.ts";

type Checked<T> = Result<T, KMsgError>;

const TEXT_BYTES = { SMS: 90, LMS: 2000, MMS: 2000 } as const;
const TITLE_BYTES = 44;
/** Aligo takes no reservation that is nearer. */
const LEAST_AHEAD_MS = 10 * 60_000;

export interface Parties {
  to: string;
  from: string;
}

const isFilled = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "";

/** Domestic digits. The numbers themselves stay out of the error. */
export const checkParties = (settings: AligoSettings, params: SendOptions): Checked<Parties> => {
  if (!isFilled(params.to)) return refuse("to is required");
  const to = normalizeKoreanPhone(params.to);
  if (to === null) return refuse("to is not a Korean phone number");
  const given = params.from ?? settings.sender;
  if (!isFilled(given)) return refuse("from is required: give it, or `sender` in the config");
  const from = normalizeSenderNumber(given);
  return from === null ? refuse("from is not a Korean phone number") : ok({ to, from });
};

export const checkText = (
  type: keyof typeof TEXT_BYTES,
  text: unknown,
  subject: string | undefined,
): Checked<string> => {
  if (!isFilled(text)) return refuse("text is required");
  const limit = TEXT_BYTES[type];
  if (cp949ByteLength(text) > limit) return refuse(`text: ${type} holds ${limit} bytes`);
  if (subject !== undefined && cp949ByteLength(subject) > TITLE_BYTES) {
    return refuse(`subject holds ${TITLE_BYTES} bytes`);
  }
  return ok(text);
};

const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch ms, or undefined for an immediate send. */
export const checkSchedule = (given: unknown, nowMs: number): Checked<number | undefined> => {
  if (given === undefined || given === null) return ok(undefined);
  // A string without an offset would be read in the host's time zone.
  const readable = typeof given === "string" && ISO_WITH_OFFSET.test(given);
  const at = given instanceof Date ? given.getTime() : readable ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at)) {
    return refuse("options.scheduledAt must be a Date or an ISO 8601 string with an offset");
  }
  return at < nowMs + LEAST_AHEAD_MS
    ? refuse("options.scheduledAt must be 10 minutes ahead or more")
    : ok(at);
};

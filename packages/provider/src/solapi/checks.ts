import {
  fail,
  type KMsgError,
  normalizeKoreanPhone,
  normalizeSenderNumber,
  ok,
  type Result,
} from "@k-msg/core";

import { refuse } from "./errors.ts";

const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

type Checked<T> = Result<T, KMsgError>;

export const isFilled = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "";

/** Domestic digits of a Korean number. The number itself stays out of the error. */
export const checkPhone = (value: unknown, what: string): Checked<string> => {
  if (!isFilled(value)) return refuse(`${what} is required`);
  const digits = normalizeKoreanPhone(value);
  return digits === null ? refuse(`${what} is not a Korean phone number`) : ok(digits);
};

/** The same of the sender, which may be a public body's special number. */
export const checkSender = (value: unknown): Checked<string> => {
  const digits = isFilled(value) ? normalizeSenderNumber(value) : null;
  return digits === null ? checkPhone(value, "from") : ok(digits);
};

/** Digits of a number of another country, without its country code. */
export const checkForeignPhone = (value: unknown): Checked<string> => {
  const digits = isFilled(value) ? value.replace(/[\s().-]/g, "") : "";
  return /^\d{5,15}$/.test(digits) ? ok(digits) : refuse("to is not a phone number");
};

/** ISO 8601 in UTC, or undefined for an immediate send. */
export const checkSchedule = (scheduledAt: unknown): Checked<string | undefined> => {
  if (scheduledAt === undefined || scheduledAt === null) return ok(undefined);
  // A string without an offset would be read in the host's time zone.
  const readable = typeof scheduledAt === "string" && ISO_WITH_OFFSET.test(scheduledAt);
  const at = readable ? new Date(scheduledAt) : scheduledAt;
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    return refuse("options.scheduledAt must be a Date or an ISO 8601 string with an offset");
  }
  return ok(at.toISOString());
};

const FIELD_KEY = 30;
const FIELD_VALUE = 100;

/** SOLAPI's limits; what is longer would be cut or refused there. */
export const checkCustomFields = (
  fields: Record<string, string> | undefined,
): Checked<Record<string, string> | undefined> => {
  if (fields === undefined) return ok(undefined);
  const long = Object.entries(fields).some(
    ([key, value]) => key.length > FIELD_KEY || value.length > FIELD_VALUE,
  );
  if (long) return refuse(`options.customFields: names of ${FIELD_KEY}, values of ${FIELD_VALUE}`);
  return ok(fields);
};

/** The first failure of several checks, if any. */
export const firstFailure = (...checks: Result<unknown, KMsgError>[]) => {
  const failed = checks.find((check) => check.isFailure);
  return failed?.isFailure === true ? fail(failed.error) : undefined;
};

import {
  cutToCp949Bytes,
  fail,
  isTitleCharacter,
  type KMsgError,
  measureCp949,
  measureTitle,
  normalizeKoreanPhone,
  normalizeSenderNumber,
  ok,
  type Result,
  TITLE_MAX_BYTES,
} from "@k-msg/core";

import { refuse } from "./errors.ts";
import { formatKst } from "./iwinv-time.ts";

const GENERATED_TITLE_CHARS = 20;
/** A text of nothing but symbols leaves no title, and LMS needs one. */
const SPARE_TITLE = "안내";

const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

type Checked<T> = Result<T, KMsgError>;

export const isFilled = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "";

/** The recipient's domestic digits. The number itself stays out of the error. */
export const checkPhone = (to: unknown): Checked<string> => {
  if (!isFilled(to)) return refuse("to is required");
  const phone = normalizeKoreanPhone(to);
  return phone === null ? refuse("to is not a Korean phone number") : ok(phone);
};

/** The first candidate that is filled in, as digits. */
export const checkSender = (candidates: readonly unknown[], what: string): Checked<string> => {
  const given = candidates.find(isFilled);
  if (given === undefined) return refuse(`${what} is required (the message's or the config's)`);
  const phone = normalizeSenderNumber(given);
  return phone === null ? refuse(`${what} is not a Korean phone number`) : ok(phone);
};

/** Refuses what CP949 cannot carry, naming the first such character, and what is too long. */
export const checkText = (text: string, maxBytes: number, what: string): Checked<string> => {
  const { bytes, unencodable } = measureCp949(text);
  if (unencodable !== undefined) {
    const { index, codePoint } = unencodable;
    const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
    return refuse(`${what} has a character that CP949 lacks at index ${index} (${name})`, {
      field: what,
      index,
      codePoint,
    });
  }
  if (bytes > maxBytes) return refuse(`${what} is ${bytes} bytes long, over ${maxBytes}`);
  return ok(text);
};

export const checkTitle = (title: string, what: string): Checked<string> => {
  const { bytes, forbidden } = measureTitle(title);
  if (forbidden !== undefined) {
    const { index } = forbidden;
    return refuse(`${what} has a disallowed character at index ${index}`, { field: what, index });
  }
  if (bytes <= TITLE_MAX_BYTES) return ok(title);
  return refuse(`${what} is ${bytes} bytes long, over ${TITLE_MAX_BYTES}`);
};

/** A title made of the text's beginning, of allowed characters only. */
export const makeTitle = (text: string): string => {
  const allowed = Array.from(text.replace(/\s+/g, " ")).filter(isTitleCharacter).join("").trim();
  const short = Array.from(allowed).slice(0, GENERATED_TITLE_CHARS).join("");
  const title = cutToCp949Bytes(short, TITLE_MAX_BYTES).trim();
  return title === "" ? SPARE_TITLE : title;
};

/** The schedule as Korean wall-clock time, or undefined for an immediate send. */
export const checkSchedule = (scheduledAt: unknown): Checked<string | undefined> => {
  if (scheduledAt === undefined || scheduledAt === null) return ok(undefined);
  // A string without an offset would be read in the host's time zone.
  const readable = typeof scheduledAt === "string" && ISO_WITH_OFFSET.test(scheduledAt);
  const epochMs = readable
    ? Date.parse(scheduledAt)
    : scheduledAt instanceof Date
      ? scheduledAt.getTime()
      : Number.NaN;
  // Four-digit years only: that is all the wire format has.
  if (!(epochMs >= 0 && epochMs < Date.UTC(9999, 0))) {
    return refuse("options.scheduledAt must be a Date or an ISO 8601 string with an offset");
  }
  return ok(formatKst(epochMs));
};

/** The first failure of several checks, if any. */
export const firstFailure = (...checks: Result<unknown, KMsgError>[]) => {
  const failed = checks.find((check) => check.isFailure);
  return failed?.isFailure === true ? fail(failed.error) : undefined;
};

/**
 * The one reader of telephone numbers. Records hold domestic digits, with the leading 0 where there is one, and E.164 for other
 * countries. What can only mean one number is read as it; anything else is refused with the place and the remedy. Pure.
 */
import { normalizeKoreanPhone } from "@k-msg/core";

import { placeOf, type KoreanKind, type Placed } from "./numbering.ts";
import { meaningOf } from "./phone-characters.ts";

export type PhoneKind = KoreanKind | "foreign";

export type PhoneReading =
  | { readonly ok: true; readonly number: string; readonly kind: PhoneKind }
  | PhoneRefusal;

export interface PhoneRefusal {
  readonly ok: false;
  readonly code: "required" | "invalid_phone";
  /** Reason and remedy; never holds the number. */
  readonly detail: string;
  /** The number that it most likely is. No message goes to a guess; a list of people to leave alone holds it. */
  readonly guess?: string;
}

const NOT_KOREAN = "is not a Korean telephone number";
const REMEDY = "write digits with nothing but hyphens, dots, blanks and brackets between them";
/** Digits of the last part of every written number. */
const LAST_PART = 4;

export function readPhone(given: string): PhoneReading {
  if (given.trim() === "") return { ok: false, code: "required", detail: "is required" };
  const written = readCharacters(given);
  if ("ok" in written) return written;
  const { digits, plus, lastPart } = written;
  if (digits === "") return refusal(`is not a telephone number: ${REMEDY}`);
  if (plus && !digits.startsWith("82")) return foreign(digits);
  const number = domestic(digits, plus);
  const placed = placeOf(number);
  if (!placed.fits) return misfit(number, placed);
  // "02-1234-567" lacks a digit, and "02-123-4567-8" names two numbers: that the digits add up is chance.
  if (placed.kind !== "government" && lastPart < LAST_PART) {
    return refusal(
      `${NOT_KOREAN}: its last part has ${lastPart} of ${LAST_PART} digits: write one number, and all of it`,
    );
  }
  return { ok: true, number, kind: placed.kind };
}

export type NumberReading = { readonly ok: true; readonly number: string } | PhoneRefusal;

/** A number to look up or to erase: records hold what earlier versions took, too. */
export function readKnown(given: string): NumberReading {
  const reading = readPhone(given);
  const number = reading.ok ? null : normalizeKoreanPhone(given);
  return number === null ? reading : { ok: true, number };
}

/** A number to leave alone: a guess too many costs nobody anything, and a refusal loses somebody's word. */
export function readLoosely(given: string): NumberReading {
  const reading = readKnown(given);
  if (reading.ok || reading.guess === undefined) return reading;
  return { ok: true, number: reading.guess };
}

/** A number of the settings as records hold it; as it stands where it cannot be read, for the provider to judge. */
export function recordedForm(given: string): string {
  const reading = readPhone(given);
  return reading.ok ? reading.number : given;
}

/** The kind of a number in the form that records hold; undefined for what only earlier versions took. */
export function kindOf(number: string): PhoneKind | undefined {
  if (isForeign(number)) return "foreign";
  const placed = placeOf(number);
  return placed.fits ? placed.kind : undefined;
}

/** A number outside Korea. */
export function isForeign(number: string): boolean {
  return number.startsWith("+");
}

/** "01012345678" as "+821012345678". Representative numbers (15xx) have no leading 0. */
export function e164(number: string): string {
  return /^\d+$/.test(number) ? `+82${number.replace(/^0/, "")}` : number;
}

interface Written {
  readonly digits: string;
  /** A plus sign stands before them. */
  readonly plus: boolean;
  /** Digits behind the last dash or dot that stands between digits. */
  readonly lastPart: number;
}

function readCharacters(given: string): Written | PhoneRefusal {
  let digits = "";
  let plus = false;
  let lastPart = 0;
  let parted = false;
  let index = 0;
  for (const char of given) {
    const meaning = meaningOf(char);
    const begins = digits === "" && !plus;
    if (meaning.is === "digit") {
      lastPart = parted ? 1 : lastPart + 1;
      parted = false;
      digits += meaning.digit;
    } else if (meaning.is === "dash" || meaning.is === "dot") {
      parted = true;
    } else if (meaning.is === "plus" && begins) {
      plus = true;
      // Spreadsheets put an apostrophe before what they should leave alone.
    } else if (meaning.is === "plus" || (meaning.is === "unknown" && !(begins && char === "'"))) {
      return refuseCharacter(char, index);
    }
    index += char.length;
  }
  return { digits, plus, lastPart };
}

/** The digits with a leading 0 in place of the country code. */
function domestic(digits: string, plus: boolean): string {
  const code = plus ? "82" : /^(?:00)?82/.exec(digits)?.[0];
  if (code === undefined) return digits;
  const rest = digits.slice(code.length);
  const placed = placeOf(rest);
  const whole = rest.startsWith("0") || (placed.fits && placed.kind === "representative");
  const number = whole ? rest : `0${rest}`;
  // Without the plus sign the first digits may be anything.
  return plus || placeOf(number).fits ? number : digits;
}

function foreign(digits: string): PhoneReading {
  if (/^[1-9]\d{6,14}$/.test(digits)) return { ok: true, number: `+${digits}`, kind: "foreign" };
  return refusal(
    "is not a telephone number: behind a plus sign stand 7 to 15 digits, the country code first",
  );
}

function misfit(number: string, { like }: Extract<Placed, { fits: false }>): PhoneRefusal {
  const withZero = `0${number}`;
  if (number.length > 8 && placeOf(withZero).fits) {
    return {
      ...refusal(`${NOT_KOREAN}: its first 0 is missing: write it with the 0`),
      guess: withZero,
    };
  }
  if (like) {
    const [fewest, most] = like.digits;
    const right = fewest === most ? `${most}` : `${fewest} or ${most}`;
    return refusal(
      `${NOT_KOREAN}: those that begin with ${like.beginning} have ${right} digits, this one has ${number.length}`,
    );
  }
  if (/^[2-9]\d{6,7}$/.test(number)) {
    return refusal(`${NOT_KOREAN}: its area code is missing: write it with 02, 031 or another one`);
  }
  if (number.startsWith("00")) {
    return refusal(
      `${NOT_KOREAN}: write a number of another country with a plus sign and its country code`,
    );
  }
  return refusal(`${NOT_KOREAN}: none begins like it`);
}

function refuseCharacter(char: string, index: number): PhoneRefusal {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return refusal(
    `is not a telephone number: character ${index + 1} (U+${code}) is part of none: ${REMEDY}`,
  );
}

function refusal(detail: string): PhoneRefusal {
  return { ok: false, code: "invalid_phone", detail };
}

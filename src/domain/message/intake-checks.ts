/** The checks of a draft's parts, by field and reason. Pure. */
import {
  isCp949Encodable,
  measureTitle,
  PICTURE_LIMIT_BYTES,
  pictureFaults,
  type PictureFile,
  TITLE_MAX_BYTES,
  type TitleMeasure,
} from "@k-msg/core";

import { measureText } from "../korea/text-limits.ts";
import { canNormalize, standInForTitle } from "../text/normalize.ts";
import type { FaultCode, FaultValues } from "./fault-codes.ts";

export interface Fault {
  /** JSON pointer into {@link Draft}. */
  readonly pointer: string;
  readonly code: FaultCode;
  /** Never holds a number or a text of the request; of a text no more than one character. */
  readonly detail: string;
  /** For the sentence in another language; not part of answers. */
  readonly values?: FaultValues;
}

export type Report = (
  pointer: string,
  code: FaultCode,
  detail: string,
  values?: FaultValues,
) => void;

export type Picture = Readonly<PictureFile>;

/** They go through a queue whose messages have at most 128 KB. */
const CUSTOM_FIELDS = { count: 50, name: 64, value: 500 } as const;
const FILENAME_CHARS = 255;

export function checkCustomFields(fields: Readonly<Record<string, string>>, fault: Report): void {
  const entries = Object.entries(fields);
  if (entries.length > CUSTOM_FIELDS.count) {
    return fault("/customFields", "too_many", `may have ${CUSTOM_FIELDS.count} fields`);
  }
  for (const [name, value] of entries) {
    const pointer = child("/customFields", name);
    const { name: nameLimit, value: valueLimit } = CUSTOM_FIELDS;
    if (name.length > nameLimit) {
      fault("/customFields", "name_too_long", `names may have ${nameLimit} characters`);
    }
    if (value.length > valueLimit) {
      fault(pointer, "too_long", `may have ${valueLimit} characters`);
    }
    checkCharacters(pointer, name, fault);
    checkCharacters(pointer, value, fault);
  }
}

/** All but tab and line breaks. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Postgres stores neither NUL nor half a surrogate pair, and no telephone shows control characters. */
export function checkCharacters(pointer: string, value: string, fault: Report): void {
  checkControl(pointer, value, fault);
  if (!value.isWellFormed()) fault(pointer, "not_unicode", "has half a surrogate pair");
}

/** JSON pointer of a field that the caller named. */
export function child(pointer: string, name: string): string {
  return `${pointer}/${name.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function checkBytes(pointer: string, value: string, limit: number, fault: Report): void {
  const { bytes, unencodable } = measureText(value);
  if (unencodable) {
    const { index, char, codePoint } = unencodable;
    const remedy = canNormalize(char) ? `: "normalize": true replaces or removes it` : "";
    fault(
      pointer,
      "not_encodable",
      `character ${index + 1} (${codeOf(codePoint)}) does not exist in CP949, which carriers use${remedy}`,
      { at: index + 1, char: codeOf(codePoint), normalizes: canNormalize(char) ? 1 : 0 },
    );
  }
  checkControl(pointer, value, fault);
  checkLength(pointer, bytes, limit, fault);
}

function checkControl(pointer: string, value: string, fault: Report): void {
  const control = CONTROL.exec(value);
  if (!control) return;
  const at = control.index + 1;
  fault(pointer, "control_character", `character ${at} is a control character`, { at });
}

function checkLength(pointer: string, bytes: number, limit: number, fault: Report): void {
  if (bytes <= limit) return;
  const detail = `has ${bytes} bytes in CP949, at most ${limit} fit`;
  fault(pointer, "too_long", detail, { bytes, limit });
}

/** @returns the title as it is sent, without blanks around it */
export function checkTitle(pointer: string, given: string, fault: Report): string {
  const title = given.trim();
  const { bytes, forbidden } = measureTitle(title);
  if (forbidden) {
    const at = given.indexOf(title) + forbidden.index + 1;
    const code = isCp949Encodable(forbidden.codePoint) ? "invalid_characters" : "not_encodable";
    const { name, standIn } = nameForbidden(forbidden);
    const detail = `character ${at} (${name}) ${whyForbidden(standIn)}`;
    fault(pointer, code, detail, {
      at,
      char: name,
      title: 1,
      ...(standIn !== undefined && { standIn }),
    });
  }
  checkControl(pointer, title, fault);
  checkLength(pointer, bytes, TITLE_MAX_BYTES, fault);
  return title;
}

function nameForbidden({ char, codePoint }: NonNullable<TitleMeasure["forbidden"]>): {
  readonly name: string;
  readonly standIn: string | undefined;
} {
  // As itself, where people can see it.
  const itself = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char) ? `${char}, ` : "";
  return { name: `${itself}${codeOf(codePoint)}`, standIn: standInForTitle(char) };
}

function whyForbidden(standIn: string | undefined): string {
  const normalized = standIn === "" ? "removes it" : `makes it "${standIn}"`;
  const remedy = standIn === undefined ? "leave it out" : `"normalize": true ${normalized}`;
  return `cannot stand in a title, which holds Hangul, Latin letters, digits, blanks and []()<>: ${remedy}`;
}

function codeOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

export function checkImage(image: Picture, fault: Report): void {
  const faults = pictureFaults(image);
  if (faults.includes("name") || faults.includes("type")) {
    fault("/image", "not_jpeg", "must have a name that ends in .jpg and the type image/jpeg");
  }
  if (image.filename.length > FILENAME_CHARS) {
    fault("/image/filename", "too_long", `may have ${FILENAME_CHARS} characters`);
  }
  checkCharacters("/image/filename", image.filename, fault);
  if (faults.includes("too_large")) {
    fault("/image", "too_large", `must be under ${PICTURE_LIMIT_BYTES} bytes`);
  }
  if (faults.includes("not_jpeg")) {
    fault("/image", "not_jpeg", "is not a JPEG: its first bytes are not FF D8 FF");
  }
}

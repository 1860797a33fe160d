/** What the parts of a draft are checked for, by field and reason. Pure. */
import { measureText, TITLE_BYTES } from "../korea/text-limits.ts";
import { canNormalize } from "../text/normalize.ts";

export interface Fault {
  /** JSON pointer into {@link Draft}. */
  readonly pointer: string;
  readonly code: string;
  /** Never holds a number or a text of the request. */
  readonly detail: string;
}

export type Report = (pointer: string, code: string, detail: string) => void;

export interface Picture {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** They go through a queue whose messages have at most 128 KB. */
const CUSTOM_FIELDS = { count: 50, name: 64, value: 500 } as const;
const FILENAME_CHARS = 255;
/** IWINV says "under 100 KB" and means it one way or the other: stay below both. */
const IMAGE_BYTES = 100_000;

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
  const control = CONTROL.exec(value);
  if (control) {
    fault(pointer, "control_character", `character ${control.index + 1} is a control character`);
  }
  if (!value.isWellFormed()) fault(pointer, "not_unicode", "has half a surrogate pair");
}

/** JSON pointer of a field that the caller named. */
export function child(pointer: string, name: string): string {
  return `${pointer}/${name.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function checkBytes(pointer: string, value: string, limit: number, fault: Report): void {
  const { bytes, unencodable } = measureText(value);
  if (unencodable) {
    const code = unencodable.codePoint.toString(16).toUpperCase().padStart(4, "0");
    const remedy = canNormalize(unencodable.char)
      ? `: "normalize": true replaces or removes it`
      : "";
    fault(
      pointer,
      "not_encodable",
      `character ${unencodable.index + 1} (U+${code}) does not exist in CP949, which carriers use${remedy}`,
    );
  }
  const control = CONTROL.exec(value);
  if (control) {
    fault(pointer, "control_character", `character ${control.index + 1} is a control character`);
  }
  if (bytes > limit)
    fault(pointer, "too_long", `has ${bytes} bytes in CP949, at most ${limit} fit`);
}

/** Hangul, Latin letters, digits, blanks and `[] () < >`; anything else in a title is refused by IWINV. */
const TITLE = /^[\p{Script=Hangul}A-Za-z0-9[\]()<> ]*$/u;

export function checkTitle(pointer: string, title: string, fault: Report): void {
  checkBytes(pointer, title, TITLE_BYTES, fault);
  if (!TITLE.test(title)) {
    fault(pointer, "invalid_characters", "may hold Hangul, Latin letters, digits and []()<> only");
  }
}

export function checkImage(image: Picture, fault: Report): void {
  const { bytes, filename, contentType } = image;
  if (!/\.jpe?g$/i.test(filename) || !/^image\/jpe?g$/i.test(contentType)) {
    fault("/image", "not_jpeg", "must have a name that ends in .jpg and the type image/jpeg");
  }
  if (filename.length > FILENAME_CHARS) {
    fault("/image/filename", "too_long", `may have ${FILENAME_CHARS} characters`);
  }
  checkCharacters("/image/filename", filename, fault);
  if (bytes.length >= IMAGE_BYTES) {
    fault("/image", "too_large", `must be under ${IMAGE_BYTES} bytes`);
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) fault("/image", "not_jpeg", "is not a JPEG");
}

/** Rules that both channels share: numbers, titles, JSON objects, paging. */
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, TITLE_MAX_BYTES } from "./constants.ts";
import { cp949Bytes } from "./cp949.ts";
import type { WireBody } from "./types.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON object of a body, or null for anything else. An empty body is not an object. */
export function jsonObject(body: WireBody): JsonObject | null {
  if (body.kind !== "json") return null;
  try {
    const value: unknown = JSON.parse(body.text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function digits(text: string): string {
  return text.replaceAll(/\D/gu, "");
}

/** §2.1: `010-1234-5678` or `01012345678`. A country code is not a form that is documented. */
export function isPhone(text: string): boolean {
  return /^0\d{1,2}-?\d{3,4}-?\d{4}$/u.test(text);
}

export type TitleFault = "long" | "characters" | null;

/**
 * §2.1, §3.1: Hangul, Latin letters, digits and `[ ] ( ) < >`. The document does not name the
 * space among them; `spaceAllowed` is a setting.
 */
export function titleFault(title: string, spaceAllowed: boolean): TitleFault {
  if (cp949Bytes(title) > TITLE_MAX_BYTES) return "long";
  const checked = spaceAllowed ? title.replaceAll(" ", "") : title;
  return /^[\uAC00-\uD7A3\u3131-\u3163A-Za-z0-9[\]()<>]*$/u.test(checked) ? null : "characters";
}

/** Absent and null are the same to the vendor, as far as is known (§2.1). */
export function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export interface Page {
  readonly number: number;
  readonly size: number;
}

/** A number, or the same as a string (§2.2). Null when it is neither or out of range. */
export function wholeNumber(value: unknown, fallback: number, max: number): number | null {
  if (!given(value) || value === "") return fallback;
  const parsed =
    typeof value === "string" && /^\d{1,9}$/u.test(value) ? Number.parseInt(value, 10) : value;
  if (typeof parsed !== "number" || !Number.isInteger(parsed)) return null;
  return parsed >= 1 && parsed <= max ? parsed : null;
}

export function parsePage(body: JsonObject): Page | null {
  const number = wholeNumber(body["pageNum"], 1, 1_000_000);
  const size = wholeNumber(body["pageSize"], DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  return number === null || size === null ? null : { number, size };
}

/** An optional filter: undefined when absent, null when it is of a wrong type. */
export function optionalText(value: unknown): string | undefined | null {
  if (!given(value) || value === "") return undefined;
  return typeof value === "string" ? value : null;
}

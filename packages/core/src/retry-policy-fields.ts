/** The readers of a retry policy's fields: each returns what is usable and reports the rest. */
import { KMsgErrorCode } from "./error-codes.ts";
import type { KMsgError } from "./errors.ts";
import type { ErrorRetryPolicy, ProviderRetryHint } from "./retry.ts";

export interface PolicyReading {
  readonly compat: boolean;
  issue(code: string, path: string, message: string): void;
}

const CODES: readonly string[] = Object.values(KMsgErrorCode);

/** The entries of a list; in compat mode text is split at commas. */
const entries = (
  value: unknown,
  field: string,
  reading: PolicyReading,
): readonly unknown[] | undefined => {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value as unknown[];
  if (reading.compat && typeof value === "string") return value.split(",").filter((v) => v.trim());
  reading.issue("invalid_type", field, `${field} must be a list`);
  return undefined;
};

const key = (value: unknown, compat: boolean): string | undefined => {
  if (typeof value === "string") return value.trim().toUpperCase() || undefined;
  const simple = typeof value === "number" || typeof value === "boolean";
  return compat && simple ? String(value).toUpperCase() : undefined;
};

const list = <T extends string>(
  value: unknown,
  field: string,
  reading: PolicyReading,
  what: "code" | "status",
  read: (entry: unknown, path: string) => T | undefined,
): readonly T[] | undefined => {
  const found: T[] = [];
  for (const [index, entry] of (entries(value, field, reading) ?? []).entries()) {
    const path = `${field}[${index}]`;
    const one = read(entry, path);
    if (one === undefined) continue;
    if (found.includes(one)) reading.issue(`duplicate_${what}`, path, `${one} is listed twice`);
    else found.push(one);
  }
  return found.length === 0 ? undefined : found;
};

const isCode = (value: string): value is KMsgErrorCode => CODES.includes(value);

export const readCodes = (value: unknown, field: string, reading: PolicyReading) =>
  list<KMsgErrorCode>(value, field, reading, "code", (entry, path) => {
    const code = typeof entry === "string" ? entry.trim().toUpperCase() : "";
    if (isCode(code)) return code;
    reading.issue("unknown_code", path, `${code || typeof entry} is not an error code`);
    return undefined;
  });

export const readStatuses = (value: unknown, field: string, reading: PolicyReading) =>
  list<string>(value, field, reading, "status", (entry, path) => {
    const status = key(entry, reading.compat);
    if (status === undefined) reading.issue("invalid_status", path, "a status must be text");
    return status;
  });

export const readFallback = (
  value: unknown,
  reading: PolicyReading,
): ProviderRetryHint | undefined => {
  if (value === undefined) return undefined;
  if (reading.compat && typeof value === "boolean") return value ? "retryable" : "non_retryable";
  const word = typeof value === "string" ? value.trim().toLowerCase().replace("-", "_") : "";
  if (word === "retryable" || word === "non_retryable") return word;
  reading.issue("invalid_fallback", "fallback", "fallback must be retryable or non_retryable");
  return undefined;
};

const delay = (value: unknown, path: string, reading: PolicyReading): number | undefined => {
  const text = reading.compat && typeof value === "string" ? value.trim() : "";
  const number = text === "" ? value : Number(text);
  if (typeof number === "number" && Number.isFinite(number) && number >= 0) {
    return Math.trunc(number);
  }
  reading.issue("invalid_retry_after", path, "a delay must be a number of milliseconds from 0");
  return undefined;
};

const table = (value: unknown, path: string, reading: PolicyReading) => {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    reading.issue("invalid_type", path, `${path} must be an object`);
    return undefined;
  }
  const found = new Map<string, number>();
  for (const [name, entry] of Object.entries(value)) {
    const at = `${path}.${name}`;
    const wanted = name.trim().toUpperCase();
    if (wanted === "") reading.issue("invalid_key", at, "a key must not be blank");
    else if (found.has(wanted)) reading.issue("duplicate_key", at, `${wanted} is given twice`);
    else {
      const ms = delay(entry, at, reading);
      if (ms !== undefined) found.set(wanted, ms);
    }
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
};

const DELAY_FIELDS: ReadonlySet<string> = new Set(["defaultMs", "byCode", "byStatus"]);

export const readDelays = (
  value: unknown,
  reading: PolicyReading,
): ErrorRetryPolicy["retryAfterMs"] => {
  if (value === undefined) return undefined;
  if (typeof value === "function") return value as (error: KMsgError) => number | undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    reading.issue("invalid_type", "retryAfterMs", "retryAfterMs must be an object");
    return undefined;
  }
  for (const name of Object.keys(value).filter((name) => !DELAY_FIELDS.has(name))) {
    reading.issue(
      "unknown_field",
      `retryAfterMs.${name}`,
      `${name} is not a field of retryAfterMs`,
    );
  }
  const given = value as Record<string, unknown>;
  const ms = given["defaultMs"];
  const defaultMs = ms === undefined ? undefined : delay(ms, "retryAfterMs.defaultMs", reading);
  const byCode = table(given["byCode"], "retryAfterMs.byCode", reading);
  const byStatus = table(given["byStatus"], "retryAfterMs.byStatus", reading);
  const policy = {
    ...(defaultMs !== undefined && { defaultMs }),
    ...(byCode && { byCode }),
    ...(byStatus && { byStatus }),
  };
  return Object.keys(policy).length === 0 ? undefined : policy;
};

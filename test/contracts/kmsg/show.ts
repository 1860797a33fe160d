/** Answers as JSON: what of a value can be seen from outside, and can be compared with a recorded one. */
import { Absent } from "./absent.ts";
import type { View } from "./data.ts";
import { drizzleFacts, sqlFacts } from "./sql-facts.ts";

const DEEPEST = 12;

/** What an error tells besides its name and message. */
const TOLD = [
  "code",
  "details",
  "providerErrorCode",
  "providerErrorText",
  "httpStatus",
  "requestId",
  "retryAfterMs",
  "attempt",
  "causeChain",
  "kind",
  "fieldPath",
  "failMode",
  "openFallback",
];

type Members = Readonly<Record<string, unknown>>;

/** @param depth how many objects lie around the value. */
export function show(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return "…";
  switch (typeof value) {
    case "undefined":
      return { $undef: 1 };
    case "number":
      return Number.isFinite(value) ? value : { $num: String(value) };
    case "bigint":
      return { $big: String(value) };
    case "function":
      return { $fn: 1 };
    case "symbol":
      return { $sym: 1 };
    case "object":
      return value === null ? null : showObject(value, depth);
    default:
      return value;
  }
}

function showObject(value: object, depth: number): unknown {
  const inner = (part: unknown): unknown => show(part, depth + 1);
  if (value instanceof Date)
    return { $date: Number.isNaN(value.getTime()) ? "invalid" : value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: [...value] };
  if (value instanceof Set) return { $set: Array.from(value, inner) };
  if (value instanceof Map)
    return { $map: Array.from(value, ([key, part]) => [inner(key), inner(part)]) };
  if (isError(value)) return { $error: showError(value, depth) };
  if (Array.isArray(value)) return value.map(inner);
  if ("then" in value && typeof value.then === "function") return { $promise: 1 };
  const shown = Object.entries(value).filter(([, part]) => isSeen(part));
  return Object.fromEntries(shown.map(([key, part]) => [key, inner(part)]));
}

const isSeen = (value: unknown): boolean => value !== undefined && typeof value !== "function";

/** An error of another realm or package is one too. */
const isError = (value: object): value is Error =>
  value instanceof Error ||
  ("message" in value &&
    "stack" in value &&
    typeof value.message === "string" &&
    typeof value.stack === "string");

function showError(error: Error, depth: number): Members {
  const members = error as unknown as Members;
  const told = TOLD.filter((key) => isSeen(members[key]));
  return {
    name: error.name,
    message: error.message,
    ...Object.fromEntries(told.map((key) => [key, show(members[key], depth + 1)])),
  };
}

/** What was thrown, as `{ name, message, … }`. @throws Absent again: what is not there is never the error that a case waits for. */
export function showThrown(thrown: unknown): unknown {
  if (thrown instanceof Absent) throw thrown;
  const shown = show(thrown);
  return shown !== null && typeof shown === "object" && "$error" in shown ? shown.$error : shown;
}

/** The value at a path like `value.0.code`; `""` is the value itself. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .filter((key) => key !== "")
    .reduce<unknown>(
      (part, key) => (part === null || part === undefined ? part : (part as Members)[key]),
      value,
    );

/** An answer as its step wants it seen. */
export function view(value: unknown, { pick, text, keys, ...form }: View): unknown {
  if (text === "ddl") return sqlFacts(Array.isArray(value) ? value : [value]);
  if (text === "drizzle") return drizzleFacts(String(value));
  if (text === "join")
    return (Array.isArray(value) ? value.join("; ") : String(value)).replace(/\s+/g, " ");
  const picked = pick === undefined ? value : pickFrom(value, pick);
  if (keys) return Object.keys(picked as object).sort();
  if (form.typeof) return typeof picked;
  return show(form.json ? (JSON.parse(JSON.stringify(picked)) as unknown) : picked);
}

/** The paths of each element, where a list was answered and no path begins with a number. */
function pickFrom(value: unknown, paths: readonly string[]): unknown {
  const from = (whole: unknown): unknown =>
    Object.fromEntries(paths.map((path) => [path, at(whole, path)]));
  const eachOne = Array.isArray(value) && !paths.some((path) => /^\d/.test(path));
  return eachOne ? value.map(from) : from(value);
}

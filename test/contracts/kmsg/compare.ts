/** Whether an answer is the recorded one. */
import type { Case, Compare, Json, JsonObject } from "./data.ts";

/** What a case came to. */
export interface Outcome {
  readonly result?: unknown;
  /** What the whole case threw, as `{ name, message, … }`. */
  readonly throws?: unknown;
  /** The name that is not there. */
  readonly absent?: string;
}

interface How {
  readonly compare: Compare;
  /** Free wording counts. */
  readonly text: boolean;
  /** Under which key the value lies. */
  readonly key?: string;
}

type Members = Readonly<Record<string, unknown>>;

/** @param whole how the case's file compares, where the case does not say. */
export function isRight(one: Case, got: Outcome, whole: Compare): boolean {
  if (got.absent !== undefined) return false;
  const text = one.text === true;
  if (one.throws === undefined)
    return (
      !("throws" in got) && fits(one.result, got.result, { compare: one.compare ?? whole, text })
    );
  if (!("throws" in got)) return false;
  const { name, code, message, details } = one.throws;
  const thrown = got.throws as Members;
  return (
    (name === undefined || name === thrown["name"]) &&
    (code === undefined || code === thrown["code"]) &&
    (message === undefined || !text || message === thrown["message"]) &&
    (details === undefined || fits(details, thrown["details"], { compare: "subset", text }))
  );
}

function fits(wanted: Json | undefined, got: unknown, how: How): boolean {
  if (how.key === "message" && typeof wanted === "string" && !how.text)
    return typeof got === "string";
  if (typeof wanted === "number" && typeof got === "number")
    return Object.is(wanted, got) || Math.abs(wanted - got) < 1e-9;
  if (wanted === undefined || wanted === null || typeof wanted !== "object")
    return Object.is(wanted, got);
  if (isList(wanted)) return Array.isArray(got) && fitsList(wanted, got, how);
  if ("$any" in wanted) return fitsAny(wanted["$any"], got);
  if ("$in" in wanted) return (wanted["$in"] as Json[]).some((one) => fits(one, got, how));
  if ("$re" in wanted)
    return typeof got === "string" && new RegExp(wanted["$re"] as string).test(got);
  return isMembers(got) && fitsMembers(wanted, got, how);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const isMembers = (value: unknown): value is Members =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const fitsList = (wanted: readonly Json[], got: readonly unknown[], how: How): boolean =>
  wanted.length === got.length && wanted.every((one, i) => fits(one, got[i], how));

/** What was thrown may always say more. */
function fitsMembers(wanted: JsonObject, got: Members, { compare, text, key }: How): boolean {
  const inner = key === "$throws" ? "subset" : compare;
  return (
    Object.keys(wanted).every((key) =>
      fits(wanted[key], got[key], { compare: inner, text, key }),
    ) &&
    (inner === "subset" || Object.keys(got).every((key) => key in wanted))
  );
}

function fitsAny(type: Json | undefined, got: unknown): boolean {
  if (got === undefined) return false;
  if (type === "date") return isMembers(got) && "$date" in got;
  return type === "any" || typeof got === type;
}

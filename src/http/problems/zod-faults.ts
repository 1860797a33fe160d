/** The faults that a schema found, by field and reason. Pure; repeats no value of the request. */
import type { z } from "zod";

import type { FaultCode } from "../../domain/message/fault-codes.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { isFaultCode } from "./korean-faults.ts";

type Issue = z.core.$ZodIssue;

/** More than anybody reads; an answer must not grow with the nonsense in a request. */
const MAX_FAULTS = 50;
/** Names come from the request. */
const MAX_NAME = 64;

export function faultsOf(issues: readonly Issue[], target = "json"): readonly Fault[] {
  return issues.flatMap((issue) => faultsOfIssue(issue, target)).slice(0, MAX_FAULTS);
}

function faultsOfIssue(issue: Issue, target: string): readonly Fault[] {
  const pointer = pointerOf(issue.path, target);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MAX_FAULTS).map((key) => ({
      pointer: pointerOf([...issue.path, key], target),
      code: "unknown_field",
      detail: "is not a field of this request",
    }));
  }
  const tooLong = tooLongBranch(issue);
  if (tooLong) return faultsOfIssue({ ...tooLong, path: issue.path }, target);
  if (isMissing(issue)) {
    return [{ pointer, code: "required", detail: `is required: must be ${typeName(issue)}` }];
  }
  if (isTooLong(issue)) {
    const characters = Number(issue.maximum);
    const detail = `has more than ${characters} characters: shorten it`;
    return [{ pointer, code: "too_long", detail, values: { characters } }];
  }
  return [{ pointer, code: codeOf(issue), detail: describe(issue) }];
}

function isTooLong(issue: Issue): issue is Extract<Issue, { code: "too_big" }> {
  return issue.code === "too_big" && issue.origin === "string";
}

/** For a field that may be a string among others: it is one, and too long. */
function tooLongBranch(issue: Issue): Issue | undefined {
  if (issue.code !== "invalid_union") return undefined;
  const only = issue.errors.find(([first]) => first !== undefined && isTooLong(first));
  return only?.[0];
}

/** A schema of ours may give a code of its own. */
function codeOf(issue: Issue): FaultCode {
  if (issue.code === "unrecognized_keys") return "unknown_field";
  const own: unknown = issue.code === "custom" ? issue.params?.["code"] : undefined;
  return isFaultCode(own) ? own : issue.code;
}

/** Issues leave out what was given, as it may be anything; its type stands in their message. */
function isMissing(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.message.endsWith("received undefined");
}

function typeName(issue: Issue): string {
  const expected = issue.code === "invalid_type" ? jsonName(issue.expected) : "given";
  return /^[aeio]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

/** Callers write JSON, which knows no records. */
function jsonName(expected: string): string {
  return expected === "record" ? "object" : expected;
}

/** The types that a field may have, where none of them fits. */
function oneOf({ errors }: Extract<Issue, { code: "invalid_union" }>): string {
  const types = errors.flatMap(([first]) =>
    first?.code === "invalid_type" ? [jsonName(first.expected)] : [],
  );
  return types.length > 0
    ? `must be one of these types: ${types.join(", ")}`
    : "has the wrong type";
}

function describe(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${typeName(issue)}`;
    case "invalid_key":
      return "has a name that is too long";
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return oneOf(issue);
    default:
      return issue.message;
  }
}

/** @param target of the validators: `json` has pointers, what is no body has names */
export function pointerOf(path: readonly PropertyKey[], target: string): string {
  const names = path.map((part) => String(part).slice(0, MAX_NAME));
  if (target !== "json") return names.join(".");
  // The pointer of the whole body is empty: "/" would be the field without a name.
  return names.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

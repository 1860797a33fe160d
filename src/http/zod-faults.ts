/** What a schema found wrong, by field and reason. Pure; repeats no value of the request. */
import type { z } from "zod";

import type { Fault } from "../message/intake.ts";

type Issue = z.core.$ZodIssue;

export function faultsOf(issues: readonly Issue[], target = "json"): readonly Fault[] {
  return issues.flatMap((issue) => faultsOfIssue(issue, target));
}

function faultsOfIssue(issue: Issue, target: string): readonly Fault[] {
  const pointer = pointerOf(issue.path, target);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key], target),
      code: "unknown_field",
      detail: "is not a field of this request",
    }));
  }
  if (issue.code === "invalid_type" && issue.input === undefined) {
    return [{ pointer, code: "required_or_wrong_type", detail: `must be ${issue.expected}` }];
  }
  return [{ pointer, code: issue.code, detail: describe(issue) }];
}

function describe(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return "has the wrong type";
    default:
      return issue.message;
  }
}

function pointerOf(path: readonly PropertyKey[], target: string): string {
  const parts = path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1"));
  return target === "json" ? `/${parts.join("/")}` : parts.join(".");
}

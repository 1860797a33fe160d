import {
  ALIMTALK_MAX_CHARS,
  interpolateVariables,
  type KMsgError,
  type MessageVariables,
  ok,
  type Result,
  type Template,
  variableTexts,
} from "@k-msg/core";

import { isRecord } from "../reading.ts";
import { refuse } from "./errors.ts";

/**
 * The values in the template's order. IWINV fills placeholders by position, so a missing or an extra
 * name would put values in the wrong places; both are refused, by name.
 */
export const placeVariables = (
  template: Template,
  variables: unknown,
): Result<string[], KMsgError> => {
  const names = template.variables ?? [];
  const values = isRecord(variables)
    ? variableTexts(variables as MessageVariables)
    : new Map<string, string>();
  const missing = names.filter((name) => !values.has(name));
  const extra = [...values.keys()].filter((name) => !names.includes(name));
  if (missing.length > 0 || extra.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
      ...(extra.length > 0 ? [`not in the template: ${extra.join(", ")}`] : []),
    ];
    return refuse(`variables do not fit the template (${parts.join("; ")})`, { missing, extra });
  }
  const filled = interpolateVariables(template.content, Object.fromEntries(values));
  if (Array.from(filled).length > ALIMTALK_MAX_CHARS) {
    return refuse("the filled text is over 1,000 characters");
  }
  return ok(names.map((name) => values.get(name) ?? ""));
};

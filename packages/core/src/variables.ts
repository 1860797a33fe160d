import type { MessageVariables } from "./message.ts";

const TOKEN = /#\{([^}]+)\}/g;

/** Distinct `#{name}` names, trimmed, in order of first appearance. */
export const extractTemplateVariables = (text: string): string[] => {
  const names = new Set<string>();
  for (const match of text.matchAll(TOKEN)) {
    const name = (match[1] ?? "").trim();
    if (name !== "") names.add(name);
  }
  return [...names];
};

/** One value as text: null is empty, a Date is ISO 8601. Undefined when there is no value. */
export const variableText = (value: MessageVariables[string]): string | undefined => {
  if (value === undefined) return undefined;
  if (value === null) return "";
  if (!(value instanceof Date)) return String(value);
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
};

/** Fills `#{key}` tokens; the key is taken as written. A token without a value stays. */
export const interpolateVariables = (text: string, variables: MessageVariables): string =>
  text.replace(TOKEN, (token, key: string) =>
    // Own keys only, or `#{constructor}` would find something.
    Object.hasOwn(variables, key) ? (variableText(variables[key]) ?? token) : token,
  );

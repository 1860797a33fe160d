import { type MessageVariables, splitVariables } from "@k-msg/core";

/** The API wants `#{name}`, its SDK adds what is missing by itself. */
export type NameStyle = "braced" | "as given";

const isBraced = (name: string): boolean => {
  const [part, ...more] = splitVariables(name);
  return part?.name !== undefined && more.length === 0;
};

/** Values as texts, by name. */
export const namedValues = (
  variables: MessageVariables | undefined,
  names: NameStyle,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables ?? {}).map(([name, value]) => [
      names === "as given" || isBraced(name) ? name : `#{${name}}`,
      value instanceof Date ? value.toISOString() : String(value ?? ""),
    ]),
  );

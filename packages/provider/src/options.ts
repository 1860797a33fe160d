/** Checks a constructor's options against those it knows: an option with a typing error must not be left out silently. */
import { KMsgError, KMsgErrorCode } from "@k-msg/core";

import { isRecord } from "./reading.ts";

/** The kind of value that an option needs. `any` is for what is accepted and not read. */
export type OptionKind = "text" | "number" | "flag" | "function" | "record" | "texts" | "any";

/** Every option of `Config`, so that the compiler finds the one that was forgotten. */
export type OptionKinds<Config> = {
  /** A list names the only values that are allowed. */
  readonly [Name in keyof Required<Config>]: OptionKind | readonly string[];
};

const KINDS: Readonly<Record<OptionKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  number: (value) => Number.isFinite(value) && Number(value) >= 0,
  flag: (value) => typeof value === "boolean",
  function: (value) => typeof value === "function",
  record: isRecord,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  any: () => true,
};

const WORDS: Readonly<Record<OptionKind, string>> = {
  text: "a text",
  number: "a number of 0 or more",
  flag: "true or false",
  function: "a function",
  record: "an object",
  texts: "a list of texts",
  any: "anything",
};

export const badOption = (message: string, facts: Record<string, unknown> = {}): KMsgError =>
  new KMsgError(KMsgErrorCode.INVALID_REQUEST, message, facts);

/**
 * Throws KMsgError INVALID_REQUEST for a configuration that is no object, has an option that nobody reads, or one of a wrong kind.
 * Options that are undefined or null count as left out.
 *
 * @param owner whose options they are, for the error
 */
export const checkOptions = <Config>(
  owner: string,
  config: unknown,
  kinds: OptionKinds<Config>,
): void => {
  if (!isRecord(config)) throw badOption(`${owner} requires a config object`);
  const known: Readonly<Record<string, OptionKind | readonly string[]>> = kinds;
  for (const [name, value] of Object.entries(config)) {
    if (value === undefined || value === null) continue;
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      const all = Object.keys(known).join(", ");
      throw badOption(`${owner} has no option \`${name}\`; its options are: ${all}`, {
        field: name,
      });
    }
    const fits = typeof kind === "string" ? KINDS[kind](value) : kind.some((one) => one === value);
    const words = typeof kind === "string" ? WORDS[kind] : kind.join(" or ");
    if (!fits) throw badOption(`${owner}: \`${name}\` must be ${words}`, { field: name });
  }
};

/** A text without blanks around it; undefined where nothing is left. */
export const filledText = (value: string | null | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed;
};

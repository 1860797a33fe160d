/**
 * `#{name}` in texts: found, named and filled here and nowhere else.
 *
 * A name goes from `#{` to the next `}`; a `#{` in between begins anew. Blanks around it do not count, and Hangul in its parts is
 * the same name as Hangul composed. Every walk over a text is linear.
 */
import { composeText } from "./compose.ts";
import type { MessageVariables } from "./message.ts";

/** A stretch of a text. All of them joined are the text. */
export interface TextPart {
  readonly text: string;
  /** Name in a `#{name}`, as it is written there. */
  readonly name?: string;
}

const OPEN = "#{";

/** A text in its parts: words, and each `#{name}` by itself. */
export const splitVariables = (text: string): TextPart[] => {
  const parts: TextPart[] = [];
  const words = (from: number, until: number): void => {
    if (until > from) parts.push({ text: text.slice(from, until) });
  };
  let done = 0;
  for (;;) {
    const first = text.indexOf(OPEN, done);
    const end = first === -1 ? -1 : text.indexOf("}", first);
    if (end === -1) break;
    const start = text.lastIndexOf(OPEN, end);
    const name = text.slice(start + OPEN.length, end);
    if (name === "") {
      words(done, end + 1);
    } else {
      words(done, start);
      parts.push({ text: text.slice(start, end + 1), name });
    }
    done = end + 1;
  }
  words(done, text.length);
  return parts;
};

/** Normalises a name, so that two spellings of it are equal. */
export const tidyVariableName = (name: string): string => composeText(name.trim());

/** Distinct names in `#{…}`, tidied, in order of first appearance. */
export const extractTemplateVariables = (text: string): string[] => {
  const names = splitVariables(text).map(({ name = "" }) => tidyVariableName(name));
  return [...new Set(names)].filter((name) => name !== "");
};

/** One value as text: null is empty, a Date is ISO 8601. Undefined when there is no value. */
export const variableText = (value: MessageVariables[string]): string | undefined => {
  if (value === undefined) return undefined;
  if (value === null) return "";
  if (!(value instanceof Date)) return String(value);
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
};

/** The values as text by tidied name; what has no value is left out. */
export const variableTexts = (variables: MessageVariables): Map<string, string> => {
  const texts = new Map<string, string>();
  // Own keys only, or `#{constructor}` would find something.
  for (const [name, value] of Object.entries(variables)) {
    const filled = variableText(value);
    if (filled !== undefined) texts.set(tidyVariableName(name), filled);
  }
  return texts;
};

/**
 * The text with its values, by tidied name. A name without one stays as it is written; what a value brings along is not filled.
 * @returns undefined where it would be longer than `maxLength` UTF-16 units: a short text may name a long value many times
 */
export const fillVariables = (
  text: string,
  texts: ReadonlyMap<string, string>,
  maxLength: number,
): string | undefined => {
  const filled: string[] = [];
  let length = 0;
  for (const part of splitVariables(text)) {
    const value = textOf(part, texts) ?? part.text;
    length += value.length;
    if (length > maxLength) return undefined;
    filled.push(value);
  }
  return filled.join("");
};

/** Names of the text that have no value, tidied, each once. */
export const missingVariables = (text: string, texts: ReadonlyMap<string, string>): string[] =>
  extractTemplateVariables(text).filter((name) => !texts.has(name));

/** k-msg's filling: a key that is written as the name is goes before one that is only the same when both are tidied. */
export const interpolateVariables = (text: string, variables: MessageVariables): string => {
  if (!text.includes(OPEN)) return text;
  const texts = variableTexts(variables);
  return splitVariables(text)
    .map((part) => {
      const { name } = part;
      const asWritten = name !== undefined && Object.hasOwn(variables, name);
      const value = asWritten ? variableText(variables[name]) : textOf(part, texts);
      return value ?? part.text;
    })
    .join("");
};

/** A name of nothing but blanks is none. */
const textOf = (
  { name = "" }: TextPart,
  texts: ReadonlyMap<string, string>,
): string | undefined => {
  const tidy = tidyVariableName(name);
  return tidy === "" ? undefined : texts.get(tidy);
};

/**
 * The one place that fills the texts of a message: when it is accepted, for its recipient. What is stored is what is sent, so
 * nothing fills them again. Pure.
 */
import {
  composeText,
  extractTemplateVariables,
  fillVariables,
  missingVariables,
  splitVariables,
  tidyVariableName,
  variableTexts,
} from "@k-msg/core";

import type { Draft, FailoverDraft } from "../message/draft.ts";
import type { Report } from "../message/intake-checks.ts";

export interface Rendered {
  /** With its texts filled and composed. */
  readonly draft: Draft;
  /** The caller's values as text, by their tidied names. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names that the fallback's texts use: the template need not have them. */
  readonly fallbackNames: readonly string[];
}

type Values = ReadonlyMap<string, string>;

/** Far more than any message carries, in UTF-16 units: what would be longer is not built. */
const MOST_CHARS = 20_000;
/** A text may name any number of variables: the answer repeats a few, and no more of them than people read. */
const NAMES_SHOWN = 20;
const NAME_CHARS = 64;

/** @param titleValue a value as titles take it */
export function renderDraft(
  draft: Draft,
  fault: Report,
  titleValue = (value: string): string => value,
): Rendered {
  const values = valuesOf(draft, fault);
  const inTitles = new Map(Array.from(values, ([name, value]) => [name, titleValue(value)]));
  const variables = Object.fromEntries(values);
  if (draft.type !== "ALIMTALK") {
    const atText = { pointer: "/text", missingAt: "/variables" };
    const atSubject = { pointer: "/subject", missingAt: "/subject" };
    // A text that could not be filled is judged as it stands: it is not one that was left out.
    const text = renderText(draft.text, values, atText, fault) ?? draft.text;
    const subject = renderText(draft.subject, inTitles, atSubject, fault);
    return { draft: { ...draft, text, subject }, variables, fallbackNames: [] };
  }
  const { failover } = draft;
  if (!failover) return { draft, variables, fallbackNames: [] };
  return {
    draft: { ...draft, failover: renderFailover(failover, values, inTitles, fault) },
    variables,
    fallbackNames: [failover.fallbackContent, failover.fallbackTitle].flatMap((text) =>
      text === undefined ? [] : extractTemplateVariables(text),
    ),
  };
}

/** Nobody is there to see a `#{code}` in the text that goes out in a message's place: no route leaves one in it. */
function renderFailover(
  failover: FailoverDraft,
  values: Values,
  inTitles: Values,
  fault: Report,
): FailoverDraft {
  const keepUnfilled = !failover.enabled;
  // One that is switched off reaches nobody.
  const place = (pointer: string): Place => ({ pointer, missingAt: pointer, keepUnfilled });
  const { fallbackContent, fallbackTitle } = failover;
  const content = renderText(fallbackContent, values, place("/failover/fallbackContent"), fault);
  // Its caller wrote a text: that nothing is left of it is no wish for none. Steps are judged so where their type is.
  if (failover.enabled && !failover.steps && fallbackContent?.trim() && content?.trim() === "") {
    fault("/failover/fallbackContent", "required", "is empty with these variables");
  }
  return {
    ...failover,
    fallbackContent: content,
    fallbackTitle: renderText(fallbackTitle, inTitles, place("/failover/fallbackTitle"), fault),
  };
}

interface Place {
  readonly pointer: string;
  /** Pointer at which a missing value is reported. */
  readonly missingAt: string;
  readonly keepUnfilled?: boolean;
}

/** @returns undefined where there is none, or it could not be filled. */
function renderText(
  text: string | undefined,
  values: Values,
  { pointer, missingAt, keepUnfilled = false }: Place,
  fault: Report,
): string | undefined {
  if (text === undefined) return undefined;
  const at = keepUnfilled ? undefined : strayOpening(text);
  if (at !== undefined) {
    const detail = `character ${at} opens a variable that has no name or no closing brace: write #{name}, or leave #{ out`;
    fault(pointer, "broken_variable", detail, { at });
    return undefined;
  }
  const missing = keepUnfilled ? [] : missingVariables(text, values);
  if (missing.length > 0) {
    const what = pointer.slice(pointer.lastIndexOf("/") + 1);
    const names = someNames(missing);
    const detail = `the ${what} needs the variables ${names}`;
    fault(missingAt, "missing_variables", detail, { names });
    return undefined;
  }
  const filled = fillVariables(text, values, MOST_CHARS);
  if (filled !== undefined) return composeText(filled);
  fault(pointer, "too_long", `has more than ${MOST_CHARS} characters with its variables`);
  return undefined;
}

/** Place of a `#{` that nothing fills, in characters from 1: its recipient would read it. */
function strayOpening(text: string): number | undefined {
  let before = 0;
  for (const { text: part, name } of splitVariables(text)) {
    const isNamed = name !== undefined && tidyVariableName(name) !== "";
    const stray = isNamed ? -1 : part.indexOf("#{");
    if (stray >= 0) return Array.from(text.slice(0, before + stray)).length + 1;
    before += part.length;
  }
  return undefined;
}

function valuesOf({ variables = {} }: Draft, fault: Report): Values {
  const values = new Map<string, string>();
  for (const [name, value] of variableTexts(variables)) values.set(name, composeText(value));
  const twice = namesGivenTwice(variables);
  if (twice.length > 0) {
    fault("/variables", "contradiction", `gives two values to ${someNames(twice)}`);
  }
  return values;
}

/** Written in two ways, with two values: whichever is taken may be the wrong one. */
function namesGivenTwice(variables: NonNullable<Draft["variables"]>): readonly string[] {
  const entries = Object.entries(variables);
  const names = new Map<string, unknown>();
  return entries.flatMap(([written, value]) => {
    const name = tidyVariableName(written);
    const twice = names.has(name) && names.get(name) !== value;
    names.set(name, value);
    return twice ? [name] : [];
  });
}

/** Names for people to read. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map((name) => name.slice(0, NAME_CHARS));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

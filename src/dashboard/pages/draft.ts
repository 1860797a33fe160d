/** Predicts the type of a text when it is sent, and the legal hints. Pure. */
import { composeText, extractTemplateVariables, interpolateVariables } from "@k-msg/core";

import { hasWayOut, isMarked } from "../../domain/advertising/form.ts";
import { isNight } from "../../domain/korea/night.ts";
import { LONG_BYTES, measureText, SMS_BYTES } from "../../domain/korea/text-limits.ts";

export interface TextFacts {
  /** With its variables filled in. */
  readonly text: string;
  readonly bytes: number;
  readonly type: "SMS" | "LMS";
  readonly limit: number;
  readonly tooLong: boolean;
  /** The first character that no Korean phone has; `place` counts characters from 1. */
  readonly bad: { readonly char: string; readonly place: number } | undefined;
}

type Values = Readonly<Record<string, string>>;

export function textFacts(template: string, values: Values, subject = ""): TextFacts {
  const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  const text = composeText(interpolateVariables(template, known));
  const { bytes, unencodable } = measureText(text);
  const type = bytes > SMS_BYTES || subject !== "" ? "LMS" : "SMS";
  const bad = unencodable && {
    char: unencodable.char,
    place: Array.from(text.slice(0, unencodable.index)).length + 1,
  };
  const tooLong = bytes > LONG_BYTES;
  return { text, bytes, type, limit: type === "SMS" ? SMS_BYTES : LONG_BYTES, tooLong, bad };
}

/** Names in `#{…}`, each once, in the order of the text. */
export function variablesIn(template: string): readonly string[] {
  return [...new Set(extractTemplateVariables(template))];
}

export interface AdHints {
  readonly night: boolean;
  readonly noWayOut: boolean;
}

/**
 * Hints for a text that begins as advertising has to. Undefined for others.
 * @param at epoch milliseconds of the send
 */
export function adHints(text: string, at: number): AdHints | undefined {
  if (!isMarked(text)) return undefined;
  return { night: isNight(at), noWayOut: !hasWayOut(text) };
}

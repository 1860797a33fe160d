/** From a template and positional values to the text and the links (§2.1.1). */
import type { Button, Template } from "../types.ts";

const LINKS = ["linkMo", "linkPc", "linkIos", "linkAnd"] as const;
const PLACEHOLDER = /#\{([^}]*)\}/gu;

export type ParamMode = "distinct" | "occurrence";

function linksOf(button: Button): string[] {
  return LINKS.map((key) => button[key]).filter((link) => link !== null);
}

function occurrences(template: Template): string[] {
  const texts = [template.content, ...template.buttons.flatMap(linksOf)];
  return texts.flatMap((text) => Array.from(text.matchAll(PLACEHOLDER), (match) => match[1] ?? ""));
}

/** The variables that `templateParam` must fill, in order: the text first, then button links. */
export function variables(template: Template, mode: ParamMode): string[] {
  const all = occurrences(template);
  return mode === "occurrence" ? all : [...new Set(all)];
}

export interface Filled {
  readonly text: string;
  /** link1…link5: one per button, its first link. */
  readonly links: readonly (string | null)[];
}

/** The count of values must be right already. */
export function fill(template: Template, values: readonly string[], mode: ParamMode): Filled {
  const byName = new Map(variables(template, "distinct").map((name, at) => [name, values[at]]));
  let next = 0;
  const put = (text: string) =>
    text.replace(PLACEHOLDER, (_match, name: string) => {
      const value = mode === "distinct" ? byName.get(name) : values[next];
      next += 1;
      return value ?? "";
    });
  const text = put(template.content);
  const links = template.buttons.map((button) => linksOf(button).map(put)[0] ?? null);
  return { text, links };
}

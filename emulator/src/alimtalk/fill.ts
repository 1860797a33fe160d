/** From a template and positional values to the text and the links (§2.1.1). */
import type { Button, Template } from "../types.ts";

const LINKS = ["linkMo", "linkPc", "linkIos", "linkAnd"] as const;

interface Placeholder {
  readonly name: string;
}

/** A text in its parts: words, and from each `#{` to the next `}` a placeholder. Every character is read once. */
function partsOf(text: string): (string | Placeholder)[] {
  const parts: (string | Placeholder)[] = [];
  let done = 0;
  for (;;) {
    const start = text.indexOf("#{", done);
    const end = start === -1 ? -1 : text.indexOf("}", start);
    if (end === -1) return [...parts, text.slice(done)];
    parts.push(text.slice(done, start), { name: text.slice(start + 2, end) });
    done = end + 1;
  }
}

export type ParamMode = "distinct" | "occurrence";

function linksOf(button: Button): string[] {
  return LINKS.map((key) => button[key]).filter((link) => link !== null);
}

function occurrences(template: Template): string[] {
  const texts = [template.content, ...template.buttons.flatMap(linksOf)];
  return texts.flatMap(partsOf).flatMap((part) => (typeof part === "string" ? [] : [part.name]));
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
    partsOf(text)
      .map((part) => {
        if (typeof part === "string") return part;
        const value = mode === "distinct" ? byName.get(part.name) : values[next];
        next += 1;
        return value ?? "";
      })
      .join("");
  const text = put(template.content);
  const links = template.buttons.map((button) => linksOf(button).map(put)[0] ?? null);
  return { text, links };
}

/** What a page of the documents lets its reader do: its `sh` blocks in their order, each with the answer that the page shows. */

export interface Step {
  /** Of the page, from 1. */
  readonly line: number;
  readonly code: string;
  /** The `json` block right after it: a part of the answer, in which "…" stands for anything. */
  readonly answer?: unknown;
}

const FENCE = /^```(\w*)\n([^]*?)^```$/gm;

export function stepsOf(page: string): readonly Step[] {
  const steps: Step[] = [];
  let open: Step | undefined;
  for (const { index, 1: language = "", 2: text = "" } of page.matchAll(FENCE)) {
    const line = page.slice(0, index).split("\n").length;
    if (language === "json" && open)
      steps[steps.length - 1] = { ...open, answer: JSON.parse(text) };
    open = language === "sh" ? { line, code: text } : undefined;
    if (open) steps.push(open);
  }
  return steps;
}

const ANYTHING = "…";

/** Where an answer is not what its page shows. Empty: nowhere. */
export function differences(shown: unknown, got: unknown, at = ""): readonly string[] {
  if (shown === ANYTHING && got !== undefined) return [];
  if (typeof shown === "string" && typeof got === "string") {
    return isLike(shown, got) ? [] : [`${at}: ${got} is not ${shown}`];
  }
  if (Array.isArray(shown) && Array.isArray(got)) {
    const open = shown.at(-1) === ANYTHING;
    const items: unknown[] = open ? shown.slice(0, -1) : shown;
    const fits = open ? got.length >= items.length : got.length === items.length;
    if (!fits) return [`${at}: has ${got.length} items`];
    return items.flatMap((item, i) => differences(item, got[i], `${at}/${i}`));
  }
  if (isObject(shown) && isObject(got)) {
    return Object.entries(shown).flatMap(([key, value]) =>
      differences(value, got[key], `${at}/${key}`),
    );
  }
  return Object.is(shown, got)
    ? []
    : [`${at}: ${JSON.stringify(got)} is not ${JSON.stringify(shown)}`];
}

function isLike(shown: string, got: string): boolean {
  const [first = "", ...rest] = shown.split(ANYTHING);
  if (rest.length === 0) return shown === got;
  const last = rest.pop() ?? "";
  if (!got.startsWith(first) || !got.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = got.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= got.length - last.length;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Changes one value of a JSONC text and not a character beside it, so that comments and form stay. Pure. */

interface Token {
  readonly token: string;
  readonly index: number;
}

interface Level {
  readonly kind: "{" | "[";
  /** The name, or the place in a list, of the value that comes next. */
  at: string | number;
  /** Inside an object: a name is next. */
  naming: boolean;
}

/** @returns undefined where the path leads to no text, number or word. */
export function replaceValue(
  text: string,
  path: readonly (string | number)[],
  value: string | number | boolean,
): string | undefined {
  const wanted = JSON.stringify(path);
  const levels: Level[] = [];
  for (const { token, index } of tokensOf(text)) {
    const level = levels.at(-1);
    if (token === "{") levels.push({ kind: "{", at: "", naming: true });
    else if (token === "[") levels.push({ kind: "[", at: 0, naming: false });
    else if (token === "}" || token === "]") levels.pop();
    else if (token === ",") next(level);
    // A colon says nothing that the name before it did not.
    else if (token === ":") continue;
    else if (level?.naming) {
      level.at = JSON.parse(token) as string;
      level.naming = false;
    } else if (JSON.stringify(levels.map(({ at }) => at)) === wanted) {
      return text.slice(0, index) + JSON.stringify(value) + text.slice(index + token.length);
    }
  }
  return undefined;
}

function next(level: Level | undefined): void {
  if (!level) return;
  if (level.kind === "{") level.naming = true;
  else level.at = Number(level.at) + 1;
}

/** What is neither space nor comment. */
function* tokensOf(text: string): Generator<Token> {
  for (let at = 0; at < text.length;) {
    const end = endOf(text, at);
    const token = text.slice(at, end);
    if (token.trim() !== "" && !/^\/[/*]/.test(token)) yield { token, index: at };
    at = end;
  }
}

function endOf(text: string, at: number): number {
  if (text.startsWith("//", at)) return placeAfter(text, "\n", at);
  if (text.startsWith("/*", at)) return placeAfter(text, "*/", at + 2);
  if (text[at] === '"') {
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    return end + 1;
  }
  let end = at;
  while (end < text.length && /[\w.+-]/.test(text.charAt(end))) end += 1;
  return Math.max(end, at + 1);
}

function placeAfter(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found + what.length;
}

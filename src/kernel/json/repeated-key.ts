/**
 * A name that stands twice in one object. `JSON.parse` keeps the last of them, other readers the first: what a proxy or a log saw
 * need not be what is sent, so nothing is chosen. One pass over the text, in time and memory that grow with its length. Pure.
 */

/** The begin of a string, or what opens, closes and separates. Everything else says nothing about names. */
const TOKEN = /[{}[\],:"]/g;
/** Matches a string: all of it. */
const STRING = /"(?:[^"\\]|\\.)*"/sy;

interface Open {
  /** Its names so far; none for an array. */
  readonly names: Set<string> | undefined;
  /** Present place: a name, or an index. */
  at: string | number;
}

/**
 * @param text valid JSON
 * @returns the JSON pointer of the first name that is not the first of its kind
 */
export function repeatedKey(text: string): string | undefined {
  const open: Open[] = [];
  let last: string | undefined;
  for (const token of tokensOf(text)) {
    const inside = open.at(-1);
    if (token === "{") open.push({ names: new Set(), at: "" });
    else if (token === "[") open.push({ names: undefined, at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof inside?.at === "number") inside.at++;
    else if (token === ":" && inside?.names && last !== undefined) {
      const name = JSON.parse(last) as string;
      inside.at = name;
      if (inside.names.has(name)) return pointerTo(open);
      inside.names.add(name);
    }
    last = token;
  }
  return undefined;
}

/** A string that does not end is none: each character is read once, or twice where nothing else follows. */
function* tokensOf(text: string): Generator<string> {
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const [sign] = TOKEN.exec(text) ?? [];
    if (sign === undefined) return;
    STRING.lastIndex = TOKEN.lastIndex - 1;
    const [token] = sign === '"' ? (STRING.exec(text) ?? []) : [sign];
    if (token === undefined) return;
    at = TOKEN.lastIndex - 1 + token.length;
    yield token;
  }
}

function pointerTo(open: readonly Open[]): string {
  return open
    .map(({ at }) => `/${String(at).slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

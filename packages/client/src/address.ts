/** Fills the addresses of the contract. Pure. */

export type Values = Readonly<Record<string, unknown>>;

/**
 * @param template such as `/v1/messages/{id}`
 * @returns the path with its query
 * @throws TypeError for a value that is missing, or would lead to another path
 */
export function addressOf(template: string, path: Values = {}, query: Values = {}): string {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(name, path[name]));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.append(name, textOf(name, value));
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

function segment(name: string, value: unknown): string {
  const text = textOf(name, value);
  // Dots alone lead to another path, however they are encoded.
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`${name}: is empty or dots alone: write an id`);
  return encodeURIComponent(text);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TypeError(`${name}: must be a text, a number or a boolean, is ${typeof value}`);
}

/** Text that Postgres can hold: no NUL, no half of a surrogate pair. One such letter would refuse a whole batch. */

export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** JSON text under the same rule, object keys included; `undefined` has no JSON. */
export function storableJson(value: unknown): string | undefined {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined || !/\\u(?:0000|d[89a-f])/i.test(json)) return json;
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "string") return storableText(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [storableText(key), item]));
  });
}

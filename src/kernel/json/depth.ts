/** Bounds the nesting of JSON: what walks it recursively has a stack. Pure. */

/** Deeper than any request that is documented. */
const MAX_DEPTH = 32;

export const TOO_DEEP = "is nested too deeply";

export function isShallow(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

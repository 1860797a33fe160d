/** Options that nobody reads are refused: a misspelt one would be missed only when something has gone wrong. */

/** Every name of `T`, written as an object so that the compiler misses none of them. */
export type OptionNames<T> = Readonly<Record<keyof T, true>>;

/**
 * @param what whose options they are, as the error names it
 * @throws Error that names the unknown options and the known ones
 */
export function assertKnownOptions<T extends object>(
  what: string,
  given: T | null | undefined,
  known: OptionNames<T>,
): void {
  const unknown = unknownOptions(given, known);
  if (unknown.length === 0) return;
  throw new Error(
    `${what}: unknown option ${unknown.join(", ")}; known are ${Object.keys(known).join(", ")}`,
  );
}

/** An option that is `undefined` is not given. */
export function unknownOptions(
  given: object | null | undefined,
  known: Readonly<Record<string, true>>,
): string[] {
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given)
    .filter(([name, value]) => value !== undefined && !Object.hasOwn(known, name))
    .map(([name]) => name);
}

/** Refuses what a call does not know: an option with a slip of the pen would otherwise do nothing, silently. */

/** @throws Error that names the option and what there is */
export function refuseUnknown(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new Error(
    `${what}: ${unknown.map((key) => `'${key}'`).join(", ")} is not an option; there are ${known.join(", ")}`,
  );
}

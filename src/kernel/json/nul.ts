/** NUL characters in parsed JSON. Postgres stores none in a text, and no name, address or text of anybody holds one. Pure. */

const NUL = "\u0000";

export interface NulPlace {
  /** Names from the top to the string, or to the name itself, that holds one. */
  readonly path: readonly string[];
  /** Counts from 0. */
  readonly index: number;
}

/** A place where one stands, if any. Not recursive: a body may be nested as deeply as it is long. */
export function findNul(value: unknown): NulPlace | undefined {
  const left: { readonly value: unknown; readonly path: readonly string[] }[] = [
    { value, path: [] },
  ];
  for (let one = left.pop(); one; one = left.pop()) {
    if (typeof one.value === "string") {
      const index = one.value.indexOf(NUL);
      if (index >= 0) return { path: one.path, index };
      continue;
    }
    if (typeof one.value !== "object" || one.value === null) continue;
    for (const [name, inner] of Object.entries(one.value)) {
      const path = [...one.path, name];
      const index = name.indexOf(NUL);
      if (index >= 0) return { path, index };
      left.push({ value: inner, path });
    }
  }
  return undefined;
}

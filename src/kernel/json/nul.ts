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
  const left: Node[] = [{ value, name: undefined, above: undefined }];
  for (let one = left.pop(); one; one = left.pop()) {
    if (typeof one.value === "string") {
      const index = one.value.indexOf(NUL);
      if (index >= 0) return { path: pathOf(one), index };
      continue;
    }
    if (typeof one.value !== "object" || one.value === null) continue;
    for (const [name, inner] of Object.entries(one.value)) {
      const below: Node = { value: inner, name, above: one };
      const index = name.indexOf(NUL);
      if (index >= 0) return { path: pathOf(below), index };
      if (typeof inner === "string" || typeof inner === "object") left.push(below);
    }
  }
  return undefined;
}

/** A path of its own for each would cost as much as they are many and deep. */
interface Node {
  readonly value: unknown;
  readonly name: string | undefined;
  readonly above: Node | undefined;
}

function pathOf(node: Node): readonly string[] {
  const names: string[] = [];
  for (let one: Node | undefined = node; one; one = one.above) {
    if (one.name !== undefined) names.push(one.name);
  }
  return names.reverse();
}

/** The fault for a NUL character, wherever in a request it stands. Pure. */
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { NulPlace } from "../../kernel/json/nul.ts";
import { pointerOf } from "./zod-faults.ts";

const NUL = "\u0000";

export function nulAt({ path, index }: NulPlace): Fault {
  return {
    pointer: pointerOf(
      path.map((name) => name.replaceAll(NUL, "\uFFFD")),
      "json",
    ),
    code: "control_character",
    detail: `character ${index + 1} is a control character (NUL): leave it out`,
    values: { at: index + 1 },
  };
}

/** The first NUL in a query, by the name of its parameter. */
export function nulInQuery(query: URLSearchParams): Fault | undefined {
  for (const [name, value] of query) {
    const index = Math.max(name.indexOf(NUL), value.indexOf(NUL));
    if (index < 0) continue;
    return { ...nulAt({ path: [], index }), pointer: name.replaceAll(NUL, "\uFFFD") };
  }
  return undefined;
}

/** The cursor of a list, as a request brings it. */
import { decodeCursor, type Cursor } from "../../domain/reports/cursor.ts";
import type { ProblemError, Refuse } from "../problems/refusal.ts";

/** Undefined where none was given. @throws ProblemError for anything that we did not make. */
export function readCursor(
  text: string | undefined,
  refuse: Refuse<"invalid_request">,
): Cursor | undefined {
  if (text === undefined) return undefined;
  const cursor = decodeCursor(text);
  if (!cursor) throw badCursor(refuse);
  return cursor;
}

export function badCursor(
  refuse: Refuse<"invalid_request">,
  detail = "is not a cursor of ours",
): ProblemError {
  const faults = [{ pointer: "cursor", code: "invalid_cursor", detail } as const];
  return refuse({ kind: "invalid_request", faults });
}

/** The cursor of a list, as a request brings it. */
import type { Context } from "hono";

import { decodeCursor, type Cursor } from "../../domain/reports/cursor.ts";
import type { AppEnv } from "../app-env.ts";
import { problem } from "../problems/problem.ts";

/** Undefined where none was given; "bad" for anything that we did not make: see {@link badCursor}. */
export function readCursor(text: string | undefined): Cursor | "bad" | undefined {
  return text === undefined ? undefined : (decodeCursor(text) ?? "bad");
}

export function badCursor(c: Context<AppEnv>, detail = "is not a cursor of ours"): Response {
  const faults = [{ pointer: "cursor", code: "invalid_cursor", detail }];
  return problem(c, { kind: "invalid_request", faults });
}

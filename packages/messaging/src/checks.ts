/** Refuses messages that no provider could send: refused before one is asked. */
import type { KMsgError, SendOptions } from "@k-msg/core";

import { invalidRequest } from "./errors.ts";

const NEEDS_TEXT: ReadonlySet<string> = new Set(["SMS", "LMS"]);

export function messageProblem(options: SendOptions): KMsgError | undefined {
  if (isBlank(options.to)) return invalidRequest("to is required");
  if (NEEDS_TEXT.has(options.type) && isBlank((options as { text?: unknown }).text)) {
    return invalidRequest("text is required");
  }
  return undefined;
}

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}

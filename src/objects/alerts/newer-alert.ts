/** Something that a newer version stored or queued was met, and is left alone until that version is back. */
import { NewerLayoutError } from "../../kernel/json/layout.ts";
import type { Isolate } from "../isolate.ts";
import type { Waiter } from "./alert-stub.ts";

export const NEWER_LAYOUT = "NEWER_LAYOUT";
export const UNKNOWN_ENTRY = "UNKNOWN_ENTRY";

/** Raises the alert where the error says that; of any other it does nothing. */
export function alertOfNewer(
  { alerts }: Pick<Isolate, "alerts">,
  error: unknown,
  ctx?: Waiter,
): void {
  if (!(error instanceof NewerLayoutError)) return;
  alerts.raise("newer_data", { code: NEWER_LAYOUT, message: error.message }, ctx);
}

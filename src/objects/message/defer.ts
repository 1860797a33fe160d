/** When a message that was told to wait comes back. */
import type { Pass } from "../../domain/gate/pass.ts";
import { askAgainAt } from "../../domain/message/attempt-pass.ts";

/** Spreads messages that wait for the same pause, so that they do not come back at the same moment. Epoch ms. */
export function deferredTo(id: string, pass: Pass): number {
  return pass.kind === "at" ? Math.ceil(pass.at) : askAgainAt({ id }, pass, Date.now());
}

/** A receipt against what is known. Pure. */
import type { State } from "./states.ts";

export type ReceiptStatus = "DELIVERED" | "FAILED";

/** For each final state the word of a receipt that cannot be true beside it. An expired message has no result to contradict. */
const CONTRARY: Readonly<Partial<Record<State, ReceiptStatus>>> = {
  delivered: "FAILED",
  undelivered: "DELIVERED",
  // No provider ever took it.
  failed: "DELIVERED",
  canceled: "DELIVERED",
};

export function contradicts(state: State, status: ReceiptStatus): boolean {
  return CONTRARY[state] === status;
}

/** A delivery receipt comes for a message, in whatever order and however often. Pure. */
import { receive } from "../receive.ts";
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

export type Received =
  /** `ignored`: it taught nothing (a repeat, an older word, a message that was never sent). */
  | { readonly kind: "merged" | "ignored"; readonly record: MessageRecord }
  /** The receipt names another provider message id than the message has. */
  | { readonly kind: "mismatch" };

export function onReceipt(
  record: MessageRecord,
  receipt: Parameters<typeof receive>[1],
  now: number,
): Decision<Received, "own_id"> {
  const merged = receive(record, receipt, now);
  if (merged === undefined) return { answer: { kind: "mismatch" } };
  if (merged === record) return { answer: { kind: "ignored", record } };
  return { record: merged, effects: ["own_id"], answer: { kind: "merged", record: merged } };
}

/** A delivery receipt comes for a message, in whatever order and however often. Pure. */
import { contradicts } from "../contradiction.ts";
import { receive } from "../receive.ts";
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

export type Received =
  /** `ignored`: it taught nothing (a repeat, an older word, a message that was never sent). */
  | { readonly kind: "merged" | "ignored"; readonly record: MessageRecord }
  /** It says the opposite of the final result that is known, and changes nothing. */
  | { readonly kind: "contradicts"; readonly record: MessageRecord }
  /** The receipt names another provider message id than the message has, or is of another provider than has it. */
  | { readonly kind: "mismatch" };

export function onReceipt(
  record: MessageRecord,
  receipt: Parameters<typeof receive>[1] & { readonly providerId?: string },
  now: number,
): Decision<Received, "own_id"> {
  const { providerId = record.providerId, ...said } = receipt;
  if (providerId !== record.providerId) return { answer: { kind: "mismatch" } };
  const merged = receive(record, said, now);
  if (merged === undefined) return { answer: { kind: "mismatch" } };
  if (contradicts(record.state, said.status)) return { answer: { kind: "contradicts", record } };
  if (merged === record) return { answer: { kind: "ignored", record } };
  return { record: merged, effects: ["own_id"], answer: { kind: "merged", record: merged } };
}

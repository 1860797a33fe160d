/** A person knows what became of an unconfirmed message. Pure. */
import { resolve, type Resolved as Resolution } from "../absent.ts";
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

export interface Resolved {
  /** `decided`: its outcome is not in doubt. */
  readonly kind: "ok" | "decided";
  readonly record: MessageRecord;
}

export function onResolve(
  record: MessageRecord,
  resolution: Resolution,
  now: number,
): Decision<Resolved, "own_id" | "advance"> {
  const next = resolve(record, resolution, now);
  if (!next) return { answer: { kind: "decided", record } };
  return { record: next, effects: ["own_id", "advance"], answer: { kind: "ok", record: next } };
}

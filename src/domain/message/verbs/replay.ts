/** An operator has a message sent that no provider ever took. Pure. */
import type { MessageRecord } from "../record.ts";
import { replay } from "../replay.ts";
import type { Decision } from "./decision.ts";

export interface Replayed {
  /** Only what no provider ever took can be sent anew. */
  readonly kind: "ok" | "not_failed";
  readonly record: MessageRecord;
}

export function onReplay(record: MessageRecord, now: number): Decision<Replayed, "advance"> {
  const again = replay(record, now);
  if (!again) return { answer: { kind: "not_failed", record } };
  return { record: again, effects: ["advance"], answer: { kind: "ok", record: again } };
}

/** An operator puts a message under a legal hold, or takes it off. Pure. */
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

export interface HoldWish {
  readonly holdId: string;
  readonly on: boolean;
}

export interface Held {
  readonly kind: "ok";
  /** True if work that waited for the end of the hold may be due. */
  readonly released: boolean;
}

export function onHold(record: MessageRecord, { holdId, on }: HoldWish): Decision<Held> {
  const others = (record.holds ?? []).filter((id) => id !== holdId);
  const holds = on ? [...others, holdId] : others;
  if (holds.length === record.holds?.length) return { answer: { kind: "ok", released: false } };
  return { record: { ...record, holds }, answer: { kind: "ok", released: !on } };
}

/** Postgres has a revision of a message. Pure; times are epoch milliseconds. */
import { acknowledge } from "../change.ts";
import { worthStoringAck } from "../mirror-again.ts";
import type { MessageRecord } from "../record.ts";
import type { Timing } from "../timing.ts";
import { nextWake } from "../wake.ts";
import type { Decision } from "./decision.ts";

interface Acknowledged {
  readonly revision: number;
  readonly timing: Timing;
}

/** Stored only where that is worth a row. */
export function onAcknowledge(
  record: MessageRecord,
  { revision, timing }: Acknowledged,
  now: number,
): Decision<undefined> {
  const known = acknowledge(record, revision);
  const wake = nextWake(known, timing, now);
  const worth = worthStoringAck(record, { revision, wake }, timing, now);
  return { ...(worth && { record: known }), answer: undefined };
}

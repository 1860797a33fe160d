/**
 * A process's knowledge of one life of a message. After its retention an id may begin again in the same process: with a new one
 * of these, so that nothing of the life before is taken for its own. Capabilities forget what they know then, too.
 */
import type { MessageRecord } from "../../domain/message/record.ts";

export class Life {
  record: MessageRecord | undefined;
  /** An alarm that the schedule does not know: for a slot, or for the end of a pause. */
  deferredTo: number | undefined;
}

/**
 * What a process knows of one life of a message. After its retention an id may begin again in the same process: with a new one of
 * these, so that nothing of the life before is taken for its own.
 */
import type { ClaimChange } from "../../domain/gate/open-claims.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Note } from "../../kernel/coalescing/gather.ts";

/** What the gate was last told of the message's claim. */
export interface ToldClaim {
  readonly kind: ClaimChange["kind"];
  /** Marked when the gate has it. */
  note: Note;
}

export class Life {
  record: MessageRecord | undefined;
  /** The newest revision that Postgres is known to have. The record on disk may know less. */
  acknowledged = 0;
  /** The first caller of a named message waits: the next change is what it will be told. */
  answerOpen = false;
  /** An alarm that the schedule does not know: for a slot, or for the end of a pause. */
  deferredTo: number | undefined;
  /** Marked when the gate has noted the provider's id; the next change stores that. */
  owned: Note | undefined;
  claim: ToldClaim | undefined;
  /** Marked when the ledger has noted the message. */
  ledgered: Note = { told: false };
  noting: Promise<void> | undefined;
  /** This process has had the ledger note the message, though it may not have answered yet. */
  ledgerAsked = false;
  /** When the provider's history was last asked, in this process; 0 for not yet. */
  lastCheckAt = 0;
  /** When an answered poll of the newest attempt last showed nothing of the message, in this process. */
  unseenAt: number | undefined;
  /** The alarm as this process knows it; undefined when it does not. */
  armed: number | null | undefined;
}

/** A capability that follows what is stored of a message. Types only. */
import type { MessageRecord } from "../../domain/message/record.ts";

export interface Follower {
  /** The record of a change with what else is to be stored in its write. */
  marked?(after: MessageRecord, before: MessageRecord | undefined): MessageRecord;
  /** The record with what this process has learned since the newest write: it goes to disk with the next one. */
  known?(record: MessageRecord): MessageRecord;
  /** A change is stored. */
  changed?(after: MessageRecord, before: MessageRecord | undefined): void;
  /** It is on disk that the message was accepted. */
  accepted?(): void;
  /** The object forgets everything. */
  forget?(): void;
}

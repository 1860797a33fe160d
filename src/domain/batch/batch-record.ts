/** The record of a batch object, without its members. All times are epoch milliseconds, UTC. */
import type { FaultCode, FaultValues } from "../message/fault-codes.ts";
import type { MessageRequest } from "../message/record.ts";
import type { Choice } from "../routing/choose.ts";

/** One message of a batch that still has to be made, as it was taken in. */
export interface BatchRow {
  /** Place in the request, from 0. */
  readonly index: number;
  readonly request: MessageRequest;
  readonly scheduledAt?: number;
  /** The caller's own id of this message. */
  readonly messageId?: string;
  /** With such an id: what tells a repeat of the row, in whichever batch it comes. */
  readonly fingerprint?: string;
  /** Its way, chosen when it was taken in. */
  readonly choice: Choice;
  /** Its own picture; the batch's common one lies apart. */
  readonly image?: Uint8Array;
}

/** A row of the request that is no message, and why. */
export interface Refusal {
  readonly index: number;
  readonly pointer: string;
  readonly code: FaultCode;
  readonly detail: string;
  readonly values?: FaultValues;
  /** It was found when the message was to be made: the first caller was not told. */
  readonly late?: true;
}

/** A row that says what a row before it says, to the same number at the same time. Places in the request, from 0. */
export interface SameRow {
  readonly index: number;
  readonly first: number;
}

/** A row that is an LMS though the text as it was written is an SMS, or others of the same text are. */
export interface GrownRow {
  readonly index: number;
  /** Bytes of the filled text, in CP949. */
  readonly bytes: number;
  readonly why: "adFormat" | "variables" | "normalize";
  readonly detail: string;
}

/** Notes on rows that are messages; places in the request, from 0. */
export interface RowNotes {
  readonly duplicates: readonly SameRow[];
  readonly grown: readonly GrownRow[];
}

export interface BatchRecord {
  /** Layout of this value; raised when a field changes its meaning. */
  readonly schema: 1;
  /** `bat_…`. */
  readonly id: string;
  readonly tenant: string;
  readonly fingerprint: string;
  readonly requestId: string;
  /** W3C trace context of the request that made it. */
  readonly traceparent?: string;
  readonly name?: string;
  /** The type that all rows have in common, for lists. */
  readonly type?: string;
  readonly templateId?: string;
  /** Rows of the request. */
  readonly total: number;
  /** Rows that were refused when the batch was taken in. */
  readonly refused: number;
  readonly acceptedAt: number;
  readonly scheduledAt?: number;

  readonly revision: number;
  /** The newest revision that Postgres is known to have. */
  readonly mirrored: number;
  /** The ledger has it: at this revision, once it is complete. */
  readonly ledgered?: number;
  readonly changedAt: number;
  /** Under which the rows lie. */
  readonly upload: string;
  readonly chunks: number;
  /** Chunks whose rows are messages already. */
  readonly doneChunks: number;
  readonly startedAt?: number;
  /** Every row is a message, or refused. */
  readonly submittedAt?: number;
  readonly canceledAt?: number;
  /** All members are final. */
  readonly completedAt?: number;
  /** Place at which the walk through the members to be canceled goes on. */
  readonly cancelFrom?: number | undefined;
  /** Place at which the walk through the members to be checked goes on. */
  readonly refreshFrom?: number | undefined;
  /** Members that have a common picture. */
  readonly sharedImage?: true;
  /** Its tenant has webhooks; the revision of its configuration that says so. */
  readonly notifies?: number;
}

export type BatchState = "scheduled" | "submitting" | "open" | "completed";

export interface BatchTiming {
  readonly mirrorAgainMs: number;
  readonly retentionMs: number;
}

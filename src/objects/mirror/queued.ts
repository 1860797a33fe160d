/** The content of the mirror's queues. */
import type { StoredBatchRow } from "../../domain/batch/batch-row.ts";
import type { QueuedDeliveries } from "../../domain/webhook/delivery-row.ts";
import type { QueuedActs, QueuedAudit } from "../../sql/audit/audit.ts";
import type { StoredMessage } from "../../sql/mirror/row.ts";
import type { QueuedDisclosure } from "../../sql/privacy/disclosures.ts";

/** A copy, and the object that wants to know that it arrived (its id in hex). */
export type QueuedMirror =
  | QueuedMessage
  | QueuedBatch
  | QueuedActs
  | QueuedAudit
  | QueuedDeliveries
  | QueuedDisclosure;

export interface QueuedMessage extends StoredMessage {
  readonly object: string;
  /** W3C trace context of the request that made the message. */
  readonly traceparent?: string;
  /** For who listens to events; absent in copies of a version that did not tell. */
  readonly purpose?: string;
}

export interface QueuedBatch {
  readonly batch: StoredBatchRow;
  readonly object: string;
}

/** The webhook duty that a message keeps in its record: the deliveries that it still owes. Times are epoch milliseconds. */
import type { State } from "../message/states.ts";

export interface WebhookDuty {
  /** Changes up to this revision were handed to the endpoints; later ones still have to be. */
  readonly planned: number;
  /** Revision of the tenant's configuration when the message was accepted: an older one must not tell it who listens. */
  readonly config?: number;
  /** Not before this time are the endpoints asked for again: they could not be read. */
  readonly planAfter?: number;
  readonly pending: readonly PendingDelivery[];
  /** The message's own address answered 410: it wants no more. */
  readonly ownGone?: true;
}

/** One event that one endpoint has not taken yet. */
export interface PendingDelivery {
  /** Revision of the change that is reported. */
  readonly revision: number;
  /** The state that the message reached with it, and the time. */
  readonly state: State;
  readonly at: number;
  /** `whe_…`, or {@link OWN_ENDPOINT}. */
  readonly endpoint: string;
  /** Attempts that failed. */
  readonly attempts: number;
  readonly dueAt: number;
  /** Number of times that its host had no room since the last attempt. */
  readonly deferred?: number;
}

/** Stands for the `webhookUrl` that a message brought along. */
export const OWN_ENDPOINT = "message";

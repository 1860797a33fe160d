/** The outcomes of an attempt, and the number of attempts that may follow. Pure types. */
import type { Senders } from "./reroute.ts";

/** The fault of no attempt, but the wish of the recipient: nothing is tried again for it, and nothing goes out in its place. */
export const RECIPIENT_FAULT = "recipient";

/** The lesson of an attempt. Three outcomes, and nothing between them. */
export type AttemptOutcome =
  | {
      readonly kind: "accepted";
      readonly providerMessageId?: string;
      readonly clockOffset?: number;
      readonly rawJson?: string;
    }
  | {
      /** Proven: nothing was sent. */
      readonly kind: "not_sent" | "refused";
      readonly code: string;
      readonly message: string;
      readonly fault: string;
      readonly providerCode?: string;
      readonly retryAfterMs?: number;
      /** Our sender number is not known there: another provider may have it. */
      readonly senderFault?: true;
    }
  | {
      readonly kind: "unknown";
      /** As an earlier answer of the provider showed it: a gateway's own clock says nothing. */
      readonly clockOffset?: number;
      readonly code: string;
      readonly message: string;
      readonly fault: string;
      readonly providerCode?: string;
    };

export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly senders?: Senders;
}

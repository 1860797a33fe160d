/** The part of a delivery that goes to Postgres: every attempt a row. */
import { eventOfState } from "./events.ts";
import type { Answer, Verdict } from "./retry.ts";
import type { PendingDelivery } from "./webhook-duty.ts";

/** Columns of `kmsg_webhook_delivery`. Times are epoch milliseconds. */
export interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly tenant_id: string;
  readonly message_id: string;
  readonly revision: number;
  readonly event: string;
  /** `whe_…`, or `message` for the message's own address. */
  readonly endpoint_id: string;
  /** From 1. */
  readonly attempt: number;
  readonly at: number;
  readonly duration_ms: number;
  readonly status_code: number | null;
  readonly outcome: string;
  /** The reason that there is no status code. */
  readonly error: string | null;
  readonly next_at: number | null;
}

/** The content of the mirror's queue. */
export interface QueuedDeliveries {
  readonly deliveries: readonly DeliveryRow[];
}

export interface Attempted {
  readonly webhookId: string;
  readonly tenant: string;
  readonly messageId: string;
  readonly delivery: PendingDelivery;
  readonly answer: Answer & { readonly at: number; readonly durationMs: number };
  readonly verdict: Verdict;
}

export function deliveryRow(attempted: Attempted): DeliveryRow {
  const { webhookId, delivery, answer, verdict } = attempted;
  return {
    // An attempt that a crash repeats is an attempt of its own.
    id: `whd_${webhookId.slice(4)}_${answer.at.toString(36)}`,
    webhook_id: webhookId,
    tenant_id: attempted.tenant,
    message_id: attempted.messageId,
    revision: delivery.revision,
    event: eventOfState(delivery.state),
    endpoint_id: delivery.endpoint,
    attempt: delivery.attempts + 1,
    at: answer.at,
    duration_ms: answer.durationMs,
    status_code: answer.status ?? null,
    outcome: verdict.outcome,
    error: answer.error ?? null,
    next_at: verdict.nextAt ?? null,
  };
}

/** A message begins: the record of what was accepted. Pure; times are epoch milliseconds. */
import { keptFingerprint } from "../../kernel/hashes/same-request.ts";
import { purposeDetail } from "../advertising/ad-intake.ts";
import type { WebhookDuty } from "../webhook/webhook-duty.ts";
import type { BatchPlace, MessageRecord, MessageRequest } from "./record.ts";
import type { State } from "./states.ts";

export interface Acceptance {
  readonly id: string;
  readonly tenant: string;
  readonly fingerprint: string;
  readonly requestId: string;
  readonly providerId: string;
  readonly request: MessageRequest;
  readonly batch?: BatchPlace;
  readonly route?: readonly string[];
  readonly spareOnly?: true;
  readonly traceparent?: string;
  readonly failoverOf?: string;
  /** Somebody wants to hear of its changes. */
  readonly webhooks?: WebhookDuty;
  /** Epoch ms; absent or not after now means at once. */
  readonly scheduledAt?: number;
}

export function accept(acceptance: Acceptance, now: number): MessageRecord {
  const { scheduledAt, ...facts } = acceptance;
  const waits = scheduledAt !== undefined && scheduledAt > now;
  const state: State = waits ? "scheduled" : "accepted";
  return {
    schema: 1,
    ...facts,
    fingerprint: keptFingerprint(facts.fingerprint),
    state,
    stateSource: "caller",
    revision: 1,
    mirrored: 0,
    timeline: [
      {
        revision: 1,
        at: now,
        event: "accepted",
        from: null,
        to: state,
        ...purposeDetail(facts.request),
      },
    ],
    acceptedAt: now,
    ...(scheduledAt !== undefined && { scheduledAt }),
    attemptAfter: waits ? scheduledAt : now,
    attempts: 0,
    changedAt: now,
  };
}

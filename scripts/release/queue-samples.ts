/** One entry of each kind that this version puts into the mirror's queue: what the release before and the one after have to read. */
import { NO_LINK, chained } from "../../src/domain/audit/chain.ts";
import { acceptBatch } from "../../src/domain/batch/batch-lifecycle.ts";
import { batchRow } from "../../src/domain/batch/batch-row.ts";
import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import { observe } from "../../src/domain/message/observe.ts";
import { acceptance, policy } from "../../src/domain/message/testing.ts";
import { exportRow } from "../../src/domain/privacy/disclosure.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import { mirrorMessage } from "../../src/sql/mirror/row.ts";

/** When all of it happened. */
const AT = Date.UTC(2026, 10, 30, 3);
/** Of no object. */
const OBJECT = "0".repeat(64);
const TENANT = "release-sample";
const SECOND_MS = 1000;

export interface QueueSamples {
  /** Each revision of a message that was delivered, the oldest first. */
  readonly message: readonly QueuedMirror[];
  readonly batch: QueuedMirror;
  readonly acts: QueuedMirror;
  readonly deliveries: QueuedMirror;
  readonly disclosure: QueuedMirror;
}

/** @param mark a part of every id, so that two sets do not meet in a table */
export function queueSamples(mark: string): QueueSamples {
  return {
    message: message(mark),
    batch: batch(mark),
    acts: acts(mark),
    deliveries: deliveries(mark),
    disclosure: disclosure(mark),
  };
}

function message(mark: string): readonly QueuedMirror[] {
  const first = accept({ ...acceptance, id: `${mark}-message`, tenant: TENANT }, AT);
  const second = beginAttempt(first, AT + 1);
  const outcome = { kind: "accepted", providerMessageId: "R1" } as const;
  const third = endAttempt(second, outcome, policy, AT + 2);
  const seen = { providerMessageId: "R1", status: "DELIVERED", statusCode: "06" } as const;
  const fourth = observe(third, { ...seen, via: "poll" }, AT + 9 * SECOND_MS);
  return [first, second, third, fourth].map((record) => ({
    ...mirrorMessage(record, {
      checks: 0,
      lastCheckedAt: undefined,
      nextWakeAt: AT,
      toHash: "hash",
    }),
    object: OBJECT,
  }));
}

function batch(mark: string): QueuedMirror {
  const record = acceptBatch(
    {
      id: `${mark}-batch`,
      tenant: TENANT,
      fingerprint: "",
      requestId: `${mark}-request`,
      total: 2,
      refused: 0,
      upload: "upload",
      chunks: 1,
    },
    AT,
  );
  return { batch: { ...batchRow(record, 0), next_wake_at: AT }, object: OBJECT };
}

function acts(mark: string): QueuedMirror {
  const entry = {
    eventId: `${mark}-entry`,
    at: AT,
    tenant: TENANT,
    actor: "key",
    keyId: "key_sample",
    action: "key.created",
    requestId: `${mark}-request`,
    detail: {},
  };
  // Whoever reads the queue has no key of the chain, and checks nothing.
  return { acts: [chained(entry, NO_LINK, () => "0".repeat(64))] };
}

function deliveries(mark: string): QueuedMirror {
  return {
    deliveries: [
      {
        id: `${mark}-delivery`,
        webhook_id: `${mark}-webhook`,
        tenant_id: TENANT,
        message_id: `${mark}-message`,
        revision: 4,
        event: "message.delivered",
        endpoint_id: "message",
        attempt: 1,
        at: AT,
        duration_ms: 5,
        status_code: 200,
        outcome: "delivered",
        error: null,
        next_at: null,
      },
    ],
  };
}

function disclosure(mark: string): QueuedMirror {
  const viewer = { actor: "key", keyId: "key_sample", person: null, origin: {} };
  const note = {
    kind: "export",
    viewer,
    route: "/v1/messages/export.csv",
    reason: "sample",
    exportId: `${mark}-export`,
    disclosures: 0,
    detail: {},
  } as const;
  return { disclosure: exportRow(note, { id: `${mark}-disclosure`, tenant: TENANT }, AT) };
}

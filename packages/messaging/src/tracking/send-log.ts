/** What is written about a message around its send: before the provider is called, and after it has answered. */
import { fail, ok, type KMsgError, type Result, type SendResult } from "@k-msg/core";

import { invalidRequest } from "../errors.ts";
import type { HookContext } from "../hooks.ts";
import { sendOutcomeOf } from "../outcome.ts";
import type { DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import { acceptedRecord, pendingRecord, sendStage, type SendStage } from "./send-record.ts";
import { isTerminalDeliveryStatus } from "./status.ts";
import type { DeliveryTrackingStore } from "./store.ts";

export interface SendLog {
  /** Before the call: undefined to go on, or the answer when the message is known already. Rejects with the store. */
  begin(context: HookContext): Promise<Result<SendResult, KMsgError> | undefined>;
  accepted(context: HookContext, result: SendResult): Promise<void>;
  queued(context: HookContext): Promise<void>;
  /** After `begin` let the message through and the send failed. */
  failed(context: HookContext, error: KMsgError): Promise<void>;
}

/** Such a message may be sent although a record of it exists: it is surely not out. */
const SENDABLE: ReadonlySet<SendStage | undefined> = new Set<SendStage>(["queued", "refused"]);

export function createSendLog(
  store: DeliveryTrackingStore,
  polling: DeliveryTrackingPollingConfig,
): SendLog {
  return {
    async begin(context) {
      // A store that cannot insert safely is written after the send only, as k-msg does.
      if (store.insertIfAbsent === undefined) return undefined;
      const record = pendingRecord(context, "sending", polling, new Date());
      if (await store.insertIfAbsent(record)) return undefined;
      const known = await store.get(context.messageId);
      if (known === undefined) return undefined;
      if (SENDABLE.has(sendStage(known))) {
        await store.upsert(record);
        return undefined;
      }
      return answerFrom(known, context);
    },

    async accepted(context, result) {
      const record = acceptedRecord(context, result, polling, new Date());
      const known = await store.get(record.messageId);
      // The same news again, or late: what is known of the message since then stays.
      if (known !== undefined && isAhead(known, record)) return;
      await store.upsert(record);
    },

    async queued(context) {
      const record = pendingRecord(context, "queued", polling, new Date());
      if (store.insertIfAbsent === undefined) await store.upsert(record);
      else await store.insertIfAbsent(record);
    },

    async failed(context, error) {
      const outcome = sendOutcomeOf(error);
      const stage: SendStage = outcome === "unknown" ? "unconfirmed" : "refused";
      const now = new Date();
      const { metadata } = pendingRecord(context, stage, polling, now);
      const ended = { status: "FAILED", statusUpdatedAt: now, failedAt: now } as const;
      await store.patch(context.messageId, {
        lastError: { code: error.code, message: error.message },
        metadata,
        ...(stage === "refused" ? ended : {}),
      });
    },
  };
}

function isAhead(known: TrackingRecord, next: TrackingRecord): boolean {
  if (sendStage(known) !== undefined) return false;
  if (isTerminalDeliveryStatus(known.status)) return known.providerMessageId !== "";
  return known.providerMessageId === next.providerMessageId;
}

/** The message was sent before, or is being sent: the answer then, or the reason why nobody can give one. */
function answerFrom(known: TrackingRecord, context: HookContext): Result<SendResult, KMsgError> {
  const { messageId, providerId, providerMessageId, type, to, status } = known;
  if (type !== context.options.type || to !== context.options.to) {
    return fail(invalidRequest("messageId was already used for another message"));
  }
  if (providerMessageId === "") {
    const message = "the message is being sent, or nobody knows whether it went out";
    return fail(invalidRequest(message, { reason: "unconfirmed", messageId }));
  }
  return ok({
    messageId,
    providerId,
    providerMessageId,
    // Whatever became of it later, the send was accepted.
    status: status === "PENDING" ? "PENDING" : "SENT",
    type,
    to,
  });
}

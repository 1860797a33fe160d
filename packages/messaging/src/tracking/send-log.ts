/** What is written about a message around its send: before the provider is called, and after it has answered. */
import { fail, ok, type KMsgError, type Result, type SendResult } from "@k-msg/core";

import { invalidRequest } from "../errors.ts";
import type { HookContext } from "../hooks.ts";
import { sendOutcomeOf } from "../outcome.ts";
import type { Fingerprints } from "./fingerprint.ts";
import type { DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import { acceptedRecord, pendingRecord, sendStage, type SendStage } from "./send-record.ts";
import { isTerminalDeliveryStatus } from "./status.ts";
import type { DeliveryTrackingStore } from "./store.ts";

export interface SendLog {
  /**
   * Before the call: undefined to go on, or the answer when the message is known already. Rejects with the store.
   *
   * @param queued the message goes into a queue and not out: nothing is written yet
   */
  begin(context: HookContext, queued?: boolean): Promise<Result<SendResult, KMsgError> | undefined>;
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
  fingerprints: Fingerprints,
): SendLog {
  /** A picture that nobody can read must not keep the record from being written. */
  async function printed(
    { options }: HookContext,
    record: TrackingRecord,
  ): Promise<TrackingRecord> {
    try {
      return { ...record, fingerprint: await fingerprints.of(options) };
    } catch {
      return record;
    }
  }
  async function pending(context: HookContext, stage: SendStage): Promise<TrackingRecord> {
    return printed(context, pendingRecord(context, stage, polling, new Date()));
  }

  return {
    async begin(context, queued = false) {
      // A store that cannot insert safely is written after the send only, as k-msg does.
      const inserts = !queued && store.insertIfAbsent !== undefined;
      const record = inserts ? await pending(context, "sending") : undefined;
      if (record !== undefined && (await store.insertIfAbsent?.(record))) return undefined;
      const known = await store.get(context.messageId);
      if (known === undefined) return undefined;
      if (await isOther(known, context, fingerprints)) {
        return fail(invalidRequest("messageId was already used for another message"));
      }
      if (!SENDABLE.has(sendStage(known))) return answerFrom(known, context.options.to);
      if (record !== undefined) await store.upsert(record);
      return undefined;
    },

    async accepted(context, result) {
      const accepted = acceptedRecord(context, result, polling, new Date());
      const record = await printed(context, accepted);
      const known = await store.get(record.messageId);
      // The same news again, or late: what is known of the message since then stays.
      if (known !== undefined && isAhead(known, record)) return;
      await store.upsert(record);
    },

    async queued(context) {
      const record = await pending(context, "queued");
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

/** Records of k-msg's have no fingerprint, and one that was made with a lost key says nothing: there type and number must do. */
async function isOther(
  known: TrackingRecord,
  { options }: HookContext,
  fingerprints: Fingerprints,
): Promise<boolean> {
  const { fingerprint } = known;
  const basics = known.type !== options.type || known.to !== options.to;
  if (fingerprint === undefined) return basics;
  try {
    const same = await fingerprints.matches(fingerprint, options);
    return same === undefined ? basics : !same;
  } catch {
    // What cannot be read cannot be the same.
    return true;
  }
}

/** The message was sent before, or is being sent: the answer then, or the reason why nobody can give one. */
function answerFrom(known: TrackingRecord, to: string): Result<SendResult, KMsgError> {
  const { messageId, providerId, providerMessageId, type, answer } = known;
  if (sendStage(known) !== undefined) {
    const message = "the message is being sent, or nobody knows whether it went out";
    return fail(invalidRequest(message, { reason: "unconfirmed", messageId }));
  }
  return ok({
    messageId,
    providerId,
    ...(providerMessageId !== "" && { providerMessageId }),
    // Whatever became of it later, the send was accepted.
    status: "SENT",
    type,
    to,
    ...answer,
  });
}

/** The record of a message that is about to go out, that waits in a queue, or that a provider has taken. Pure. */
import type { DeliveryStatus, SendOptions, SendResult } from "@k-msg/core";

import type { HookContext } from "../hooks.ts";
import { firstCheckAt, type DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";

/**
 * Kept in `metadata.send` while a message has no provider id. `queued`: somebody else will send it. `sending`: it was
 * written before the provider was called. `unconfirmed`: the call ended and nobody knows whether it is out. `refused`: it
 * is not.
 */
export type SendStage = "queued" | "sending" | "unconfirmed" | "refused";

export const MISSING_PROVIDER_MESSAGE_ID = {
  code: "MISSING_PROVIDER_MESSAGE_ID",
  message: "providerMessageId missing",
} as const;

type Bag = Record<string, unknown>;

export function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function sendStage(record: Pick<TrackingRecord, "metadata">): SendStage | undefined {
  const send = record.metadata?.["send"];
  return isBag(send) ? (send["stage"] as SendStage | undefined) : undefined;
}

function scheduleOf(options: SendOptions): Date | undefined {
  const given = options.options?.scheduledAt;
  if (given === undefined) return undefined;
  const date = new Date(given);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function metadataOf(options: SendOptions, warnings: SendResult["warnings"]): Bag {
  const customFields: unknown = options.options?.customFields;
  const metadata: Bag = isBag(customFields) ? { customFields } : {};
  if (options.type !== "ALIMTALK") return metadata;
  const { enabled, fallbackChannel, fallbackContent, fallbackTitle } = options.failover ?? {};
  const request = Object.fromEntries(
    Object.entries({
      enabled: enabled === true,
      fallbackChannel,
      fallbackContent,
      fallbackTitle,
    }).filter(([, value]) => value !== undefined),
  );
  return {
    ...metadata,
    failover: {
      request,
      sendWarningCodes: (warnings ?? []).map(({ code }) => code),
      apiAttempt: { attempted: false, status: "not_attempted" },
    },
  };
}

function base(
  context: HookContext,
  polling: DeliveryTrackingPollingConfig,
  now: Date,
): Omit<TrackingRecord, "providerId" | "status"> {
  const { options } = context;
  const requestedAt = new Date(context.timestamp);
  const scheduledAt = scheduleOf(options);
  const times = { requestedAt, ...(scheduledAt === undefined ? {} : { scheduledAt }) };
  return {
    messageId: context.messageId,
    providerMessageId: "",
    type: options.type,
    to: options.to,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...times,
    statusUpdatedAt: now,
    attemptCount: 0,
    nextCheckAt: firstCheckAt(times, polling),
  };
}

/** Before the provider is called, or instead of calling it (`queued`). */
export function pendingRecord(
  context: HookContext,
  stage: SendStage,
  polling: DeliveryTrackingPollingConfig,
  now: Date,
): TrackingRecord {
  return {
    ...base(context, polling, now),
    providerId: context.providerId ?? context.options.providerId ?? "",
    status: "PENDING",
    metadata: { ...metadataOf(context.options, undefined), send: { stage } },
  };
}

/** A plain "SENT" goes without saying. */
function answerOf(
  { status, warnings = [] }: SendResult,
  scheduled: boolean,
): Pick<TrackingRecord, "answer"> {
  if (status === "SENT" && !scheduled && warnings.length === 0) return {};
  return { answer: { status, ...(warnings.length > 0 && { warnings }) } };
}

/** After the provider has taken the message. Without its id nobody can ask about it: UNKNOWN at once. */
export function acceptedRecord(
  context: HookContext,
  result: SendResult,
  polling: DeliveryTrackingPollingConfig,
  now: Date,
): TrackingRecord {
  const metadata = metadataOf(context.options, result.warnings);
  const providerMessageId = (result.providerMessageId ?? "").trim();
  const record = base(context, polling, now);
  const scheduled = record.scheduledAt !== undefined;
  const status: DeliveryStatus = scheduled && result.status === "SENT" ? "PENDING" : result.status;
  const known: TrackingRecord = {
    ...record,
    providerId: result.providerId,
    providerMessageId,
    status,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...answerOf(result, scheduled),
  };
  if (providerMessageId !== "" || status === "FAILED") return known;
  return {
    ...known,
    status: "UNKNOWN",
    nextCheckAt: now,
    lastError: { ...MISSING_PROVIDER_MESSAGE_ID },
  };
}

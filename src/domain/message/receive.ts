/** A delivery receipt meets a message. Pure; times are epoch milliseconds. */
import { type Observation, observe } from "./observe.ts";
import type { MessageRecord } from "./record.ts";

/**
 * Merges a delivery receipt from outside. The same record when it teaches nothing; undefined when it names another provider
 * message id than the message has: then it is somebody else's.
 */
export function receive(
  record: MessageRecord,
  receipt: Pick<Observation, "providerMessageId" | "statusCode" | "senderFault" | "noKakao"> & {
    readonly status: "DELIVERED" | "FAILED";
    readonly at?: number;
  },
  now: number,
): MessageRecord | undefined {
  const { providerMessageId, status, statusCode, at, ...facts } = receipt;
  const known = record.providerMessageId;
  if (providerMessageId !== undefined && known !== undefined && providerMessageId !== known) {
    return undefined;
  }
  return observe(
    record,
    {
      status,
      via: "receipt",
      ...(providerMessageId && { providerMessageId }),
      ...(statusCode && { statusCode }),
      ...facts,
      ...(at !== undefined && { deliveredAt: at, failedAt: at }),
    },
    now,
  );
}

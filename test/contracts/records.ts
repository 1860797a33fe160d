import type { TrackingRecord } from "@k-msg/messaging/tracking";

/** A record as it is right after a send, with what a test wants different. */
export const recordOf = (
  messageId: string,
  extra: Partial<TrackingRecord> = {},
): TrackingRecord => {
  const now = new Date();
  return {
    messageId,
    providerId: "iwinv",
    providerMessageId: "P1",
    type: "SMS",
    to: "01012345678",
    requestedAt: now,
    status: "SENT",
    statusUpdatedAt: now,
    attemptCount: 0,
    nextCheckAt: new Date(now.getTime() + 30_000),
    ...extra,
  };
};

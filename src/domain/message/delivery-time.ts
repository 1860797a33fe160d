/** When a message was delivered, and who says so. Pure; times are epoch milliseconds. */

/** The provider's own time of delivery, or the time at which its result was first seen here. */
export const DELIVERED_AT_SOURCES = ["provider", "observed"] as const;
export type DeliveredAtSource = (typeof DELIVERED_AT_SOURCES)[number];

export interface DeliveryTime {
  readonly deliveredAt: number;
  readonly deliveredAtSource: DeliveredAtSource;
}

/** Clocks of providers may be behind ours, and their times are cut to the second. */
const CLOCKS_MS = 60_000;

/** @param told by the provider: of the delivery, never of the hand-over. One that lies before the hand-over is none. */
export function deliveryTime(told: number | undefined, sentAt: number, now: number): DeliveryTime {
  if (told === undefined || told < sentAt - CLOCKS_MS) {
    return { deliveredAt: Math.max(sentAt, now), deliveredAtSource: "observed" };
  }
  // Nothing is delivered before it was sent.
  return { deliveredAt: Math.max(sentAt, told), deliveredAtSource: "provider" };
}

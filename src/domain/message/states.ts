/**
 * Where a message can be, what each state means to k-msg, and which change is allowed. This table is the only place
 * that knows: everything that changes a state goes through {@link canChange}.
 */
import type { DeliveryStatus } from "@k-msg/core";

export const STATES = [
  "accepted",
  "scheduled",
  "sending",
  "unconfirmed",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "canceled",
  "expired",
] as const;

export type State = (typeof STATES)[number];

interface StateFacts {
  /** The state in k-msg's words. */
  readonly status: DeliveryStatus;
  /** Nothing more happens by itself. */
  readonly final: boolean;
  /** The states that may follow. A state may follow itself where a fact is learned without moving on. */
  readonly next: readonly State[];
}

const TABLE: Readonly<Record<State, StateFacts>> = {
  accepted: {
    status: "PENDING",
    final: false,
    // To scheduled where its time turns out to lie in the night.
    next: ["accepted", "scheduled", "sending", "canceled", "failed"],
  },
  // Both may change their provider while they wait.
  scheduled: {
    status: "PENDING",
    final: false,
    next: ["scheduled", "sending", "canceled", "failed"],
  },
  sending: {
    status: "PENDING",
    final: false,
    // Back to accepted only when it is proven that nothing was sent.
    next: ["sent", "accepted", "failed", "unconfirmed", "delivered", "undelivered"],
  },
  unconfirmed: {
    status: "PENDING",
    final: false,
    // Back to accepted only where the tenant chose to send again what history does not know.
    next: ["sent", "delivered", "undelivered", "expired", "accepted"],
  },
  sent: { status: "SENT", final: false, next: ["sent", "delivered", "undelivered", "expired"] },
  delivered: { status: "DELIVERED", final: true, next: [] },
  undelivered: { status: "FAILED", final: true, next: [] },
  // An operator may replay what no provider ever took.
  failed: { status: "FAILED", final: true, next: ["accepted"] },
  canceled: { status: "CANCELLED", final: true, next: [] },
  // A result that comes after the tracking time is still the truth.
  expired: { status: "UNKNOWN", final: true, next: ["delivered", "undelivered"] },
};

export function canChange(from: State, to: State): boolean {
  return TABLE[from].next.includes(to);
}

export function isFinal(state: State): boolean {
  return TABLE[state].final;
}

export function statusOf(state: State): DeliveryStatus {
  return TABLE[state].status;
}

export function isState(word: string): word is State {
  return Object.hasOwn(TABLE, word);
}

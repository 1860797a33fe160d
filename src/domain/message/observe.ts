/** Merges the provider's row of a message into the record. Pure; times are epoch milliseconds. */
import type { DeliveryStatus } from "@k-msg/core";

import { change, IDENTIFIED } from "./change.ts";
import { deliveryTime } from "./delivery-time.ts";
import { inPresumedAttempt, mayBeTaken } from "./presumed.ts";
import type { MessageRecord } from "./record.ts";
import { SENDER_NOT_REGISTERED } from "./sender-fault.ts";
import { canChange, isFinal, type State } from "./states.ts";

/** One row of the provider's history that is proven to be this message's. */
export interface Observation {
  readonly providerMessageId?: string;
  readonly status: DeliveryStatus;
  readonly statusCode?: string;
  readonly statusMessage?: string;
  /** The provider's code says that our sender number is not registered with it. */
  readonly senderFault?: boolean;
  /** The provider says that the recipient has no Kakao: reason enough for the text instead. */
  readonly noKakao?: boolean;
  /** The hand-over to the carrier. */
  readonly sentAt?: number;
  /** The arrival, in the provider's own words; absent where it tells the hand-over alone. */
  readonly deliveredAt?: number;
  readonly failedAt?: number;
  /** poll, refresh, resend, receipt */
  readonly via: string;
}

const STATE_OF_RESULT: Partial<Record<DeliveryStatus, State>> = {
  DELIVERED: "delivered",
  FAILED: "undelivered",
};

function eventOf(to: State, moves: boolean): string {
  if (!moves) return IDENTIFIED;
  return to === "sent" ? "confirmed" : to;
}

/** Merges what was seen. Returns the same record when it teaches nothing; never goes back. */
export function observe(record: MessageRecord, seen: Observation, now: number): MessageRecord {
  const to = STATE_OF_RESULT[seen.status] ?? "sent";
  const id = record.providerMessageId ?? seen.providerMessageId;
  const learnsId = record.providerMessageId === undefined && id !== undefined;
  const moves = record.attempts > 0 && to !== record.state && canChange(record.state, to);
  if (!moves && !(learnsId && record.state === "sent")) return record;
  if (isFinal(record.state) && !moves) return record;
  const sentAt = record.sentAt ?? seen.sentAt ?? now;
  // What it was presumed not to have done: from here on that attempt is the one that counts.
  const disproved = moves && mayBeTaken(record);
  return change(disproved ? inPresumedAttempt(record) : record, {
    to: moves ? to : record.state,
    event: eventOf(to, moves),
    at: now,
    ...(seen.noKakao && { noKakao: true }),
    detail: {
      via: seen.via,
      ...(disproved && { absence: "disproved" }),
      ...(id !== undefined && { providerMessageId: id }),
      ...(seen.statusCode && { providerCode: seen.statusCode }),
    },
    facts: {
      ...(disproved && { presumed: undefined, slotted: undefined }),
      ...(id !== undefined && { providerMessageId: id }),
      ...(seen.statusCode && { providerStatusCode: seen.statusCode }),
      ...(seen.statusMessage && { providerStatusMessage: seen.statusMessage }),
      sentAt,
      ...(to === "delivered" && deliveryTime(seen.deliveredAt, sentAt, now)),
      ...(to === "undelivered" && {
        failedAt: Math.max(sentAt, seen.failedAt ?? now),
        errorClass: "carrier",
        lastError: {
          code: seen.senderFault ? SENDER_NOT_REGISTERED : (seen.statusCode ?? "UNDELIVERED"),
          message: seen.statusMessage ?? "the carrier refused the message",
        },
      }),
    },
  });
}

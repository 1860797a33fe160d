/** Input and output of a message object. Expected outcomes are values: an error thrown through RPC loses its class. */
import type { Listing } from "../../domain/advertising/may-send.ts";
import type { Acceptance } from "../../domain/message/accept.ts";
import type { Canceled } from "../../domain/message/verbs/cancel.ts";
import type { Redelivered } from "../../domain/message/verbs/deliver-again.ts";
import type { Erased } from "../../domain/message/verbs/erase.ts";
import type { Received } from "../../domain/message/verbs/receive.ts";
import type { Refreshed } from "../../domain/message/verbs/refresh.ts";
import type { Replayed } from "../../domain/message/verbs/replay.ts";
import type { Resolved } from "../../domain/message/verbs/resolve.ts";
import type { Told } from "../../domain/message/verbs/submit.ts";

export interface SubmitCommand {
  readonly acceptance: Acceptance;
  readonly image?: Uint8Array;
  /** Time to wait for the provider's answer, ms; 0 answers at once. */
  readonly waitMs: number;
  /** The caller named the message, by key or id: the request may come again. */
  readonly named: boolean;
  /** Its batch was canceled before it was made: it is stored, and never sent. */
  readonly canceled?: boolean;
  /** The recipient's entry in the never-contact lists, just read; absent: the object asks. */
  readonly listing?: Listing | undefined;
}

/** The answer to a request that meets a message of its key or id. */
export type RepeatAnswer =
  /** The record as the first caller was told it, and when. */
  | ({ readonly kind: "replayed" } & Told)
  /** Another request's; or it was redacted, and is not sent again. */
  | { readonly kind: "conflict" }
  | { readonly kind: "erased" };

export type SubmitAnswer = ({ readonly kind: "created" } & Told) | RepeatAnswer;

/** The facts by which a repetition is recognised: one of these is enough. */
export interface KnownRequest {
  readonly fingerprint?: string;
  /** The batch that the message came with, which is known to be the same. */
  readonly batch?: string;
}

export interface NotFound {
  readonly kind: "not_found";
}

export interface RefreshOptions {
  /** Shortest time since the last check, ms; the setting REFRESH_INTERVAL where it is left out. */
  readonly minIntervalMs?: number;
  /** Waits for a slot of the provider gate: for those who refresh many. */
  readonly paced?: boolean;
}

export type RefreshAnswer = NotFound | Refreshed;
export type CancelAnswer = NotFound | Canceled;
export type ReplayAnswer = NotFound | Replayed;
export type ResolveAnswer = NotFound | Resolved;
export type EraseAnswer = NotFound | Erased;
export type ReceiptAnswer = NotFound | Received;
export type DeliverAgainAnswer = NotFound | Redelivered;

/** A delivery receipt pushed from outside. Times are epoch milliseconds. */
export interface Receipt {
  readonly status: "DELIVERED" | "FAILED";
  /** The provider that reports; left out: that of the provider that has the message. */
  readonly providerId?: string;
  readonly providerMessageId?: string;
  readonly statusCode?: string;
  readonly at?: number;
}

/** What goes in and out of a message object. Expected outcomes are values: an error thrown through RPC loses its class. */
import type { Listing } from "../../domain/advertising/may-send.ts";
import type { Acceptance } from "../../domain/message/accept.ts";
import type { MessageRecord } from "../../domain/message/record.ts";

export interface SubmitCommand {
  readonly acceptance: Acceptance;
  readonly image?: Uint8Array;
  /** How long to wait for the provider's answer, ms; 0 answers at once. */
  readonly waitMs: number;
  /** The caller named the message, by key or id: the request may come again. */
  readonly named: boolean;
  /** Its batch was canceled before it was made: it is stored, and never sent. */
  readonly canceled?: boolean;
  /** What the never-contact lists were just read to say of the recipient; absent: the object asks. */
  readonly listing?: Listing | undefined;
}

export type SubmitAnswer =
  /** The record as the first caller was told it, and when. */
  | {
      readonly kind: "created" | "replayed";
      readonly record: MessageRecord;
      readonly at: number;
    }
  /** The same key or id with another request; or it was redacted, and is not sent again. */
  | { readonly kind: "conflict" }
  | { readonly kind: "erased" };

interface NotFound {
  readonly kind: "not_found";
}

export interface RefreshOptions {
  /** Shortest time since the last check, ms; the setting REFRESH_INTERVAL where it is left out. */
  readonly minIntervalMs?: number;
  /** Waits for a slot of the provider gate: for those who refresh many. */
  readonly paced?: boolean;
}

export type RefreshAnswer =
  | NotFound
  /** `paused`: nothing was checked, as nobody may call the provider now. */
  | { readonly kind: "ok"; readonly record: MessageRecord; readonly paused?: true }
  | { readonly kind: "too_soon"; readonly retryAfterMs: number };

export type CancelAnswer =
  | NotFound
  | { readonly kind: "ok" | "too_late"; readonly record: MessageRecord };

export type ReplayAnswer =
  | NotFound
  /** Only what no provider ever took can be sent anew. */
  | { readonly kind: "ok" | "not_failed"; readonly record: MessageRecord };

export type ResolveAnswer =
  | NotFound
  /** `decided`: its outcome is not in doubt. */
  | { readonly kind: "ok" | "decided"; readonly record: MessageRecord };

export type EraseAnswer =
  | NotFound
  | {
      /** `held`: by a legal hold. `not_final`: nothing was done, or it was noted for its end. */
      readonly kind: "ok" | "held" | "not_final";
      readonly record: MessageRecord;
    };

/** A delivery receipt pushed from outside. Times are epoch milliseconds. */
export interface Receipt {
  readonly status: "DELIVERED" | "FAILED";
  readonly providerMessageId?: string;
  readonly statusCode?: string;
  readonly at?: number;
}

export type ReceiptAnswer =
  | NotFound
  /** `ignored`: it taught nothing (a repeat, an older word, a message that was never sent). */
  | { readonly kind: "merged" | "ignored"; readonly record: MessageRecord }
  /** The receipt names another provider message id than the message has. */
  | { readonly kind: "mismatch" };

/** An event that somebody wants delivered again, and where. */
export interface Redelivery {
  /** Of the change. */
  readonly revision: number;
  readonly endpoint: string;
}

export type DeliverAgainAnswer =
  /** Also for changes that are no events, or that the bounded timeline holds no more. */
  NotFound | { readonly kind: "planned"; readonly events: number };

/** What a sweeper saw of a message in Postgres. */
export interface SeenRow {
  readonly revision: number;
  /** Tells the life that it is of. */
  readonly acceptedAt: number;
}

/** What a sweeper learns of a message. */
export interface WakeAnswer {
  readonly revision: number;
  readonly checks: number;
  readonly nextWakeAt: number;
}

/** Many messages in one request whose caller wants an answer of each: what a door hands over, and what comes back. */
import type { LostBatch } from "../send/lost-answer.ts";
import type { QuotaRefusal } from "../send/quota.ts";
import type { Refused, Sent } from "../send/submission.ts";
import type { RowDraft } from "../send/take-rows.ts";

export interface ArraySubmission {
  readonly tenant: string;
  /** The key that sends, where it has quotas of its own. */
  readonly keyId?: string | undefined;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  readonly rows: readonly RowDraft[];
  /** Fingerprint of the whole request. */
  readonly fingerprint: string;
  readonly idempotencyKey: string | undefined;
  readonly waitMs: number;
}

/** The result of a row. */
export type RowSent = Exclude<Sent, Refused>;

export interface ArrayAnswered {
  readonly kind: "answered";
  /** In the order of the request. */
  readonly rows: readonly RowSent[];
  /** Id of the request that came first, where this one repeats it. */
  readonly original: string | undefined;
}

export type ArraySent = ArrayAnswered | { readonly kind: "conflict" } | QuotaRefusal | LostBatch;

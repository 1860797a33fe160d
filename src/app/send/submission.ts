/** Input and result of the use case of sending one message. */
import type { Draft } from "../../domain/message/draft.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { GuardRefusal } from "../guards/guard-messages.ts";
import type { LostAnswer } from "./lost-answer.ts";
import type { QuotaRefusal } from "./quota.ts";

export interface Submission {
  readonly tenant: string;
  /** The key that sends, where it has quotas of its own. */
  readonly keyId?: string | undefined;
  readonly requestId: string;
  /** The request's span. */
  readonly traceparent?: string | undefined;
  readonly draft: Draft;
  /** The value that tells this request from another one with the same key: the parsed body. */
  readonly body: unknown;
  /** Method and path. */
  readonly route: string;
  readonly idempotencyKey: string | undefined;
  readonly waitMs: number;
}

export type Invalid = { readonly kind: "invalid"; readonly faults: readonly Fault[] };

/** Not the request's fault: the same one may be taken at another time. */
export type Refused = QuotaRefusal | GuardRefusal;

/** The result of the request, or of an earlier one with its name. */
export type Made = {
  readonly kind: "created" | "replayed";
  readonly record: MessageRecord;
  /** When the answer was given first. */
  readonly at: number;
};

export type Sent =
  | Made
  | { readonly kind: "conflict" }
  | { readonly kind: "erased" }
  | Invalid
  | LostAnswer
  | Refused;

const REFUSALS: Readonly<Record<Refused["kind"], true>> = {
  quota_exceeded: true,
  recipient_rate_exceeded: true,
  prefix_rate_exceeded: true,
  block_paused: true,
  duplicate_content: true,
};

export function isRefused(sent: Sent): sent is Refused {
  return sent.kind in REFUSALS;
}

/** The answers of the API: the types of the schemas that validate it, so that neither can change without the other. */
import type { z } from "zod";

import type { State } from "../../domain/message/states.ts";
import type { BatchAccepted, BatchDetail, BatchView } from "../../http/batches/batch-schemas.ts";
import type {
  ErrorsView,
  LatencyView,
  StuckView,
  SummaryView,
  TimeSeriesView,
} from "../../http/reports/report-views.ts";
import type { AboutView } from "../../http/service/about-view.ts";
import type { MessageView, MessageWithTimeline } from "../../http/shapes/schemas.ts";

export type { AboutView as About, BatchAccepted, MessageView, MessageWithTimeline, State };
export type Batch = BatchView;
export type BatchWithMembers = z.output<typeof BatchDetail>;
export type Summary = z.output<typeof SummaryView>;
export type TimeSeries = z.output<typeof TimeSeriesView>;
export type Latency = z.output<typeof LatencyView>;
export type Errors = z.output<typeof ErrorsView>;
export type Stuck = z.output<typeof StuckView>;
export type MemberState = State | "pending" | "refused";

/** A page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

export interface DeadLetter {
  readonly id: string;
  readonly kind: "send" | "mirror";
  readonly messageId: string;
  readonly at: string;
  readonly error: { readonly code: string; readonly message: string | null };
  readonly attempts: number | null;
  readonly discardedAt: string | null;
}

interface Differing {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly stale: readonly string[];
  readonly foreign: readonly string[];
  readonly altered: readonly string[];
}

export interface Verdict extends Differing {
  readonly day: string;
  readonly clean: boolean;
  readonly ledger: { readonly count: number };
  readonly sql: { readonly count: number };
  readonly epoch: "ok" | "restored" | "new";
  readonly resurrected: readonly string[];
  readonly events_missing: readonly string[];
  readonly batches: Differing;
  readonly records: readonly { readonly count: number }[];
}

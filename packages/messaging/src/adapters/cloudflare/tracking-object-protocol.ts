/** What a store asks a tracking object. Records travel as the text they are stored as. */
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
} from "../../tracking/store.ts";
import type { DurableObjectSqlStorageLike } from "./do-sql-client.ts";

/** A record as the register lists it: without texts and answers. */
export interface TrackingSummary {
  /** Counts the record's changes; 0 announces a record that is about to be written. */
  readonly revision: number;
  readonly text: string;
}

/** `set` and `clear` of a patch: JSON has no `undefined`. */
export interface TrackingChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly clear: readonly string[];
}

/** Filters and list options as JSON: dates are epoch milliseconds. */
export type TrackingQuery = Readonly<Record<string, unknown>>;

export type TrackingCall =
  | { readonly op: "get" }
  | { readonly op: "put"; readonly text: string; readonly onlyIfAbsent: boolean }
  | { readonly op: "patch"; readonly change: TrackingChange; readonly onlyIfOpen: boolean }
  | { readonly op: "claim"; readonly now: number; readonly until: number }
  | { readonly op: "note"; readonly summaries: readonly TrackingSummary[] }
  | { readonly op: "due"; readonly now: number; readonly limit: number }
  | { readonly op: "find"; readonly query: TrackingQuery }
  | {
      readonly op: "count";
      readonly query: TrackingQuery;
      readonly groupBy: readonly DeliveryTrackingCountByField[];
    };

export interface TrackingAnswer {
  readonly written?: boolean;
  readonly text?: string | undefined;
  readonly summary?: TrackingSummary | undefined;
  /** Summaries as text, in the order asked for. */
  readonly found?: readonly string[];
  readonly counts?: readonly DeliveryTrackingCountByRow[];
}

/** The part of a Durable Object's state that is used; its storage must be the SQLite kind. */
export interface TrackingObjectStateLike {
  readonly storage: {
    readonly kv: { get<T>(key: string): T | undefined; put<T>(key: string, value: T): void };
    readonly sql: DurableObjectSqlStorageLike;
  };
}

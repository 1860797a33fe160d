/** The place of tracking records. */
import type { DeliveryStatus, MessageType } from "@k-msg/core";

import type { TrackingRecord } from "./record.ts";

type OneOrMany<T> = T | readonly T[];

/** Everything given must hold. A list matches any of its values; an empty list matches nothing. Dates are inclusive. */
export interface DeliveryTrackingRecordFilter {
  messageId?: OneOrMany<string> | undefined;
  providerId?: OneOrMany<string> | undefined;
  providerMessageId?: OneOrMany<string> | undefined;
  type?: OneOrMany<MessageType> | undefined;
  status?: OneOrMany<DeliveryStatus> | undefined;
  to?: OneOrMany<string> | undefined;
  toHash?: OneOrMany<string> | undefined;
  from?: OneOrMany<string> | undefined;
  fromHash?: OneOrMany<string> | undefined;
  requestedAtFrom?: Date | undefined;
  requestedAtTo?: Date | undefined;
  statusUpdatedAtFrom?: Date | undefined;
  statusUpdatedAtTo?: Date | undefined;
}

export const FILTER_VALUE_FIELDS = [
  "messageId",
  "providerId",
  "providerMessageId",
  "type",
  "status",
  "to",
  "toHash",
  "from",
  "fromHash",
] as const satisfies readonly (keyof DeliveryTrackingRecordFilter & keyof TrackingRecord)[];

export const FILTER_RANGES = [
  { field: "requestedAt", from: "requestedAtFrom", to: "requestedAtTo" },
  { field: "statusUpdatedAt", from: "statusUpdatedAtFrom", to: "statusUpdatedAtTo" },
] as const;

export interface DeliveryTrackingListOptions extends DeliveryTrackingRecordFilter {
  limit: number;
  offset?: number | undefined;
  orderBy?: "requestedAt" | "statusUpdatedAt" | undefined;
  orderDirection?: "asc" | "desc" | undefined;
}

export type DeliveryTrackingCountByField = "providerId" | "type" | "status";

export interface DeliveryTrackingCountByRow {
  key: Partial<Record<DeliveryTrackingCountByField, string>>;
  count: number;
}

export interface TrackingPatch {
  messageId: string;
  patch: Partial<TrackingRecord>;
}

export interface DeliveryTrackingStore {
  init(): Promise<void>;
  /** Replaces a record of that id, whatever its state. */
  upsert(record: TrackingRecord): Promise<void>;
  get(messageId: string): Promise<TrackingRecord | undefined>;
  /** Open records whose check is due, the oldest first. Does not claim them. */
  listDue(now: Date, limit: number): Promise<TrackingRecord[]>;
  listRecords?(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]>;
  countRecords?(filter: DeliveryTrackingRecordFilter): Promise<number>;
  countBy?(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]>;
  /** Changes the given fields; an unknown id is ignored and an ended status stays ended. */
  patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void>;
  /**
   * Like `listDue`, and takes them: the stored `nextCheckAt` becomes `now + leaseMs` in one step, so that nobody else gets
   * them before that time and a caller that dies gives them back. Returns them as they are stored afterwards. (Not in
   * k-msg 0.30; without it two services may check the same record.)
   */
  claimDue?(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]>;
  /** k-msg 0.31's name of `claimDue`, used where a store has no `claimDue`. */
  leaseDue?(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]>;
  /** Gives back what was taken and not checked: due at once. Without it the records are patched. (Since k-msg 0.31.) */
  releaseLeases?(messageIds: readonly string[]): Promise<void>;
  /** Many patches in few round trips, each with the meaning of `patch`. (Not in k-msg 0.30.) */
  patchMany?(patches: readonly TrackingPatch[]): Promise<void>;
  /** `patch`, but only while the record is open; false, and nothing changed, when it has ended. (Not in k-msg 0.30.) */
  patchOpen?(messageId: string, patch: Partial<TrackingRecord>): Promise<boolean>;
  /** Writes the record unless one of that id is there; false when one is. (Not in k-msg 0.30.) */
  insertIfAbsent?(record: TrackingRecord): Promise<boolean>;
  close?(): Promise<void> | void;
}

/** Fields that `patch` clears when the key is there with `undefined`; any other field is then left alone. */
export const CLEARABLE_FIELDS = [
  "from",
  "providerStatusCode",
  "providerStatusMessage",
  "sentAt",
  "deliveredAt",
  "failedAt",
  "scheduledAt",
  "lastCheckedAt",
  "lastError",
  "raw",
  "metadata",
] as const satisfies readonly (keyof TrackingRecord)[];

export function wholeLimit(limit: number): number {
  return Number.isFinite(limit) ? Math.max(0, Math.floor(limit)) : 0;
}

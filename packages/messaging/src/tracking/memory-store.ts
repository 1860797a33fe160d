/** Tracking records in a Map: for tests and for processes whose memory is their database. */
import { byId, matchesFilter, pageOfRecords, RecordCounter } from "./record-query.ts";
import type { TrackingRecord } from "./record.ts";
import { isTerminalDeliveryStatus, reopens } from "./status.ts";
import {
  CLEARABLE_FIELDS,
  wholeLimit,
  type DeliveryTrackingCountByField,
  type DeliveryTrackingCountByRow,
  type DeliveryTrackingListOptions,
  type DeliveryTrackingRecordFilter,
  type DeliveryTrackingStore,
  type TrackingPatch,
} from "./store.ts";

const CLEARABLE: ReadonlySet<string> = new Set(CLEARABLE_FIELDS);

/** Clones on the way in and out, so that nobody changes a stored record by accident. */
export class InMemoryDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly #records = new Map<string, TrackingRecord>();

  async init(): Promise<void> {}

  async upsert(record: TrackingRecord): Promise<void> {
    this.#records.set(record.messageId, structuredClone(record));
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    return structuredClone(this.#records.get(messageId));
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    return this.#due(now, limit);
  }

  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    return structuredClone(pageOfRecords(this.#matching(options), options));
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    return this.#matching(filter).length;
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    const counter = new RecordCounter(groupBy);
    for (const record of this.#matching(filter)) counter.add(record);
    return counter.rows();
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    const current = this.#records.get(messageId);
    if (current === undefined) return;
    const changes = Object.entries(structuredClone(patch)).filter(
      ([key, value]) => key !== "messageId" && (value !== undefined || CLEARABLE.has(key)),
    );
    const next: TrackingRecord = { ...current, ...Object.fromEntries(changes) };
    if (reopens(current.status, next.status)) next.status = current.status;
    this.#records.set(messageId, next);
  }

  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const due = this.#due(now, limit);
    const until = new Date(now.getTime() + leaseMs);
    const taken = due.map((record) => ({ ...record, nextCheckAt: until }));
    for (const record of taken) this.#records.set(record.messageId, structuredClone(record));
    return taken;
  }

  async leaseDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    return this.claimDue(now, limit, leaseMs);
  }

  async releaseLeases(messageIds: readonly string[]): Promise<void> {
    for (const messageId of messageIds)
      await this.patchOpen(messageId, { nextCheckAt: new Date() });
  }

  async patchMany(patches: readonly TrackingPatch[]): Promise<void> {
    for (const { messageId, patch } of patches) await this.patch(messageId, patch);
  }

  async patchOpen(messageId: string, patch: Partial<TrackingRecord>): Promise<boolean> {
    const current = this.#records.get(messageId);
    if (current === undefined || isTerminalDeliveryStatus(current.status)) return false;
    await this.patch(messageId, patch);
    return true;
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    if (this.#records.has(record.messageId)) return false;
    this.#records.set(record.messageId, structuredClone(record));
    return true;
  }

  #due(now: Date, limit: number): TrackingRecord[] {
    return [...this.#records.values()]
      .filter((record) => !isTerminalDeliveryStatus(record.status) && record.nextCheckAt <= now)
      .sort((a, b) => a.nextCheckAt.getTime() - b.nextCheckAt.getTime() || byId(a, b))
      .slice(0, wholeLimit(limit))
      .map((record) => structuredClone(record));
  }

  #matching(filter: DeliveryTrackingRecordFilter): TrackingRecord[] {
    return [...this.#records.values()].filter((record) => matchesFilter(record, filter));
  }
}

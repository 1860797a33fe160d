/** Filters, order and counts over records in memory, for stores that have no query language. Pure. */
import type { TrackingRecord } from "./record.ts";
import {
  FILTER_RANGES,
  FILTER_VALUE_FIELDS,
  wholeLimit,
  type DeliveryTrackingCountByField,
  type DeliveryTrackingCountByRow,
  type DeliveryTrackingListOptions,
  type DeliveryTrackingRecordFilter,
} from "./store.ts";

export function matchesFilter(
  record: TrackingRecord,
  filter: DeliveryTrackingRecordFilter,
): boolean {
  const values = FILTER_VALUE_FIELDS.every((field) => {
    const wanted: string | readonly string[] | undefined = filter[field];
    if (wanted === undefined) return true;
    const actual: string | undefined = record[field];
    if (actual === undefined) return false;
    return typeof wanted === "string" ? wanted === actual : wanted.includes(actual);
  });
  return (
    values &&
    FILTER_RANGES.every(({ field, from, to }) => {
      const [low, high] = [filter[from], filter[to]];
      return (
        (low === undefined || record[field] >= low) && (high === undefined || record[field] <= high)
      );
    })
  );
}

/** One page of matching records; the id breaks ties. */
export function pageOfRecords(
  matching: readonly TrackingRecord[],
  options: DeliveryTrackingListOptions,
): TrackingRecord[] {
  const by = options.orderBy === "statusUpdatedAt" ? "statusUpdatedAt" : "requestedAt";
  const sign = options.orderDirection === "asc" ? 1 : -1;
  const start = wholeLimit(options.offset ?? 0);
  return [...matching]
    .sort((a, b) => sign * (a[by].getTime() - b[by].getTime() || byId(a, b)))
    .slice(start, start + wholeLimit(options.limit));
}

export class RecordCounter {
  readonly #groupBy: readonly DeliveryTrackingCountByField[];
  readonly #groups = new Map<string, DeliveryTrackingCountByRow>();

  constructor(groupBy: readonly DeliveryTrackingCountByField[]) {
    this.#groupBy = groupBy;
  }

  add(record: TrackingRecord): void {
    const id = JSON.stringify(this.#groupBy.map((field) => record[field]));
    const group = this.#groups.get(id);
    if (group !== undefined) {
      group.count += 1;
      return;
    }
    const key = Object.fromEntries(this.#groupBy.map((field) => [field, record[field]]));
    this.#groups.set(id, { key, count: 1 });
  }

  rows(): DeliveryTrackingCountByRow[] {
    return [...this.#groups.values()];
  }
}

export function byId(a: TrackingRecord, b: TrackingRecord): number {
  if (a.messageId === b.messageId) return 0;
  return a.messageId < b.messageId ? -1 : 1;
}

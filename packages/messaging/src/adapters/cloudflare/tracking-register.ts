/** The list of records of one shard, in the SQL storage of its object: what is due, and what filters find. */
import type { TrackingRecord } from "../../tracking/record.ts";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingListOptions,
} from "../../tracking/store.ts";
import { createDurableObjectSqlClient, type DurableObjectSqlStorageLike } from "./do-sql-client.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { objectFields, objectText, type ObjectFields } from "./object-record.ts";
import type { TrackingAnswer, TrackingQuery, TrackingSummary } from "./tracking-object-protocol.ts";

export interface Register {
  /** Takes summaries that are newer than what is known. */
  note(summaries: readonly TrackingSummary[]): Promise<TrackingAnswer>;
  due(now: number, limit: number): Promise<TrackingAnswer>;
  find(query: TrackingQuery): Promise<TrackingAnswer>;
  count(
    query: TrackingQuery,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<TrackingAnswer>;
}

const QUERY_TIMES = [
  "requestedAtFrom",
  "requestedAtTo",
  "statusUpdatedAtFrom",
  "statusUpdatedAtTo",
] as const;

export function createRegister(sql: DurableObjectSqlStorageLike): Register {
  const store = new HyperdriveDeliveryTrackingStore(createDurableObjectSqlClient(sql));
  sql.exec("CREATE TABLE IF NOT EXISTS noted (id TEXT PRIMARY KEY, revision INTEGER NOT NULL)");

  function isNew(id: string, revision: number): boolean {
    const [known] = sql.exec("SELECT revision FROM noted WHERE id = ?", id as never).toArray();
    const last = (known as { revision?: number } | undefined)?.revision ?? -1;
    if (revision <= last) return false;
    const values = [id, revision] as never[];
    sql.exec("INSERT OR REPLACE INTO noted (id, revision) VALUES (?, ?)", ...values);
    return true;
  }

  return {
    async note(summaries) {
      for (const { revision, text } of summaries) {
        const record = recordOf(text);
        if (record !== undefined && isNew(record.messageId, revision)) await store.upsert(record);
      }
      return { written: true };
    },
    async due(now, limit) {
      return { found: texts(await store.listDue(new Date(now), limit)) };
    },
    async find(query) {
      return {
        found: texts(
          await store.listRecords(withTimes(query) as unknown as DeliveryTrackingListOptions),
        ),
      };
    },
    async count(query, groupBy) {
      return { counts: await store.countBy(withTimes(query), groupBy) };
    },
  };
}

function recordOf(text: string): TrackingRecord | undefined {
  return objectFields(text) as unknown as TrackingRecord | undefined;
}

function texts(records: readonly TrackingRecord[]): string[] {
  return records.map((record) => objectText(record as unknown as ObjectFields));
}

function withTimes(query: TrackingQuery): TrackingQuery {
  const times = QUERY_TIMES.flatMap((key) => {
    const time = query[key];
    return typeof time === "number" ? [[key, new Date(time)] as const] : [];
  });
  return { ...query, ...Object.fromEntries(times) };
}

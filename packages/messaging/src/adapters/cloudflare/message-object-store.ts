/**
 * k-msg's tracking store with one Durable Object a message: the object alone changes the record, so a status never goes back
 * and a due record is taken once, without a database. A few register objects list the records. (Not in k-msg 0.30.)
 */
import { pageOfRecords } from "../../tracking/record-query.ts";
import type { TrackingRecord } from "../../tracking/record.ts";
import {
  wholeLimit,
  type DeliveryTrackingCountByField,
  type DeliveryTrackingCountByRow,
  type DeliveryTrackingListOptions,
  type DeliveryTrackingRecordFilter,
  type DeliveryTrackingStore,
  type TrackingPatch,
} from "../../tracking/store.ts";
import { inParallel } from "./object-index.ts";
import { objectFields, objectText, type ObjectFields } from "./object-record.ts";
import type {
  TrackingAnswer,
  TrackingCall,
  TrackingChange,
  TrackingQuery,
  TrackingSummary,
} from "./tracking-object-protocol.ts";
import { summaryText } from "./tracking-object.ts";

export interface TrackingObjectStubLike {
  fetch(
    url: string,
    init: { method: string; body: string },
  ): Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;
}

/** The part of a Durable Object namespace that is used. */
export interface TrackingObjectNamespaceLike<Id = unknown> {
  idFromName(name: string): Id;
  get(id: Id): TrackingObjectStubLike;
}

export interface MessageObjectTrackingStoreOptions {
  /** Register objects; each takes some hundred changes a second. Default 8; never change it later. */
  shards?: number | undefined;
  /** Keeps several stores in one namespace apart. Default none. */
  namePrefix?: string | undefined;
}

export type MessageObjectTrackingStore = Required<
  Omit<DeliveryTrackingStore, "leaseDue" | "releaseLeases">
>;

/**
 * @param namespace a namespace of the class `TrackingObject`, which the Worker exports.
 * @example
 * const store = createMessageObjectTrackingStore(env.TRACKING);
 */
export function createMessageObjectTrackingStore<Id>(
  namespace: TrackingObjectNamespaceLike<Id>,
  options: MessageObjectTrackingStoreOptions = {},
): MessageObjectTrackingStore {
  const { shards = 8, namePrefix = "" } = options;
  const registers = Array.from({ length: shards }, (_, index) => index);

  async function call(name: string, body: TrackingCall): Promise<TrackingAnswer> {
    const stub = namespace.get(namespace.idFromName(namePrefix + name));
    const init = { method: "POST", body: JSON.stringify(body) };
    const response = await stub.fetch("https://tracking.object/", init);
    if (!response.ok) throw new Error(`the tracking object answered ${response.status}`);
    return (await response.json()) as TrackingAnswer;
  }
  const ofMessage = async (id: string, body: TrackingCall) => call(`message:${id}`, body);
  const ofRegister = async (shard: number, body: TrackingCall) => call(`register:${shard}`, body);

  async function note(summaries: readonly TrackingSummary[]): Promise<void> {
    const byShard = new Map<number, TrackingSummary[]>();
    for (const summary of summaries) {
      const shard = shardOf(messageIdOf(summary.text), shards);
      byShard.set(shard, [...(byShard.get(shard) ?? []), summary]);
    }
    await inParallel([...byShard], async ([shard, part]) =>
      ofRegister(shard, { op: "note", summaries: part }),
    );
  }

  /** Announced, written, noted: whatever is cut off, a record that was written is listed. */
  async function put(record: TrackingRecord, onlyIfAbsent: boolean): Promise<boolean> {
    const text = objectText(record as unknown as ObjectFields);
    await note([{ revision: 0, text: summaryText(text) }]);
    const { written, summary } = await ofMessage(record.messageId, {
      op: "put",
      text,
      onlyIfAbsent,
    });
    if (summary !== undefined) await note([summary]);
    return written === true;
  }

  /** A register that misses the news has the record due at its old time, asks the object then and learns. */
  async function patch(
    messageId: string,
    fields: Partial<TrackingRecord>,
    onlyIfOpen: boolean,
  ): Promise<{ written: boolean; summary: TrackingSummary | undefined }> {
    const change = changeOf(fields);
    const answer = await ofMessage(messageId, { op: "patch", change, onlyIfOpen });
    return { written: answer.written === true, summary: answer.summary };
  }

  async function due(now: Date, limit: number): Promise<string[]> {
    const body: TrackingCall = { op: "due", now: now.getTime(), limit };
    const pages = await inParallel(registers, async (shard) => ofRegister(shard, body));
    return pages
      .flatMap(({ found = [] }) => found.map((text) => recordOf(text)))
      .filter((record) => record !== undefined)
      .sort((a, b) => a.nextCheckAt.getTime() - b.nextCheckAt.getTime() || order(a, b))
      .slice(0, limit)
      .map(({ messageId }) => messageId);
  }

  async function get(messageId: string): Promise<TrackingRecord | undefined> {
    const { text } = await ofMessage(messageId, { op: "get" });
    return text === undefined ? undefined : recordOf(text);
  }

  async function records(ids: readonly string[]): Promise<TrackingRecord[]> {
    return (await inParallel(ids, get)).filter((record) => record !== undefined);
  }

  return {
    async init() {},
    async close() {},
    get,
    upsert: async (record) => void (await put(record, false)),
    insertIfAbsent: async (record) => put(record, true),
    async patch(messageId, fields) {
      const { summary } = await patch(messageId, fields, false);
      if (summary !== undefined) await note([summary]);
    },
    async patchOpen(messageId, fields) {
      const { written, summary } = await patch(messageId, fields, true);
      if (summary !== undefined) await note([summary]);
      return written;
    },
    async patchMany(patches: readonly TrackingPatch[]) {
      const answers = await inParallel(patches, async (item) =>
        patch(item.messageId, item.patch, false),
      );
      await note(answers.flatMap(({ summary }) => summary ?? []));
    },
    async listDue(now, limit) {
      const open = await records(await due(now, wholeLimit(limit)));
      return open.filter((record) => record.nextCheckAt <= now);
    },
    async claimDue(now, limit, leaseMs) {
      const count = wholeLimit(limit);
      if (count === 0) return [];
      const body: TrackingCall = {
        op: "claim",
        now: now.getTime(),
        until: now.getTime() + leaseMs,
      };
      const answers = await inParallel(await due(now, count), async (id) => ofMessage(id, body));
      await note(answers.flatMap(({ summary }) => summary ?? []));
      return answers.flatMap(({ written, text }) => {
        const record = written === true && text !== undefined ? recordOf(text) : undefined;
        return record ?? [];
      });
    },
    async listRecords(options: DeliveryTrackingListOptions) {
      const limit = wholeLimit(options.limit);
      if (limit === 0) return [];
      // Every register gives as much as the page may need: the merge of them holds it.
      const upTo = wholeLimit(options.offset ?? 0) + limit;
      const query = { ...queryOf(options), limit: upTo, offset: 0 };
      const pages = await inParallel(registers, async (shard) =>
        ofRegister(shard, { op: "find", query }),
      );
      const found = pages.flatMap((page) => page.found ?? []).map((text) => recordOf(text));
      const page = pageOfRecords(
        found.filter((record) => record !== undefined),
        options,
      );
      return records(page.map(({ messageId }) => messageId));
    },
    async countRecords(filter) {
      return (await countBy(filter, [])).reduce((sum, { count }) => sum + count, 0);
    },
    countBy,
  };

  async function countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    const body: TrackingCall = { op: "count", query: queryOf(filter), groupBy };
    const answers = await inParallel(registers, async (shard) => ofRegister(shard, body));
    const sums = new Map<string, DeliveryTrackingCountByRow>();
    for (const { key, count } of answers.flatMap(({ counts = [] }) => counts)) {
      const id = JSON.stringify(groupBy.map((field) => key[field]));
      sums.set(id, { key, count: count + (sums.get(id)?.count ?? 0) });
    }
    return [...sums.values()];
  }
}

function recordOf(text: string): TrackingRecord | undefined {
  return objectFields(text) as unknown as TrackingRecord | undefined;
}

function messageIdOf(text: string): string {
  return recordOf(text)?.messageId ?? "";
}

function order(a: TrackingRecord, b: TrackingRecord): number {
  return a.messageId < b.messageId ? -1 : 1;
}

function changeOf(fields: Partial<TrackingRecord>): TrackingChange {
  const entries = Object.entries(fields).map(
    ([key, value]) => [key, value instanceof Date ? value.getTime() : value] as const,
  );
  const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return { set, clear: entries.filter(([, value]) => value === undefined).map(([key]) => key) };
}

function queryOf(filter: object): TrackingQuery {
  const entries = Object.entries(filter) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value instanceof Date ? value.getTime() : value]),
  );
}

/** FNV-1a, 32 bits: the same everywhere and for ever. */
function shardOf(id: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % shards;
}

/** Tracking records as JSON values of KV, R2 or the storage of a Durable Object, with an index of what is due. */
import { assertKnownOptions, FieldCryptoError } from "@k-msg/core";

import type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
import { matchesFilter, pageOfRecords, RecordCounter } from "../../tracking/record-query.ts";
import type { TrackingRecord } from "../../tracking/record.ts";
import { retentionFields, type DeliveryTrackingRetentionConfig } from "../../tracking/retention.ts";
import { isTerminalDeliveryStatus } from "../../tracking/status.ts";
import {
  wholeLimit,
  type DeliveryTrackingCountByField,
  type DeliveryTrackingCountByRow,
  type DeliveryTrackingListOptions,
  type DeliveryTrackingRecordFilter,
  type DeliveryTrackingStore,
  type TrackingPatch,
} from "../../tracking/store.ts";
import { createFieldProtection, type FieldProtection } from "./field-protection.ts";
import { IndexedObjects, type IndexedValue } from "./object-index.ts";
import {
  changedText,
  dueIndex,
  objectFields,
  objectText,
  type ObjectFields,
} from "./object-record.ts";
import type { CloudflareObjectStorage } from "./object-storage.ts";
import { OBJECT_STORE } from "./option-names.ts";

export interface CloudflareObjectDeliveryTrackingStoreOptions {
  /** Default `kmsg/delivery-tracking`. */
  keyPrefix?: string | undefined;
  fieldCrypto?: DeliveryTrackingFieldCryptoOptions | undefined;
  retention?: DeliveryTrackingRetentionConfig | undefined;
  /** Default: whether `fieldCrypto` is given. */
  secureMode?: boolean | undefined;
  /** Keep the plain fields beside the protected ones; default `!secureMode`. */
  compatPlainColumns?: boolean | undefined;
}

const PAGE = 200;

export class CloudflareObjectDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly #objects: IndexedObjects;
  readonly #storage: CloudflareObjectStorage;
  readonly #prefix: string;
  readonly #protection: FieldProtection | undefined;
  readonly #retention: DeliveryTrackingRetentionConfig | undefined;
  #ready: Promise<void> | undefined;

  /** @throws FieldCryptoError of kind `config` when secure without a configuration. */
  constructor(
    storage: CloudflareObjectStorage,
    options: string | CloudflareObjectDeliveryTrackingStoreOptions = {},
  ) {
    const settings = typeof options === "string" ? { keyPrefix: options } : options;
    assertKnownOptions("CloudflareObjectDeliveryTrackingStore", settings, OBJECT_STORE);
    this.#storage = storage;
    this.#prefix = settings.keyPrefix ?? "kmsg/delivery-tracking";
    this.#protection = protectionOf(this.#prefix, settings);
    this.#retention = settings.retention;
    this.#objects = new IndexedObjects({
      storage,
      valuePrefix: `${this.#prefix}/records/`,
      indexPrefix: `${this.#prefix}/due/`,
      markerKey: `${this.#prefix}/indexed`,
      indexOf: dueIndex,
    });
  }

  /** Whether two workers never claim the same record. False on KV, which cannot write on a condition. */
  get exclusiveClaims(): boolean {
    return this.#objects.exact;
  }

  /** Once per instance; a failed attempt is forgotten, so that the next call tries again. */
  async init(): Promise<void> {
    this.#ready ??= this.#objects.prepare();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async upsert(record: TrackingRecord): Promise<void> {
    const text = await this.#text(record);
    await this.#change(record.messageId, () => text);
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    const text = await this.#text(record);
    return this.#change(record.messageId, (before) => (before === null ? text : undefined));
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    await this.init();
    const text = await this.#objects.get(messageId);
    return text === null ? undefined : this.#revealed(text);
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    const due: IndexedValue[] = [];
    await this.#eachDue(now, wholeLimit(limit), (value) => {
      due.push(value);
      return Promise.resolve(true);
    });
    return this.#all(due.map(({ text }) => text));
  }

  /**
   * Exact where the storage can write on a condition. On KV a note of the claim is kept beside the record, which another
   * worker may not see for a minute: there two may get the same record.
   */
  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const until = now.getTime() + leaseMs;
    const taken: string[] = [];
    await this.#eachDue(now, wholeLimit(limit), async (value) => {
      const text = changedText(value.text, { nextCheckAt: new Date(until) });
      if (text === undefined || !(await this.#take(value, text, now, until))) return false;
      taken.push(text);
      return true;
    });
    return this.#all(taken);
  }

  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    if (wholeLimit(options.limit) === 0) return [];
    const matching: TrackingRecord[] = [];
    await this.#eachMatch(options, (record) => matching.push(record));
    const page = pageOfRecords(matching, options);
    return Promise.all(page.map(async (record) => this.#reveal(record)));
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    let count = 0;
    await this.#eachMatch(filter, () => (count += 1));
    return count;
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    const counter = new RecordCounter([...new Set(groupBy)]);
    await this.#eachMatch(filter, (record) => counter.add(record));
    return counter.rows();
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    await this.#patch(messageId, patch, () => true);
  }

  async patchOpen(messageId: string, patch: Partial<TrackingRecord>): Promise<boolean> {
    return this.#patch(messageId, patch, ({ status }) => !isTerminalDeliveryStatus(status));
  }

  async patchMany(patches: readonly TrackingPatch[]): Promise<void> {
    for (const { messageId, patch } of patches) await this.patch(messageId, patch);
  }

  async #patch(
    messageId: string,
    patch: Partial<TrackingRecord>,
    may: (record: TrackingRecord) => boolean,
  ): Promise<boolean> {
    const fields = await this.#patchFields(messageId, patch);
    if (fields === undefined) return false;
    return this.#change(messageId, (before) => {
      const current = before === null ? undefined : objectFields(before);
      if (before === null || current === undefined) return undefined;
      return may(current as unknown as TrackingRecord) ? changedText(before, fields) : undefined;
    });
  }

  /** Protected for the id the record has; encrypted anew when the patch brings another provider. */
  async #patchFields(
    messageId: string,
    patch: Partial<TrackingRecord>,
  ): Promise<ObjectFields | undefined> {
    if (this.#protection === undefined) return patch;
    const current = await this.get(messageId);
    if (current === undefined) return undefined;
    const providerId = patch.providerId ?? current.providerId;
    const { to, from, metadata, raw } = current;
    const anew = providerId === current.providerId ? {} : defined({ to, from, metadata, raw });
    return this.#protection.protectPatch({ ...anew, ...patch }, { messageId, providerId });
  }

  async #take(value: IndexedValue, text: string, now: Date, until: number): Promise<boolean> {
    if (!this.#objects.exact && !(await this.#noteClaim(value, now, until))) return false;
    return this.#change(value.id, (before) => (before === value.text ? text : undefined));
  }

  /** KV only: the note names the record it is for, so that it ends with the record's next change. */
  async #noteClaim({ id, text }: IndexedValue, now: Date, until: number): Promise<boolean> {
    const key = `${this.#prefix}/claims/${id}`;
    const noted = claimNote(await this.#storage.get(key));
    const due = dueIndex(text);
    if (noted !== undefined && noted.due === due && noted.until > now.getTime()) return false;
    await this.#storage.put(key, JSON.stringify({ due, until }));
    return true;
  }

  /** Due values, the oldest first, until `limit` of them were accepted. */
  async #eachDue(
    now: Date,
    limit: number,
    accept: (value: IndexedValue) => Promise<boolean>,
  ): Promise<void> {
    await this.init();
    let left = limit;
    let after: string | undefined;
    while (left > 0) {
      const page = await this.#objects.indexPage("", after, Math.min(PAGE, left + 16));
      const due = page.filter((index) => Number(index.slice(0, 15)) <= now.getTime());
      for (const value of await this.#objects.resolve(due, now.getTime())) {
        if (left > 0 && (await accept(value))) left -= 1;
      }
      after = page.at(-1);
      if (after === undefined || due.length < page.length) return;
    }
  }

  async #eachMatch(
    filter: DeliveryTrackingRecordFilter,
    found: (record: TrackingRecord) => unknown,
  ): Promise<void> {
    await this.init();
    const wanted = this.#protection === undefined ? filter : await this.#protection.filter(filter);
    const look = (text: string | null) => {
      const fields = text === null ? undefined : objectFields(text);
      const record = fields as unknown as TrackingRecord | undefined;
      if (record !== undefined && matchesFilter(record, wanted)) found(record);
    };
    if (wanted.messageId !== undefined) {
      const ids = new Set([wanted.messageId].flat());
      for (const id of ids) look(await this.#objects.get(id));
      return;
    }
    for await (const values of this.#objects.scan()) {
      for (const { text } of values) look(text);
    }
  }

  async #change(id: string, change: (before: string | null) => string | undefined) {
    await this.init();
    return (await this.#objects.change(id, change)).changed;
  }

  async #text(record: TrackingRecord): Promise<string> {
    const fields = (await this.#protection?.protect(record)) ?? (await this.#plain(record));
    return objectText(fields as unknown as ObjectFields);
  }

  async #plain(record: TrackingRecord): Promise<TrackingRecord> {
    const kept = await retentionFields(this.#retention, record);
    return { ...record, ...kept, cryptoState: "plain" };
  }

  async #all(texts: readonly string[]): Promise<TrackingRecord[]> {
    const records = await Promise.all(texts.map(async (text) => this.#revealed(text)));
    return records.filter((record) => record !== undefined);
  }

  async #revealed(text: string): Promise<TrackingRecord | undefined> {
    const fields = objectFields(text);
    return fields === undefined ? undefined : this.#reveal(fields as unknown as TrackingRecord);
  }

  async #reveal(record: TrackingRecord): Promise<TrackingRecord> {
    return this.#protection === undefined ? record : this.#protection.reveal(record);
  }
}

function claimNote(text: string | null): { due: string; until: number } | undefined {
  return text === null ? undefined : (JSON.parse(text) as { due: string; until: number });
}

function defined(fields: Partial<TrackingRecord>): Partial<TrackingRecord> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function protectionOf(
  tableName: string,
  options: CloudflareObjectDeliveryTrackingStoreOptions,
): FieldProtection | undefined {
  const { fieldCrypto, retention, secureMode = fieldCrypto !== undefined } = options;
  if (!secureMode) return undefined;
  if (fieldCrypto === undefined) {
    throw new FieldCryptoError("config", "secure mode needs field encryption");
  }
  const compatPlain = options.compatPlainColumns ?? false;
  return createFieldProtection({ fieldCrypto, tableName, store: "object", compatPlain, retention });
}

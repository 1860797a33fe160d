/** Tracking records in a SQL table: Postgres or MySQL over Hyperdrive, or D1. */
import { assertKnownOptions } from "@k-msg/core";

import type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
import type { TrackingRecord } from "../../tracking/record.ts";
import type { DeliveryTrackingRetentionConfig } from "../../tracking/retention.ts";
import {
  wholeLimit,
  type DeliveryTrackingCountByField,
  type DeliveryTrackingCountByRow,
  type DeliveryTrackingListOptions,
  type DeliveryTrackingRecordFilter,
  type DeliveryTrackingStore,
  type TrackingPatch,
} from "../../tracking/store.ts";
import { PROTECTED_FIELDS, type FieldProtection } from "./field-protection.ts";
import { createParams, quoted, type Params, type Statement } from "./identifiers.ts";
import { insertedInMysql, updatedInMysql } from "./mysql-decisions.ts";
import { SQL_STORE } from "./option-names.ts";
import { packedPatch, packedPatches, packed, unpacked } from "./packed-record.ts";
import {
  getDeliveryTrackingSchemaSpec,
  type ColumnKey,
  type DeliveryTrackingSchemaOptions,
  type DeliveryTrackingSchemaSpec,
} from "./schema-spec.ts";
import { runSchema } from "./schema.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import { isDataFault } from "./sql-errors.ts";
import { protectedFieldsOf, protectionOf } from "./sql-protection.ts";
import { createSqlRunner } from "./sql-runner.ts";
import { claimRows, dueClause, OPEN } from "./tracking-claim.ts";
import { whereClause } from "./tracking-filter.ts";
import { mergedPatches } from "./tracking-patches.ts";
import { createRowCodec, type RowCodec, type SqlRow, type StoredFields } from "./tracking-row.ts";
import { trackingStatements } from "./tracking-schema.ts";
import { createTrackingWriter, type TrackingWriter } from "./tracking-write.ts";

export interface HyperdriveDeliveryTrackingStoreOptions extends DeliveryTrackingSchemaOptions {
  /** `false` where migrations own the table: no DDL is then run. (k-msg 0.31.) */
  initializeSchema?: boolean | undefined;
  /** Another name for `initializeSchema`, which wins. */
  createSchema?: boolean | undefined;
  /** Keeps numbers and metadata encrypted; the secure schema unless `fieldCryptoSchema` says more. */
  fieldCrypto?: DeliveryTrackingFieldCryptoOptions | undefined;
  /** Decides the month a secure row may be purged in. */
  retention?: DeliveryTrackingRetentionConfig | undefined;
}

/** How often a protected patch starts again because the provider's id changed under it. */
const MAX_TRIES = 5;

export class HyperdriveDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly #client: CloudflareSqlClient;
  readonly #spec: DeliveryTrackingSchemaSpec;
  readonly #codec: RowCodec;
  readonly #write: TrackingWriter;
  readonly #protection: FieldProtection | undefined;
  readonly #createSchema: boolean;
  readonly #table: string;
  #ready: Promise<void> | undefined;

  constructor(
    client: CloudflareSqlClient,
    options: string | HyperdriveDeliveryTrackingStoreOptions = {},
  ) {
    const settings = typeof options === "string" ? { tableName: options } : options;
    assertKnownOptions("HyperdriveDeliveryTrackingStore", settings, SQL_STORE);
    this.#client = createSqlRunner(client);
    const { fieldCrypto, fieldCryptoSchema = fieldCrypto && { enabled: true } } = settings;
    this.#spec = getDeliveryTrackingSchemaSpec({ ...settings, fieldCryptoSchema });
    this.#protection = protectionOf(this.#spec, settings);
    this.#codec = createRowCodec(client.dialect, this.#spec);
    this.#write = createTrackingWriter(client.dialect, this.#spec, this.#codec);
    this.#createSchema = settings.initializeSchema ?? settings.createSchema ?? true;
    this.#table = quoted(client.dialect, this.#spec.tableName);
  }

  /** Once per instance; a failed attempt is forgotten, so that the next call tries again. */
  async init(): Promise<void> {
    this.#ready ??= this.#prepare();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async upsert(record: TrackingRecord): Promise<void> {
    await this.#run(this.#write.upsert(await this.#stored(record)));
  }

  /**
   * Many records with as few statements as the dialect allows; in postgres exactly one. The last of several records with
   * one id counts, and a record that would reopen an ended one is dropped. (Not in k-msg 0.30.)
   */
  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    const stored = await Promise.all(records.map(async (record) => this.#stored(record)));
    for (const statement of this.#write.upsertMany(stored)) await this.#run(statement);
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    const [row] = await this.#rows(this.#statement("*", { messageId }, "LIMIT 1"));
    return row === undefined ? undefined : this.#revealed(row, true);
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    const count = wholeLimit(limit);
    if (count === 0) return [];
    const due = this.#codec.columns.find(({ key }) => key === "nextCheckAt");
    if (due === undefined) return [];
    const params = createParams(this.#client.dialect);
    const time = params.add(this.#codec.bind(due, now));
    const clause = dueClause(this.#client.dialect, this.#spec, time, count);
    return this.#read({
      sql: `SELECT * FROM ${this.#table} ${clause}`,
      params: params.values,
    });
  }

  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const count = wholeLimit(limit);
    if (count === 0) return [];
    await this.init();
    const claim = { now, until: new Date(now.getTime() + leaseMs), limit: count };
    const rows = await claimRows(this.#client, this.#spec, this.#codec, claim);
    const records = await Promise.all(rows.map(async (row) => this.#revealed(row)));
    return records.sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime());
  }

  /** k-msg 0.31's name of `claimDue`. */
  async leaseDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    return this.claimDue(now, limit, leaseMs);
  }

  async releaseLeases(messageIds: readonly string[]): Promise<void> {
    const nextCheckAt = new Date();
    await this.patchMany(messageIds.map((messageId) => ({ messageId, patch: { nextCheckAt } })));
  }

  /** The id breaks ties, so that pages neither repeat nor miss a record. */
  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    const limit = wholeLimit(options.limit);
    if (limit === 0) return [];
    const direction = options.orderDirection === "asc" ? "ASC" : "DESC";
    const by = options.orderBy === "statusUpdatedAt" ? "statusUpdatedAt" : "requestedAt";
    const order = `ORDER BY ${this.#name(by)} ${direction}, ${this.#name("messageId")} ${direction}`;
    return this.#select(
      options,
      `${order} LIMIT ${limit} OFFSET ${wholeLimit(options.offset ?? 0)}`,
    );
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    const wanted = await this.#filter(filter);
    const [row] = await this.#rows(this.#statement("COUNT(1) AS count", wanted));
    return Number(row?.["count"] ?? 0);
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    const fields = [...new Set(groupBy)];
    if (fields.length === 0) {
      const count = await this.countRecords(filter);
      return count === 0 ? [] : [{ key: {}, count }];
    }
    const names = fields.map((field) => this.#name(field)).join(", ");
    const rows = await this.#rows(
      this.#statement(
        `${names}, COUNT(1) AS count`,
        await this.#filter(filter),
        `GROUP BY ${names}`,
      ),
    );
    return rows.map((row) => ({
      key: Object.fromEntries(
        fields.map((field) => [field, String(row[this.#spec.columnMap[field]])]),
      ),
      count: Number(row["count"]),
    }));
  }

  async patch(messageId: string, given: Partial<TrackingRecord>): Promise<void> {
    const patch = await packedPatch(this, messageId, given);
    if (this.#protects(patch)) return void (await this.#patchProtected(messageId, patch));
    const statement = this.#write.patch(messageId, patch);
    if (statement !== undefined) await this.#run(statement);
  }

  /** One statement for the whole batch; in mysql one each. */
  async patchMany(patches: readonly TrackingPatch[]): Promise<void> {
    const merged = mergedPatches(await packedPatches(this, patches));
    const plain = merged.filter(({ patch }) => !this.#protects(patch));
    await this.#patchPlain(plain);
    for (const { messageId, patch } of merged.filter((item) => !plain.includes(item))) {
      await this.#patchProtected(messageId, patch);
    }
  }

  /** A value that its column cannot hold must not stop the others: then one by one, and the fault at the end. */
  async #patchPlain(patches: readonly TrackingPatch[]): Promise<void> {
    try {
      for (const statement of this.#write.patchMany(patches)) await this.#run(statement);
    } catch (error) {
      if (patches.length < 2 || !isDataFault(error)) throw error;
      const each = patches.map(async ({ messageId, patch }) => this.patch(messageId, patch));
      const failed = (await Promise.allSettled(each)).find(({ status }) => status === "rejected");
      if (failed !== undefined) throw error;
    }
  }

  async patchOpen(messageId: string, given: Partial<TrackingRecord>): Promise<boolean> {
    const patch = await packedPatch(this, messageId, given);
    const open = `${this.#name("status")} IN (${OPEN})`;
    if (this.#protects(patch)) return this.#patchProtected(messageId, patch, open);
    return this.#patched(messageId, patch, () => open);
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    await this.init();
    const statement = this.#write.insertIfAbsent(await this.#stored(record));
    if (this.#client.dialect === "mysql") {
      return insertedInMysql(this.#client, statement, async () => this.#has(record.messageId));
    }
    return (await this.#rows(statement)).length > 0;
  }

  async close(): Promise<void> {
    await this.#client.close?.();
  }

  async #prepare(): Promise<void> {
    if (!this.#createSchema) return;
    const { tables, indexes } = trackingStatements(this.#client.dialect, this.#spec);
    await runSchema(this.#client, [...tables, ...indexes]);
  }

  #name(key: ColumnKey): string {
    return quoted(this.#client.dialect, this.#spec.columnMap[key]);
  }

  #statement(what: string, filter: DeliveryTrackingRecordFilter, rest = ""): Statement {
    const params = createParams(this.#client.dialect);
    const where = whereClause(this.#client.dialect, this.#codec, filter, params);
    return {
      sql: `SELECT ${what} FROM ${this.#table}${where} ${rest}`.trimEnd(),
      params: params.values,
    };
  }

  async #select(filter: DeliveryTrackingRecordFilter, rest: string): Promise<TrackingRecord[]> {
    return this.#read(this.#statement("*", await this.#filter(filter), rest));
  }

  async #read(statement: Statement): Promise<TrackingRecord[]> {
    const rows = await this.#rows(statement);
    return Promise.all(rows.map(async (row) => this.#revealed(row)));
  }

  async #stored(given: TrackingRecord): Promise<StoredFields> {
    const record = packed(given);
    return this.#protection === undefined ? record : this.#protection.protect(record);
  }

  async #revealed(row: SqlRow, strict = false): Promise<TrackingRecord> {
    const record = this.#codec.read(row);
    if (this.#protection === undefined) return unpacked(record);
    return unpacked(await this.#protection.reveal(record, strict));
  }

  async #filter(filter: DeliveryTrackingRecordFilter): Promise<DeliveryTrackingRecordFilter> {
    return this.#protection === undefined ? filter : this.#protection.filter(filter);
  }

  #protects(patch: Partial<TrackingRecord>): boolean {
    if (this.#protection === undefined) return false;
    return patch.providerId !== undefined || PROTECTED_FIELDS.some((field) => field in patch);
  }

  /**
   * What is encrypted is bound to the provider's id: it is encrypted for the id the row has, and anew when the patch brings
   * another. The statement itself guards the status, so nothing that was read goes back over it.
   */
  async #patchProtected(
    messageId: string,
    patch: Partial<TrackingRecord>,
    extra?: string,
  ): Promise<boolean> {
    for (let tries = 0; tries < MAX_TRIES && this.#protection !== undefined; tries += 1) {
      const current = await this.get(messageId);
      if (current === undefined) return false;
      const providerId = patch.providerId ?? current.providerId;
      const anew = providerId === current.providerId ? {} : protectedFieldsOf(current);
      const identity = { messageId, providerId };
      const fields = await this.#protection.protectPatch({ ...anew, ...patch }, identity);
      const same = (params: Params) => {
        const sql = `${this.#name("providerId")} = ${params.add(current.providerId)}`;
        return extra === undefined ? sql : `${sql} AND ${extra}`;
      };
      if (await this.#patched(messageId, fields, same)) return true;
      if (extra !== undefined && (await this.get(messageId))?.providerId === current.providerId) {
        return false;
      }
    }
    return false;
  }

  async #rows(statement: Statement): Promise<SqlRow[]> {
    await this.init();
    const { rows } = await this.#client.query<SqlRow>(statement.sql, statement.params);
    return rows;
  }

  /** Whether there was a row to patch that the condition holds for. */
  async #patched(
    messageId: string,
    fields: StoredFields,
    condition: (params: Params) => string,
  ): Promise<boolean> {
    const update = this.#write.patch(messageId, fields, condition);
    if (update === undefined) return false;
    if (this.#client.dialect === "mysql") {
      await this.init();
      const match = this.#write.match(messageId, condition);
      return updatedInMysql(this.#client, { update, match });
    }
    const sql = `${update.sql} RETURNING ${this.#name("messageId")}`;
    return (await this.#rows({ sql, params: update.params })).length > 0;
  }

  /** A row of exactly this id: a table of another's making may take ids for equal that are not. */
  async #has(messageId: string): Promise<boolean> {
    const rows = await this.#rows(this.#write.match(messageId));
    const id = this.#codec.bindId(messageId);
    return rows.some((row) => String(row[this.#spec.columnMap.messageId]) === id);
  }

  async #run(statement: Statement): Promise<void> {
    await this.#rows(statement);
  }
}

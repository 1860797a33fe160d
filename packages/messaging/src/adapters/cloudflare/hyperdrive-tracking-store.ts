/** Tracking records in a SQL table: Postgres or MySQL over Hyperdrive, or D1. */
import { KMsgError, KMsgErrorCode, KMSG_POLLABLE_STATUSES } from "@k-msg/core";

import type { TrackingRecord } from "../../tracking/record.ts";
import {
  wholeLimit,
  type DeliveryTrackingCountByField,
  type DeliveryTrackingCountByRow,
  type DeliveryTrackingListOptions,
  type DeliveryTrackingRecordFilter,
  type DeliveryTrackingStore,
} from "../../tracking/store.ts";
import { createParams, quoted } from "./identifiers.ts";
import {
  getDeliveryTrackingSchemaSpec,
  isSecure,
  type ColumnKey,
  type DeliveryTrackingSchemaOptions,
  type DeliveryTrackingSchemaSpec,
} from "./schema-spec.ts";
import { runSchema } from "./schema.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import { whereClause } from "./tracking-filter.ts";
import { createRowCodec, type RowCodec, type SqlRow } from "./tracking-row.ts";
import { trackingStatements } from "./tracking-schema.ts";
import { createTrackingWriter, type Statement, type TrackingWriter } from "./tracking-write.ts";

export interface HyperdriveDeliveryTrackingStoreOptions extends DeliveryTrackingSchemaOptions {
  /** `false` where migrations own the table: no DDL is then run. (Not in k-msg 0.30.) */
  createSchema?: boolean | undefined;
}

/** What can be asked: open records only, spelled so that the index on status and time is used. */
const OPEN = KMSG_POLLABLE_STATUSES.map((status) => `'${status}'`).join(", ");

export class HyperdriveDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly #client: CloudflareSqlClient;
  readonly #spec: DeliveryTrackingSchemaSpec;
  readonly #codec: RowCodec;
  readonly #write: TrackingWriter;
  readonly #createSchema: boolean;
  readonly #table: string;
  #ready: Promise<void> | undefined;

  constructor(
    client: CloudflareSqlClient,
    options: string | HyperdriveDeliveryTrackingStoreOptions = {},
  ) {
    const settings = typeof options === "string" ? { tableName: options } : options;
    this.#client = client;
    this.#spec = getDeliveryTrackingSchemaSpec(settings);
    if (isSecure(this.#spec)) {
      throw new KMsgError(
        KMsgErrorCode.CRYPTO_CONFIG_ERROR,
        "the secure tracking schema needs field encryption, which this store does not have yet",
      );
    }
    this.#codec = createRowCodec(client.dialect, this.#spec);
    this.#write = createTrackingWriter(client.dialect, this.#spec, this.#codec);
    this.#createSchema = settings.createSchema ?? true;
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
    await this.#run(this.#write.upsert(record));
  }

  /**
   * Many records with as few statements as the dialect allows; in postgres exactly one. The last of several records with
   * one id counts, and a record that would reopen an ended one is dropped. (Not in k-msg 0.30.)
   */
  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    for (const statement of this.#write.upsertMany(records)) await this.#run(statement);
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    const [record] = await this.#select({ messageId }, "LIMIT 1");
    return record;
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    const count = wholeLimit(limit);
    if (count === 0) return [];
    const due = this.#codec.columns.find(({ key }) => key === "nextCheckAt");
    if (due === undefined) return [];
    const params = createParams(this.#client.dialect);
    const time = this.#name("nextCheckAt");
    const where = `${this.#name("status")} IN (${OPEN}) AND ${time} <= ${params.add(this.#codec.bind(due, now))}`;
    const order = `ORDER BY ${time} ASC, ${this.#name("messageId")} ASC LIMIT ${count}`;
    return this.#read({
      sql: `SELECT * FROM ${this.#table} WHERE ${where} ${order}`,
      params: params.values,
    });
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
    const [row] = await this.#rows(this.#statement("COUNT(1) AS count", filter));
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
      this.#statement(`${names}, COUNT(1) AS count`, filter, `GROUP BY ${names}`),
    );
    return rows.map((row) => ({
      key: Object.fromEntries(
        fields.map((field) => [field, String(row[this.#spec.columnMap[field]])]),
      ),
      count: Number(row["count"]),
    }));
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    const statement = this.#write.patch(messageId, patch);
    if (statement !== undefined) await this.#run(statement);
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
    return this.#read(this.#statement("*", filter, rest));
  }

  async #read(statement: Statement): Promise<TrackingRecord[]> {
    const rows = await this.#rows(statement);
    return rows.map((row) => this.#codec.read(row));
  }

  async #rows(statement: Statement): Promise<SqlRow[]> {
    await this.init();
    const { rows } = await this.#client.query<SqlRow>(statement.sql, statement.params);
    return rows;
  }

  async #run(statement: Statement): Promise<void> {
    await this.#rows(statement);
  }
}

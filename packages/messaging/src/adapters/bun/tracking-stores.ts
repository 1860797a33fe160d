/** Tracking records in a SQLite file or in any database of `Bun.SQL`: the SQL store with Bun's drivers. */
import {
  HyperdriveDeliveryTrackingStore,
  type HyperdriveDeliveryTrackingStoreOptions,
} from "../cloudflare/hyperdrive-tracking-store.ts";
import type { SqlDialect } from "../cloudflare/sql-client.ts";
import { createBunSqlClient, createBunSqliteClient } from "./clients.ts";
import { openBunSql, type BunSqlLike } from "./runtime.ts";

export interface SqliteDeliveryTrackingStoreOptions extends HyperdriveDeliveryTrackingStoreOptions {
  /** Default `./kmsg.sqlite`; `:memory:` for one process's life. */
  dbPath?: string | undefined;
}

export class SqliteDeliveryTrackingStore extends HyperdriveDeliveryTrackingStore {
  constructor(options: SqliteDeliveryTrackingStoreOptions = {}) {
    const { dbPath = "./kmsg.sqlite", ...settings } = options;
    super(createBunSqliteClient(dbPath), settings);
  }
}

export interface BunSqlDeliveryTrackingStoreOptions extends HyperdriveDeliveryTrackingStoreOptions {
  /** A `Bun.SQL` that is open already; `close()` leaves it open. */
  sql?: BunSqlLike | undefined;
  /** What `Bun.SQL` is opened with where there is no `sql`; default `{ adapter: "sqlite", filename: ":memory:" }`. */
  options?: object | undefined;
  /** Another form of `options`: an address. */
  url?: string | undefined;
  /** That of the connection unless given. */
  dialect?: SqlDialect | undefined;
}

const IN_MEMORY = { adapter: "sqlite", filename: ":memory:" };

export class BunSqlDeliveryTrackingStore extends HyperdriveDeliveryTrackingStore {
  /** Throws without `sql` outside Bun. */
  constructor(given: BunSqlDeliveryTrackingStoreOptions = {}) {
    const { sql, options, url, dialect, ...settings } = given;
    const opened = sql ?? openBunSql(options ?? url ?? IN_MEMORY);
    super(createBunSqlClient(opened, { dialect, closes: sql === undefined }), settings);
  }
}

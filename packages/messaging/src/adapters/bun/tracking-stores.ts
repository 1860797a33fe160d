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
  /** A `Bun.SQL` that is open already; `url` opens one. */
  sql?: BunSqlLike | undefined;
  url?: string | undefined;
  /** That of the connection unless given. */
  dialect?: SqlDialect | undefined;
}

export class BunSqlDeliveryTrackingStore extends HyperdriveDeliveryTrackingStore {
  /** Throws without `sql` and `url`, and for a `url` outside Bun. */
  constructor(options: BunSqlDeliveryTrackingStoreOptions) {
    const { sql, url, dialect, ...settings } = options;
    if (sql === undefined && url === undefined) {
      throw new Error("BunSqlDeliveryTrackingStore requires `sql` or `url`");
    }
    super(createBunSqlClient(sql ?? openBunSql(url ?? ""), dialect), settings);
  }
}

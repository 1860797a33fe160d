/** Jobs in a SQLite file. */
import {
  HyperdriveJobQueue,
  type HyperdriveJobQueueOptions,
} from "../cloudflare/hyperdrive-job-queue.ts";
import { createBunSqliteClient } from "./clients.ts";

export interface SQLiteJobQueueOptions extends HyperdriveJobQueueOptions {
  /** Default `:memory:`. */
  dbPath?: string | undefined;
  /** Default `jobs`. */
  tableName?: string | undefined;
}

export class SQLiteJobQueue<T = unknown> extends HyperdriveJobQueue<T> {
  constructor(options: string | SQLiteJobQueueOptions = {}) {
    const {
      dbPath = ":memory:",
      tableName = "jobs",
      ...settings
    } = typeof options === "string" ? { dbPath: options } : options;
    super(createBunSqliteClient(dbPath), tableName, settings);
  }
}

/** Jobs in a SQLite file. */
import {
  HyperdriveJobQueue,
  type HyperdriveJobQueueOptions,
} from "../cloudflare/hyperdrive-job-queue.ts";
import { createBunSqliteClient } from "./clients.ts";

/** `tableName`: default `jobs`. */
export interface SQLiteJobQueueOptions<T = unknown> extends HyperdriveJobQueueOptions<T> {
  /** Default `:memory:`. */
  dbPath?: string | undefined;
}

export class SQLiteJobQueue<T = unknown> extends HyperdriveJobQueue<T> {
  constructor(options: string | SQLiteJobQueueOptions<T> = {}) {
    const {
      dbPath = ":memory:",
      tableName = "jobs",
      ...settings
    } = typeof options === "string" ? { dbPath: options } : options;
    super(createBunSqliteClient(dbPath), { ...settings, tableName });
  }
}

/** The part of a database that reads and writes of the mirror need. Names no driver and no binding. */
import type { CloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";

import type { SqlUse } from "./limits.ts";

export type Sql = CloudflareSqlClient;

/** The source of a client of the database, for as long as the work takes. */
export interface Database {
  /** @param use how long it may take. @throws DatabaseUnavailableError */
  withPostgres<T>(work: (sql: Sql) => Promise<T>, use: SqlUse): Promise<T>;
}

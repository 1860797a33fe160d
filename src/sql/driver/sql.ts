/** What reads and writes of the mirror need of a database. Names no driver and no binding. */
import type { CloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";

export type Sql = CloudflareSqlClient;

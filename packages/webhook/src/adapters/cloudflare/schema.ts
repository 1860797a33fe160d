import { assertKnownOptions } from "@k-msg/core";

/** The two tables in D1. */

export interface D1PreparedStatementLike {
  bind(...values: unknown[]): D1PreparedStatementLike;
  all(): Promise<{ results?: unknown[] | undefined }>;
}

export interface D1DatabaseLike {
  prepare(sql: string): D1PreparedStatementLike;
}

export interface WebhookSchemaOptions {
  endpointTableName?: string | undefined;
  deliveryTableName?: string | undefined;
}

export const DEFAULT_WEBHOOK_ENDPOINT_TABLE = "kmsg_webhook_endpoints";
export const DEFAULT_WEBHOOK_DELIVERY_TABLE = "kmsg_webhook_deliveries";

export interface WebhookTables {
  readonly endpoints: string;
  readonly deliveries: string;
}

/** @throws Error for a name that cannot stand in SQL as it is */
export function tablesOf(options: WebhookSchemaOptions): WebhookTables {
  const endpoints = options.endpointTableName ?? DEFAULT_WEBHOOK_ENDPOINT_TABLE;
  const deliveries = options.deliveryTableName ?? DEFAULT_WEBHOOK_DELIVERY_TABLE;
  for (const name of [endpoints, deliveries]) {
    if (!/^[A-Za-z_]\w{0,62}$/.test(name)) {
      throw new Error(`'${name}' is no table name: use letters, digits and underscores`);
    }
  }
  return { endpoints, deliveries };
}

/** Five statements, to be run one by one. */
export function buildWebhookSchemaSql(options: WebhookSchemaOptions = {}): string[] {
  assertKnownOptions("buildWebhookSchemaSql", options, {
    endpointTableName: true,
    deliveryTableName: true,
  });
  const { endpoints, deliveries } = tablesOf(options);
  return [
    `CREATE TABLE IF NOT EXISTS ${endpoints} (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  name TEXT,
  description TEXT,
  active INTEGER NOT NULL,
  events_json TEXT NOT NULL,
  headers_json TEXT,
  secret TEXT,
  retry_config_json TEXT,
  filters_json TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_triggered_at INTEGER,
  status TEXT NOT NULL
)`,
    `CREATE UNIQUE INDEX IF NOT EXISTS idx_${endpoints}_url ON ${endpoints} (url)`,
    `CREATE TABLE IF NOT EXISTS ${deliveries} (
  id TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT,
  url TEXT NOT NULL,
  http_method TEXT NOT NULL,
  headers_json TEXT NOT NULL,
  payload TEXT NOT NULL,
  attempts_json TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  next_retry_at INTEGER
)`,
    `CREATE INDEX IF NOT EXISTS idx_${deliveries}_endpoint_id ON ${deliveries} (endpoint_id)`,
    `CREATE INDEX IF NOT EXISTS idx_${deliveries}_created_at ON ${deliveries} (created_at DESC)`,
  ];
}

/** Creates what is missing. One statement a call: D1's `exec` splits by lines. */
export async function initializeWebhookSchema(
  db: D1DatabaseLike,
  options: WebhookSchemaOptions = {},
): Promise<void> {
  for (const sql of buildWebhookSchemaSql(options)) await db.prepare(sql).all();
}

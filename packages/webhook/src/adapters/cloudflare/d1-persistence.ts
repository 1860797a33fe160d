/** Endpoints and deliveries in D1. */
import { assertKnownOptions, type OptionNames } from "@k-msg/core";

import type {
  WebhookDeliveryListOptions,
  WebhookDeliveryStore,
  WebhookEndpointStore,
  WebhookPersistence,
} from "../../stores.ts";
import type { WebhookEndpoint } from "../../types.ts";
import { deliveryOf, deliveryRow, endpointOf, endpointRow, type Row } from "./rows.ts";
import {
  type D1DatabaseLike,
  initializeWebhookSchema,
  tablesOf,
  type WebhookSchemaOptions,
} from "./schema.ts";

export interface CreateD1WebhookPersistenceOptions extends WebhookSchemaOptions {
  /** Creates the tables before the first use; on unless told. */
  initializeSchema?: boolean | undefined;
}

type Run = (sql: string, ...params: unknown[]) => Promise<Row[]>;

const OPTIONS: OptionNames<CreateD1WebhookPersistenceOptions> = {
  endpointTableName: true,
  deliveryTableName: true,
  initializeSchema: true,
};

/** @throws Error for an option that there is none of, or a table name that cannot stand in SQL */
export function createD1WebhookPersistence(
  db: D1DatabaseLike,
  options: CreateD1WebhookPersistenceOptions = {},
): WebhookPersistence {
  assertKnownOptions("createD1WebhookPersistence", options, OPTIONS);
  const { initializeSchema = true, ...names } = options;
  const tables = tablesOf(names);
  let ready: Promise<void> | undefined;

  const prepared = async (): Promise<void> => {
    if (!initializeSchema) return;
    // Once; what failed is tried again by the next call.
    ready ??= initializeWebhookSchema(db, names).catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    await ready;
  };
  const run: Run = async (sql, ...params) => {
    await prepared();
    const statement = db.prepare(sql);
    const { results = [] } = await (
      params.length === 0 ? statement : statement.bind(...params)
    ).all();
    return results as Row[];
  };
  return {
    endpointStore: endpointStore(run, tables.endpoints),
    deliveryStore: deliveryStore(run, tables.deliveries),
  };
}

async function upsert(run: Run, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const rest = columns.filter((name) => name !== "id").map((name) => `${name} = excluded.${name}`);
  await run(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
ON CONFLICT (id) DO UPDATE SET ${rest.join(", ")}`,
    ...Object.values(row),
  );
}

function endpointStore(run: Run, table: string): WebhookEndpointStore {
  const put = async (endpoint: WebhookEndpoint): Promise<void> => {
    const { id, url } = endpoint;
    const [other] = await run(`SELECT id FROM ${table} WHERE url = ? AND id <> ?`, url, id);
    if (other) {
      throw new Error(`url: endpoint ${String(other["id"])} has it already; update that one`);
    }
    await upsert(run, table, endpointRow(endpoint));
  };
  return {
    add: put,
    update: async (_id, endpoint) => put(endpoint),
    remove: async (id) => void (await run(`DELETE FROM ${table} WHERE id = ?`, id)),
    async get(id) {
      const [row] = await run(`SELECT * FROM ${table} WHERE id = ?`, id);
      return row ? endpointOf(row) : null;
    },
    list: async () =>
      (await run(`SELECT * FROM ${table} ORDER BY updated_at DESC, rowid DESC`)).map(endpointOf),
  };
}

function deliveryStore(run: Run, table: string): WebhookDeliveryStore {
  return {
    add: async (delivery) => upsert(run, table, deliveryRow(delivery)),
    async list({ endpointId, eventType, status, limit = 100 }: WebhookDeliveryListOptions = {}) {
      const wanted = [
        ["endpoint_id", endpointId],
        ["event_type", eventType],
        ["status", status],
      ].filter(([, value]) => value !== undefined);
      const where = wanted.map(([column]) => `${column} = ?`).join(" AND ");
      const rows = await run(
        `SELECT * FROM ${table}${where === "" ? "" : ` WHERE ${where}`}
ORDER BY created_at DESC, rowid DESC LIMIT ?`,
        ...wanted.map(([, value]) => value),
        limit,
      );
      return rows.map(deliveryOf);
    },
    async due(now, limit) {
      const rows = await run(
        `SELECT * FROM ${table} WHERE status = 'pending' AND next_retry_at <= ?
ORDER BY next_retry_at LIMIT ?`,
        now.getTime(),
        limit,
      );
      return rows.map(deliveryOf);
    },
    async claim({ id, nextRetryAt }, next) {
      const rows = await run(
        `UPDATE ${table} SET next_retry_at = ? WHERE id = ? AND status = 'pending' AND next_retry_at = ?
RETURNING id`,
        next.getTime(),
        id,
        nextRetryAt?.getTime() ?? null,
      );
      return rows.length === 1;
    },
  };
}

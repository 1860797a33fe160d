/** What the references' blocks take for given: `providers`, `env`, `kmsg`, `client`, `db`. A test fills it in before it runs one. */
import type { D1Database, KVNamespace } from "@cloudflare/workers-types";
import type { Provider } from "@k-msg/core";
import type { KMsg } from "@k-msg/messaging";
import type { CloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import type { PgliteDatabase } from "drizzle-orm/pglite";

export interface Context {
  readonly providers: Provider[];
  readonly env: { readonly DB: D1Database; readonly KMSG_KV: KVNamespace };
  readonly kmsg: KMsg;
  readonly client: CloudflareSqlClient;
  readonly db: PgliteDatabase;
}

export let providers: Context["providers"];
export let env: Context["env"];
export let kmsg: Context["kmsg"];
export let client: Context["client"];
export let db: Context["db"];

export function fillContext(context: Partial<Context>): void {
  providers = context.providers ?? providers;
  env = context.env ?? env;
  kmsg = context.kmsg ?? kmsg;
  client = context.client ?? client;
  db = context.db ?? db;
}

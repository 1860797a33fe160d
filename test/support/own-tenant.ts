/** Routes under a tenant that no other test has: what they do to "all messages" they do to the test's own. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";

import { SCOPES, type Scope } from "../../src/domain/tenant/scopes.ts";
import type { AppEnv } from "../../src/http/app-env.ts";
import { installProblems } from "../../src/http/problems/install.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { sql } from "./api.ts";

export interface OwnTenant {
  readonly tenant: string;
  fetch(path: string, bindings?: Env): Promise<Response>;
  post(path: string, body: object): Promise<Response>;
}

/** @param actor whose key it is. */
export function ownTenant(
  routers: readonly Hono<AppEnv>[],
  actor = "api-key",
  scopes: readonly Scope[] = SCOPES,
): OwnTenant {
  const tenant = `test-${crypto.randomUUID()}`;
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("requestId", "test-request");
    const isolate = isolateOf(c.env);
    c.set("isolate", isolate);
    c.set("settings", isolate.settings);
    c.set("tenant", tenant);
    c.set("actor", actor);
    c.set("scopes", scopes);
    c.set("operator", false);
    // As after the key was looked at.
    c.set("rateKey", "test");
    await next();
  });
  for (const router of routers) app.route("/", router);
  installProblems(app);
  return {
    tenant,
    fetch: async (path, bindings = env) =>
      app.request(path, undefined, bindings, createExecutionContext()),
    post: async (path, body) => {
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      return app.request(path, init, env, createExecutionContext());
    },
  };
}

/** Rows as the mirror would have written them, made from a template and what each has of its own. */
export async function insertRows(
  tenant: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  table = "kmsg_delivery_tracking",
): Promise<void> {
  const full = rows.map((row) => ({
    message_id: crypto.randomUUID(),
    provider_id: "iwinv",
    provider_message_id: "",
    type: "SMS",
    to: "01012345678",
    from: "0215990000",
    status: "DELIVERED",
    state: "delivered",
    requested_at: 0,
    accepted_at: 0,
    status_updated_at: 0,
    next_check_at: 0,
    attempt_count: 0,
    provider_attempts: 1,
    revision: 1,
    tenant_id: tenant,
    forgotten: 0,
    ...row,
  }));
  await sql(
    `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
    [JSON.stringify(full)],
  );
}

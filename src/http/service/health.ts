/** `/healthz`: the Worker runs. `/readyz`: it is configured, database and queues answer. `/`: what is here. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { rootKeyOf } from "../../kernel/settings/access.ts";
import { hasSignedInAdmin } from "../../kernel/settings/sign-in.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Readiness } from "../../objects/request-memory.ts";
import type { Database } from "../../sql/driver/sql.ts";
import { hasKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { route } from "../route.ts";

const Health = z.object({ ok: z.boolean() }).openapi("Health");
const Ready = z
  .object({
    ok: z.boolean(),
    checks: z.object({
      settings: z.string().openapi({
        description: "`ok`, or what keeps the service from writing.",
      }),
      database: z.string(),
      queues: z.string(),
    }),
  })
  .openapi("Ready");

const content = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

export const health = new OpenAPIHono<AppEnv>();

health.openapi(
  route({
    method: "get",
    path: "/healthz",
    summary: "The Worker runs",
    scope: "none",
    responses: { 200: { description: "It does", content: content(Health) } },
  }),
  (c) => c.json({ ok: true }, 200),
);

health.openapi(
  route({
    method: "get",
    path: "/readyz",
    summary: "Settings are complete, the database and the mirror's queues answer",
    description: "Without a key the answer may be some seconds old; with one it is new.",
    scope: "none",
    responses: {
      200: { description: "Ready", content: content(Ready) },
      503: {
        description: "Not ready; sending goes on without the database",
        content: content(Ready),
      },
    },
  }),
  async (c) => {
    const isolate = c.get("isolate");
    const known = (await hasKey(c)) ? undefined : isolate.memory.ready.take(Date.now());
    const ready = known ?? (await readinessOf(isolate));
    if (!known) isolate.memory.ready.set(ready, Date.now());
    return c.json(ready, ready.ok ? 200 : 503);
  },
);

async function readinessOf(
  isolate: Pick<Isolate, "withPostgres" | "mirror" | "settings" | "protection" | "tenants">,
): Promise<Readiness> {
  const [database, queues, fault] = await Promise.all([
    databaseAnswers(isolate),
    queuesAnswer(isolate),
    settingsFault(isolate),
  ]);
  const said = (answers: boolean): string => (answers ? "ok" : "unavailable");
  const checks = { settings: fault ?? "ok", database: said(database), queues: said(queues) };
  return { ok: database && queues && fault === undefined, checks };
}

const NO_OPERATOR =
  "API_KEY: is retired, and no key of the default tenant has the scope admin: set it again, and make one";

/** What is wrong with settings that can be read, beside what is stored. */
async function settingsFault({
  settings,
  protection,
  tenants,
}: Pick<Isolate, "settings" | "protection" | "tenants">): Promise<string | undefined> {
  const fault = await protection.fault();
  if (fault !== undefined || rootKeyOf(settings) !== undefined) return fault;
  if (hasSignedInAdmin(settings)) return undefined;
  const operated = await tenants.ask(DEFAULT_TENANT, async (stub) => stub.hasAdmin());
  return operated ? undefined : NO_OPERATOR;
}

async function databaseAnswers(database: Database): Promise<boolean> {
  try {
    await database.withPostgres(async (sql) =>
      sql.query("select 1 from kmsg_delivery_tracking limit 1"),
    );
    return true;
  } catch {
    return false;
  }
}

async function queuesAnswer(isolate: Pick<Isolate, "mirror">): Promise<boolean> {
  return (await isolate.mirror.depths()).every(({ messages }) => messages !== undefined);
}

// The index of k-msg's example, for whoever is no browser: those get dashboard.ts.
health.get("/", (c) =>
  c.json({
    ok: true,
    service: "k-msg tracking with hyperdrive",
    routes: [
      "POST /send",
      "POST /send/sms",
      "GET /tracking/:messageId",
      "POST /internal/tracking/run-once",
    ],
    docs: "/docs",
  }),
);

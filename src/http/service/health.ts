/** `/healthz`: the Worker runs. `/readyz`: it is configured, the database takes writes, queues answer, jobs run. `/`: what is here. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { lateness } from "../../jobs/heartbeats.ts";
import { rootKeyOf } from "../../kernel/settings/access.ts";
import { hasSignedInAdmin } from "../../kernel/settings/sign-in.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Readiness } from "../../objects/request-memory.ts";
import { ABSENCES, DatabaseUnavailableError } from "../../sql/driver/absence.ts";
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
      database: z.string().openapi({
        description: `\`ok\`: it takes reads and writes. Otherwise how it is not available: ${ABSENCES.join(", ")}, or \`unavailable\` where it is reached and refuses, as without its tables.`,
      }),
      queues: z.string(),
      jobs: z.string().openapi({
        description:
          "`ok`, or `late:` and what has not succeeded for three of its periods: cron jobs, `cron` itself, `mirror consumer` while copies wait.",
      }),
    }),
  })
  .openapi("Ready");

const Index = z
  .object({
    ok: z.boolean(),
    service: z.string(),
    routes: z.array(z.string()),
    docs: z.string(),
  })
  .openapi("Index");

const content = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

export const health = new OpenAPIHono<AppEnv>();

health.openapi(
  route({
    method: "get",
    path: "/healthz",
    operationId: "getHealth",
    tag: "service",
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
    operationId: "getReadiness",
    tag: "service",
    summary:
      "Settings are complete, the database takes writes, the mirror's queues answer, and what runs by itself does",
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
    if (!ready.ok) c.header("retry-after", String(RETRY_AFTER_S));
    return c.json(ready, ready.ok ? 200 : 503);
  },
);

/** A load balancer's probe gives up sooner than it hears of what hangs. */
export const READY_LIMIT_MS = 1800;
const RETRY_AFTER_S = 5;
const UNANSWERED = "did not answer in time";

/** Each of them within two seconds, whatever hangs. */
async function readinessOf(
  isolate: Pick<
    Isolate,
    "withPostgres" | "mirror" | "settings" | "protection" | "tenants" | "alerts"
  >,
): Promise<Readiness> {
  const [database = "time_limit", queues = false, settings = UNANSWERED, jobs = UNANSWERED] =
    await Promise.all([
      inTime(databaseTakesWrites(isolate), READY_LIMIT_MS),
      inTime(queuesAnswer(isolate), READY_LIMIT_MS),
      inTime(settingsFault(isolate), READY_LIMIT_MS),
      inTime(jobsRun(isolate), READY_LIMIT_MS),
    ]);
  const checks = { settings, database, queues: queues ? "ok" : "unavailable", jobs };
  return { ok: Object.values(checks).every((said) => said === "ok"), checks };
}

const NO_OPERATOR =
  "API_KEY: is retired, and no key of the default tenant has the scope admin: set it again, and make one";

/** `ok`, or what is wrong with settings that can be read, beside what is stored. */
async function settingsFault({
  settings,
  protection,
  tenants,
}: Pick<Isolate, "settings" | "protection" | "tenants">): Promise<string> {
  const fault = await protection.fault();
  if (fault !== undefined) return fault;
  if (rootKeyOf(settings) !== undefined || hasSignedInAdmin(settings)) return "ok";
  const operated = await tenants.ask(DEFAULT_TENANT, async (stub) => stub.hasAdmin());
  return operated ? "ok" : NO_OPERATOR;
}

/** An update that matches no row, so it changes nothing: but it asks for the right, the lock and the mode that the mirror's writes need. */
export const HARMLESS_WRITE = "update kmsg_delivery_tracking set revision = revision where false";

async function databaseTakesWrites(database: Database): Promise<string> {
  try {
    await database.withPostgres(async (sql) => sql.query(HARMLESS_WRITE), "readiness");
    return "ok";
  } catch (error) {
    return error instanceof DatabaseUnavailableError ? error.absence : "unavailable";
  }
}

async function jobsRun(isolate: Pick<Isolate, "alerts" | "mirror">): Promise<string> {
  try {
    return await lateness(isolate);
  } catch {
    return "unavailable";
  }
}

async function queuesAnswer(isolate: Pick<Isolate, "mirror">): Promise<boolean> {
  return (await isolate.mirror.depths()).every(({ messages }) => messages !== undefined);
}

// The index of k-msg's example, for whoever is no browser: those get dashboard.ts.
health.openapi(
  route({
    method: "get",
    path: "/",
    operationId: "getIndex",
    tag: "aliases",
    summary: "The web page for browsers, an index for all others",
    scope: "none",
    responses: { 200: { description: "The index", content: content(Index) } },
  }),
  (c) =>
    c.json(
      {
        ok: true,
        service: "k-msg tracking with hyperdrive",
        routes: [
          "POST /send",
          "POST /send/sms",
          "GET /tracking/:messageId",
          "POST /internal/tracking/run-once",
        ],
        docs: "/docs",
      },
      200,
    ),
);

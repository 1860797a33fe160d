import { createDeliveryTrackingHooks, DeliveryTrackingService } from "@k-msg/messaging/tracking";
import { Hono } from "hono";
import { handle } from "hono/cloudflare-pages";
import { KMsg } from "k-msg";
import type { SendInput } from "k-msg";
/** Pages Functions with Hono: sends, keeps what was sent in Postgres through Hyperdrive, and asks for outcomes when a cron calls. */
import {
  createCloudflareSqlClient,
  HyperdriveDeliveryTrackingStore,
} from "k-msg/adapters/cloudflare";
import postgres from "postgres";

import { type IwinvEnv, iwinvOf } from "./iwinv.ts";

interface Env extends IwinvEnv {
  readonly HYPERDRIVE: { readonly connectionString: string };
  readonly INTERNAL_CRON_TOKEN: string;
}

interface Services {
  readonly kmsg: KMsg;
  readonly tracking: DeliveryTrackingService;
}

/** Sockets do not outlive the request that opened them. */
async function withServices<T>(env: Env, work: (services: Services) => Promise<T>): Promise<T> {
  const sql = postgres(env.HYPERDRIVE.connectionString, {
    max: 1,
    prepare: false,
    onnotice: () => undefined,
  });
  const client = createCloudflareSqlClient({
    dialect: "postgres",
    query: async <R>(text: string, params: readonly unknown[] = []) => {
      const rows = await sql.unsafe(text, [...params] as never[]);
      return { rows: [...rows] as R[], rowCount: rows.count };
    },
  });
  const providers = [iwinvOf(env)];
  const store = new HyperdriveDeliveryTrackingStore(client);
  const tracking = new DeliveryTrackingService({ providers, store });
  try {
    await tracking.init();
    return await work({
      tracking,
      kmsg: new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) }),
    });
  } finally {
    await sql.end();
  }
}

const app = new Hono<{ Bindings: Env }>();

app.get("/", (c) =>
  c.json({
    ok: true,
    service: "k-msg tracking with hyperdrive",
    routes: [
      "POST /send",
      "POST /send/sms",
      "GET /tracking/:messageId",
      "POST /internal/tracking/run-once",
    ],
  }),
);

const isMessage = (body: unknown): boolean =>
  body !== null && typeof body === "object" && !Array.isArray(body);

app.post("/send", async (c) => {
  const body: unknown = await c.req.json().catch(() => undefined);
  const isBatch = Array.isArray(body) && body.every(isMessage);
  if (!isBatch && !isMessage(body)) {
    const message = "request body must be a JSON object or an array of JSON objects";
    return c.json({ ok: false, message }, 400);
  }
  return withServices(c.env, async ({ kmsg }) => {
    if (isBatch) return c.json({ ok: true, data: await kmsg.send(body as SendInput[]) });
    const result = await kmsg.send(body as SendInput);
    return result.isSuccess
      ? c.json({ ok: true, data: result.value })
      : c.json({ ok: false, error: result.error.toJSON() }, 400);
  });
});

app.post("/send/sms", async (c) => {
  const { to, text, from } = await c.req.json<{ to: string; text: string; from?: string }>();
  return withServices(c.env, async ({ kmsg }) => {
    const result = await kmsg.send({ to, text, ...(from !== undefined && { from }) });
    return result.isSuccess
      ? c.json({ ok: true, data: result.value })
      : c.json({ ok: false, error: result.error.toJSON() }, 400);
  });
});

app.get("/tracking/:messageId", (c) =>
  withServices(c.env, async ({ tracking }) => {
    const record = await tracking.getRecord(c.req.param("messageId"));
    return record
      ? c.json({ ok: true, data: record })
      : c.json({ ok: false, message: "not found" }, 404);
  }),
);

app.post("/internal/tracking/run-once", async (c) => {
  if (!c.env.INTERNAL_CRON_TOKEN)
    return c.text("server misconfigured: INTERNAL_CRON_TOKEN is required", 500);
  if (c.req.header("x-cron-token") !== c.env.INTERNAL_CRON_TOKEN)
    return c.text("unauthorized", 401);
  await withServices(c.env, ({ tracking }) => tracking.runOnce());
  return c.json({ ok: true });
});

export const onRequest = handle(app);

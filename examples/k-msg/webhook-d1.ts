import { WebhookEventType, WebhookRuntimeService } from "@k-msg/webhook";
import {
  createD1WebhookPersistence,
  type D1DatabaseLike,
} from "@k-msg/webhook/adapters/cloudflare";
import { Hono } from "hono";
/** A Worker that keeps webhook endpoints and deliveries in D1, and tells them of the messages it sends. */
import { KMsg } from "k-msg";

import { type IwinvEnv, iwinvOf } from "./iwinv.ts";

interface Env extends IwinvEnv {
  readonly DB: D1DatabaseLike;
}

const servicesOf = (env: Env): WebhookRuntimeService =>
  new WebhookRuntimeService({
    delivery: {
      maxRetries: 1,
      retryDelayMs: 500,
      timeoutMs: 5000,
      enableSecurity: false,
      enabledEvents: [WebhookEventType.MESSAGE_SENT, WebhookEventType.MESSAGE_FAILED],
      batchSize: 10,
      batchTimeoutMs: 1000,
    },
    persistence: createD1WebhookPersistence(env.DB),
    autoStart: false,
  });

const app = new Hono<{ Bindings: Env }>();

app.post("/webhook/endpoints", async (c) => {
  const { url } = await c.req.json<{ url?: string }>();
  if (!url) return c.json({ ok: false, error: "`url` is required" }, 400);
  const events = [WebhookEventType.MESSAGE_SENT, WebhookEventType.MESSAGE_FAILED];
  const endpoint = await servicesOf(c.env).addEndpoint({ url, events });
  return c.json({ ok: true, data: endpoint });
});

app.get("/webhook/endpoints", async (c) =>
  c.json({ ok: true, data: await servicesOf(c.env).listEndpoints() }),
);

app.post("/send/sms", async (c) => {
  const { to, text } = await c.req.json<{ to: string; text: string }>();
  const kmsg = new KMsg({ providers: [iwinvOf(c.env)] });
  const result = await kmsg.send({ to, text });
  const deliveries = await servicesOf(c.env).emitSync({
    id: crypto.randomUUID(),
    type: result.isSuccess ? WebhookEventType.MESSAGE_SENT : WebhookEventType.MESSAGE_FAILED,
    timestamp: new Date(),
    data: { isSuccess: result.isSuccess },
    metadata: { providerId: "iwinv" },
    version: "1.0",
  });
  return c.json({ ok: result.isSuccess, data: deliveries.map(({ status }) => ({ status })) });
});

export default app;

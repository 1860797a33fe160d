import { createDeliveryTrackingHooks, DeliveryTrackingService } from "@k-msg/messaging/tracking";
import { Hono } from "hono";
/** A Worker that sends and keeps what was sent in D1. */
import { KMsg } from "k-msg";
import { createD1DeliveryTrackingStore, type D1DatabaseLike } from "k-msg/adapters/cloudflare";

import { type IwinvEnv, iwinvOf } from "./iwinv.ts";

interface Env extends IwinvEnv {
  readonly DB: D1DatabaseLike;
  readonly TRACKING_ADMIN_TOKEN: string;
}

function servicesOf(env: Env): { kmsg: KMsg; tracking: DeliveryTrackingService } {
  const providers = [iwinvOf(env)];
  const store = createD1DeliveryTrackingStore(env.DB);
  const tracking = new DeliveryTrackingService({ providers, store });
  return { tracking, kmsg: new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) }) };
}

const app = new Hono<{ Bindings: Env }>();

app.post("/send/sms", async (c) => {
  const { to, text } = await c.req.json<{ to: string; text: string }>();
  const { kmsg, tracking } = servicesOf(c.env);
  await tracking.init();
  const result = await kmsg.send({ to, text });
  return result.isSuccess
    ? c.json({ ok: true, data: result.value })
    : c.json({ ok: false, error: result.error.toJSON() }, 400);
});

app.get("/tracking/:messageId", async (c) => {
  const { tracking } = servicesOf(c.env);
  await tracking.init();
  const record = await tracking.getRecord(c.req.param("messageId"));
  return record
    ? c.json({ ok: true, data: record })
    : c.json({ ok: false, message: "not found" }, 404);
});

app.post("/tracking/run-once", async (c) => {
  const token = c.env.TRACKING_ADMIN_TOKEN;
  if (!token || c.req.header("x-admin-token") !== token)
    return c.json({ ok: false, message: "unauthorized" }, 401);
  const { tracking } = servicesOf(c.env);
  await tracking.init();
  await tracking.runOnce();
  return c.json({ ok: true });
});

export default app;

/** The Hyperdrive example: its sample requests against an app of its four routes, made of nothing but the packages' public names. */
import { PGlite } from "@electric-sql/pglite";
import type { SendInput } from "@k-msg/core";
import { KMsg } from "@k-msg/messaging";
import {
  createCloudflareSqlClient,
  HyperdriveDeliveryTrackingStore,
} from "@k-msg/messaging/adapters/cloudflare";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "@k-msg/messaging/tracking";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { codeBlocks } from "./blocks.ts";
import { HYPERDRIVE_EXAMPLE } from "./folders.ts";
import { emulatorUrl } from "./network.ts";
import { iwinvAt } from "./world.ts";

interface Sample {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** The `curl` calls of the document, in order. */
const samples = codeBlocks(HYPERDRIVE_EXAMPLE)
  .filter(({ code }) => code.startsWith("curl "))
  .map(({ code }): Sample => ({
    method: /-X (\w+)/.exec(code)?.[1] ?? "GET",
    path: new URL(/http:\/\/[^\s\\]+/.exec(code)?.[0] ?? "").pathname,
    headers: Object.fromEntries(
      Array.from(code.matchAll(/-H "([^:]+): ([^"]+)"/g), ([, name = "", value]) => [name, value]),
    ) as Record<string, string>,
    body: /-d '([^']+)'/.exec(code)?.[1],
  }));

const postgres = new PGlite();
let app: Hono;

beforeAll(() => {
  const provider = iwinvAt(emulatorUrl("contracts-hyperdrive"));
  const client = createCloudflareSqlClient({
    dialect: "postgres",
    query: async (text, params = []) => {
      const { rows } = await postgres.query(text, [...params]);
      return { rows };
    },
  });
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store: new HyperdriveDeliveryTrackingStore(client),
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  const send = async (input: SendInput): Promise<Response> => {
    const result = await kmsg.send(input);
    return result.isSuccess
      ? Response.json({ ok: true, data: result.value })
      : Response.json({ ok: false, error: result.error }, { status: 400 });
  };
  app = new Hono();
  app.post("/send", async (c) => send(await c.req.json<SendInput>()));
  app.post("/send/sms", async (c) => send(await c.req.json<SendInput>()));
  app.get("/tracking/:messageId", async (c) => {
    const record = await tracking.getRecord(c.req.param("messageId"));
    return record ? c.json({ ok: true, data: record }) : c.json({ ok: false }, 404);
  });
  app.post("/internal/tracking/run-once", async (c) => {
    if (c.req.header("x-cron-token") !== "local-cron-token") return c.text("unauthorized", 401);
    await tracking.runOnce();
    return c.json({ ok: true });
  });
});

afterAll(async () => {
  vi.useRealTimers();
  await postgres.close();
});

const play = async (path: string, given: Partial<Sample> = {}): Promise<unknown> => {
  const sample = samples.find((one) => one.path === path);
  const { method, headers, body } = { ...sample, ...given };
  const response = await app.request(given.path ?? path, {
    method: method ?? "GET",
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  });
  expect(response.status).toBe(200);
  return response.json();
};

/** The emulator takes one sender, which is not the document's. */
const registered = (path: string): { body: string } => ({
  body: (samples.find((one) => one.path === path)?.body ?? "").replace("01000000000", "0215990000"),
});

it("has the four samples", () => {
  expect(samples.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)).toEqual([
    "POST /send",
    "POST /send/sms",
    "GET /tracking/<MESSAGE_ID>",
    "POST /internal/tracking/run-once",
  ]);
});

it.each(["/send", "/send/sms"])("%s sends, tracks and learns the outcome", async (path) => {
  const sent = (await play(path, registered(path))) as { data: { messageId: string } };
  expect(sent).toMatchObject({
    ok: true,
    data: { providerId: "iwinv", type: "SMS", to: "01012345678", status: "SENT" },
  });
  const tracked = { path: `/tracking/${sent.data.messageId}` };
  expect(await play("/tracking/<MESSAGE_ID>", tracked)).toMatchObject({
    ok: true,
    data: { status: "SENT", to: "01012345678", attemptCount: 0 },
  });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  await vi.waitFor(
    async () => {
      vi.setSystemTime(Date.now() + 30_000);
      await play("/internal/tracking/run-once");
      expect(await play("/tracking/<MESSAGE_ID>", tracked)).toMatchObject({
        data: { status: "DELIVERED" },
      });
    },
    { timeout: 30_000, interval: 500 },
  );
  vi.useRealTimers();
});

/** `/metrics`: a scripted run counts what it should, through a real parser; counts outlive their object; keys guard it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { settingsOf } from "../../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import type { MetricsObject } from "../../../src/objects/metrics/metrics-object.ts";
import { METRICS, GAUGES } from "../../../src/telemetry/metrics/definitions.ts";
import worker from "../../../src/worker.ts";
import { call, eventually, get, phone, send, untilRow, untilState } from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { readMetricsText, type Scrape } from "../../support/prometheus.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("metrics", {
  METRICS_FLUSH: "200ms",
  METRICS_TENANTS: "2",
  METRICS_TOKEN: "dev-only-metrics-token",
});

const METRICS_KEY = "dev-only-metrics-token";

async function scrape(): Promise<Scrape> {
  const response = await call("/metrics", { key: METRICS_KEY });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return readMetricsText(await response.text());
}

type Labels = Readonly<Record<string, string>>;

/** Until the counter has grown by this since then, and then it is looked whether it grew by more. */
async function untilGrown(before: Scrape, name: string, labels: Labels, by: number): Promise<void> {
  const from = before.value(name, labels) ?? 0;
  const grown = async () => ((await scrape()).value(name, labels) ?? 0) - from;
  await eventually(grown, (more) => more >= by);
  expect(await grown(), `${name} ${JSON.stringify(labels)}`).toBe(by);
}

const stub = () => env.METRICS.getByName("metrics:0");

describe("metrics", { concurrent: false }, () => {
  it("count a scripted run: two delivered, one undelivered, one refused", async () => {
    const before = await scrape();
    const ids: string[] = [];
    for (const digits of [undefined, undefined, "9007", "8013"]) {
      ids.push((await send({ to: phone(digits), text: "count me" })).id);
    }
    const [one = "", two = "", undelivered = "", refused = ""] = ids;
    for (const id of [one, two]) await untilRow(id, "delivered");
    await untilRow(undelivered, "undelivered");
    await untilRow(refused, "failed");
    const code = (await get(undelivered)).providerStatusCode ?? "";
    const mine = { tenant: "default", type: "SMS" };
    const provider = { ...mine, provider: "iwinv" };
    await untilGrown(before, "kmsg_messages_accepted_total", mine, 4);
    await untilGrown(before, "kmsg_messages_sent_total", provider, 3);
    await untilGrown(before, "kmsg_messages_final_total", { ...provider, state: "delivered" }, 2);
    await untilGrown(
      before,
      "kmsg_messages_final_total",
      { ...provider, state: "undelivered", code },
      1,
    );
    await untilGrown(before, "kmsg_messages_final_total", { ...provider, state: "failed" }, 1);
    await untilGrown(before, "kmsg_send_attempts_total", { outcome: "accepted" }, 3);
    await untilGrown(before, "kmsg_send_attempts_total", { outcome: "refused" }, 1);
    await untilGrown(before, "kmsg_dead_letters_total", { kind: "send" }, 1);
    await untilGrown(before, "kmsg_message_time_to_sent_seconds_count", { type: "SMS" }, 3);
    await untilGrown(before, "kmsg_message_time_to_final_seconds_count", { state: "delivered" }, 2);
    await untilGrown(before, "kmsg_provider_call_duration_seconds_count", { operation: "send" }, 4);
    const posts = { method: "POST", route: "/v1/messages", status: "201" };
    await untilGrown(before, "kmsg_http_requests_total", posts, 4);
    const after = await scrape();
    expect(after.value("kmsg_checks_total", { result: "seen" })).toBeGreaterThanOrEqual(3);
    expect(after.value("kmsg_mirror_lag_seconds_count")).toBeGreaterThanOrEqual(4);
    expect(after.value("kmsg_gate_slots_total", { work: "send" })).toBeGreaterThanOrEqual(4);
  });

  it("tell what waits, how the gates are, and that all of it answered", async () => {
    const scheduledAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id } = await send({ to: phone(), text: "later", scheduledAt });
    await untilRow(id, "scheduled");
    const families = await scrape();
    expect(families.families.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(METRICS), ...Object.keys(GAUGES)].sort(),
    );
    expect(families.value("kmsg_sql_up")).toBe(1);
    expect(families.value("kmsg_metrics_shards_up")).toBe(1);
    expect(families.value("kmsg_messages_open", { state: "scheduled" })).toBeGreaterThan(0);
    const iwinv = { provider: "iwinv", shard: "0" };
    expect(families.value("kmsg_gate_up", iwinv)).toBe(1);
    expect(families.value("kmsg_gate_circuit_open", iwinv)).toBe(0);
    const sends = { provider: "iwinv", work: "send" };
    expect(families.value("kmsg_gate_rate", sends)).toBe(500);
    await call(`/v1/messages/${id}/cancel`, { method: "POST" });
  });

  it("count a receipt and how late it came", async () => {
    const before = await scrape();
    const { id } = await send({ to: phone("7001"), text: "hi" });
    await untilState(id, "sent");
    const delivered_at = new Date(Date.now() - 90_000).toISOString();
    const receipt = { message_id: id, delivered_at };
    expect((await call("/v1/receipts", { body: receipt })).status).toBe(200);
    await untilGrown(before, "kmsg_receipts_total", { result: "merged" }, 1);
    const after = await scrape();
    const name = "kmsg_receipt_delay_seconds_bucket";
    expect(after.value(name, { result: "merged", le: "60" })).toBe(0);
    expect(after.value(name, { result: "merged", le: "300" })).toBe(1);
  });

  it("name routes by their template, and what is no route by one word", async () => {
    const before = await scrape();
    for (const path of ["/v1/messages/01012345678", "/v1/messages/01087654321"]) await call(path);
    for (const path of ["/01012345678", "/a/01012345678"]) await call(path);
    const unknown = { method: "GET", route: "/v1/messages/{id}", status: "404" };
    const routes = (await scrape())
      .labels("kmsg_http_requests_total")
      .map(({ route = "" }) => route);
    expect(routes.join(" ")).not.toMatch(/\d{4}/);
    const template = routes.find((route) => /^\/v1\/messages\/[:{]id}?$/.test(route)) ?? "";
    await untilGrown(before, "kmsg_http_requests_total", { ...unknown, route: template }, 2);
    await untilGrown(before, "kmsg_http_requests_total", { route: "none", status: "404" }, 2);
  });

  it("are on disk when they were told: a restart of their object loses nothing", async () => {
    const before = await scrape();
    isolateOf(env).telemetry.metrics.count(
      "kmsg_webhook_deliveries_total",
      { outcome: "delivered" },
      7,
    );
    await untilGrown(before, "kmsg_webhook_deliveries_total", { outcome: "delivered" }, 7);
    await evict(stub());
    await untilGrown(before, "kmsg_webhook_deliveries_total", { outcome: "delivered" }, 7);
  });

  it("count a flush once, however often it comes, and over a restart too", async () => {
    const source = crypto.randomUUID();
    const labels = '["expired"]';
    const flush = { source, seq: 1, series: { kmsg_batches_total: { [labels]: [5] } } };
    await Promise.all([stub().add(flush), stub().add(flush)]);
    await evict(stub());
    await stub().add(flush);
    await stub().add({ ...flush, seq: 2 });
    const series = (await stub().read(undefined))["kmsg_batches_total"];
    expect(series?.[labels]).toEqual([10]);
  });

  it("write one row for all that comes within two seconds", async () => {
    const puts = await runInDurableObject(stub(), async (object: MetricsObject, state) => {
      let written = 0;
      const { kv } = state.storage;
      const put = kv.put.bind(kv);
      kv.put = (key: string, value: unknown) => {
        written++;
        put(key, value);
      };
      const series = { kmsg_batches_total: { '["accepted"]': [1] } };
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => object.add({ source: `s${i}`, seq: 1, series })),
      );
      delete (kv as { put?: unknown }).put;
      return written;
    });
    expect(puts).toBe(1);
  });

  it("name no more tenants than the settings allow", async () => {
    for (let i = 0; i < 10; i++) {
      isolateOf(env).telemetry.metrics.count("kmsg_messages_accepted_total", {
        tenant: `tenant-${i}`,
        type: "LMS",
      });
    }
    const families = await eventually(scrape, (all) => {
      const lms = { tenant: "other", type: "LMS" };
      return (all.value("kmsg_messages_accepted_total", lms) ?? 0) >= 8;
    });
    const tenants = new Set(
      families.labels("kmsg_messages_accepted_total").map(({ tenant }) => tenant),
    );
    expect(tenants.size).toBeLessThanOrEqual(3);
    expect(tenants).toContain("default");
  });
});

describe("the route", () => {
  it("is nobody's without a key", async () => {
    expect((await call("/metrics", { key: null })).status).toBe(401);
    expect((await call("/metrics", { key: "wrong" })).status).toBe(401);
    expect((await call("/metrics")).status).toBe(200);
  });

  it("opens to its token, and the token to nothing else", async () => {
    expect((await call("/v1/messages", { key: METRICS_KEY })).status).toBe(401);
  });

  it("answers without the database, and says so", async () => {
    const away = {
      ...env,
      HYPERDRIVE: { connectionString: "postgres://nobody:nothing@127.0.0.1:1/none" },
    } as unknown as Env;
    const waiting: Promise<unknown>[] = [];
    const response = await worker.fetch(
      new Request("http://worker.test/metrics", {
        headers: { authorization: `Bearer ${settingsOf(env).METRICS_TOKEN}` },
      }),
      away,
      {
        waitUntil: (promise: Promise<unknown>) => waiting.push(promise),
      } as unknown as ExecutionContext,
    );
    const families = readMetricsText(await response.text());
    await Promise.all(waiting);
    expect(families.value("kmsg_metrics_shards_up")).toBe(1);
    expect(families.value("kmsg_sql_up", {})).toBe(0);
    expect(families.value("kmsg_messages_open")).toBeUndefined();
    expect(families.value("kmsg_http_requests_total")).toBeGreaterThan(0);
  });
});

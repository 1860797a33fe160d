/** A file of its own: a tenant without quotas may send three messages a day, and spend 100 a month. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { kstDayOf } from "../../../src/domain/korea/day.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { alertSettings, gatheredAlerts } from "../../support/alerts.ts";
import { call, emulatorSends, eventually, phone } from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { overrideSettings } from "../../support/override.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, tenantWithKey } from "../../support/tenants.ts";

useSettings("ceilings", {
  ...alertSettings("ceilings"),
  DEFAULT_DAILY_MESSAGES: "3",
  DEFAULT_MONTHLY_SPEND: "100",
  PRICES: "SMS=9,LMS=60",
});

const TEXT = "a message of a new tenant";

interface Me {
  readonly quotas: readonly {
    readonly name: string;
    readonly setBy: string;
    readonly quota: number;
    readonly used: number;
    readonly resetAt: string;
  }[];
}

async function quotasOf(key: string): Promise<Me["quotas"]> {
  return (await (await call("/v1/tenants/me", { key })).json<Me>()).quotas;
}

async function send(key: string, text = TEXT): Promise<Response> {
  return call("/v1/messages", { key, body: { to: phone(), text } });
}

describe("the ceilings of a tenant without quotas", () => {
  it("refuse what is above them: which, how much is used, when it ends, who raises it", async () => {
    const { key } = await tenantWithKey();
    for (let i = 0; i < 3; i++) expect((await send(key)).status).toBe(201);
    const to = phone();
    const refused = await call("/v1/messages", { key, body: { to, text: TEXT } });
    expect(refused.status).toBe(429);
    const problem = await refused.json<{ detail: string }>();
    expect(problem).toMatchObject({ code: "quota_exceeded", "violated-policies": ["day"] });
    expect(problem.detail).toMatch(/day: 3 of 3 used, until \d{4}-\d\d-\d\d 00:00:00 KST\./);
    expect(problem.detail).toContain(
      "An operator can raise it: quotas.perDay (PATCH /v1/tenants/{id}), DEFAULT_DAILY_MESSAGES.",
    );
    const korean = await call("/v1/messages", {
      key,
      body: { to, text: TEXT },
      headers: { "accept-language": "ko" },
    });
    const { detail } = await korean.json<{ detail: string }>();
    expect(detail).toMatch(/day: 3 중 3 사용, \d{4}-\d\d-\d\d 00:00:00\(한국 시각\)까지/);
    expect(detail).toContain("운영자가 올릴 수 있습니다: quotas.perDay");
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("hold at every door, and of many at once", async () => {
    const { key } = await tenantWithKey();
    const rows = Array.from({ length: 4 }, () => ({ to: phone() }));
    const batch = await call("/v1/batches", {
      key,
      body: { message: { text: TEXT }, messages: rows },
    });
    expect(batch.status).toBe(429);
    const array = rows.map(({ to }) => ({ to, text: TEXT }));
    expect((await call("/send", { key, body: array })).status).toBe(429);
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await send(key)).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const single = await call("/send/sms", { key, body: { to: phone(), text: TEXT } });
    expect(single.status).toBe(429);
  });

  it("bound what is spent in a month", async () => {
    const { key } = await tenantWithKey({ quotas: { perDay: 100 } });
    const long = "긴 글 ".repeat(40);
    expect((await send(key, long)).status).toBe(201);
    const refused = await send(key, long);
    expect(refused.status).toBe(429);
    const { detail } = await refused.json<{ detail: string }>();
    expect(detail).toContain("spend: 60 of 100 used");
    expect(detail).toContain(
      "quotas.spendPerMonth (PATCH /v1/tenants/{id}), DEFAULT_MONTHLY_SPEND",
    );
    // A cheaper one has room.
    expect((await send(key)).status).toBe(201);
  });

  it("are shown with their use, and who set them; a tenant's own takes their place at once", async () => {
    const { tenant, key } = await tenantWithKey();
    for (let i = 0; i < 3; i++) await send(key);
    expect(await quotasOf(key)).toMatchObject([
      { name: "day", setBy: "service", quota: 3, used: 3 },
      { name: "spend", setBy: "service", quota: 100, used: 27 },
    ]);
    const quotas = { perDay: 4 };
    await call(`/v1/tenants/${tenant}`, { method: "PATCH", body: { quotas } });
    expect(await quotasOf(key)).toMatchObject([
      { name: "day", setBy: "tenant", quota: 4, used: 3 },
      { name: "spend", setBy: "service" },
    ]);
    expect((await send(key)).status).toBe(201);
    expect((await send(key)).status).toBe(429);
  });

  it("cost no question for most messages, and are shown all the same", async () => {
    const restore = await overrideSettings({
      DEFAULT_DAILY_MESSAGES: 5000,
      DEFAULT_MONTHLY_SPEND: 0,
    });
    const { key } = await tenantWithKey();
    const { tenants } = isolateOf(env);
    const asked = vi.spyOn(tenants, "take");
    for (let i = 0; i < 5; i++) expect((await send(key)).status).toBe(201);
    expect(asked).not.toHaveBeenCalled();
    expect(await quotasOf(key)).toMatchObject([{ name: "day", used: 5 }]);
    for (let i = 0; i < 6; i++) await send(key);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(await quotasOf(key)).toMatchObject([{ name: "day", used: 11 }]);
    asked.mockRestore();
    restore();
  });

  it("stop nobody whose tenant cannot be asked, and are counted later", async () => {
    const { tenant, key } = await tenantWithKey();
    await send(key);
    const { tenants } = isolateOf(env);
    const failing = vi.spyOn(tenants, "take").mockRejectedValue(new Error("no answer"));
    expect((await send(key)).status).toBe(201);
    failing.mockRestore();
    expect(await quotasOf(key)).toMatchObject([{ name: "day", used: 2 }, { name: "spend" }]);
    // A tenant's own quota is exact: without its object nothing goes.
    await call(`/v1/tenants/${tenant}`, { method: "PATCH", body: { quotas: { perDay: 9 } } });
    const again = vi.spyOn(tenants, "take").mockRejectedValue(new Error("no answer"));
    expect((await send(key)).status).toBeGreaterThanOrEqual(500);
    again.mockRestore();
  });

  it("do not count a repeat", async () => {
    const { key } = await tenantWithKey();
    const body = { to: phone(), text: TEXT };
    const headers = { "idempotency-key": "once" };
    for (let i = 0; i < 3; i++) {
      expect((await call("/v1/messages", { key, body, headers })).status).toBeLessThan(300);
    }
    expect(await quotasOf(key)).toMatchObject([
      { name: "day", used: 1 },
      { name: "spend", used: 9 },
    ]);
  });

  it("alert operators, with the tenant and the ceiling", async () => {
    const { tenant, key } = await tenantWithKey();
    for (let i = 0; i < 5; i++) await send(key);
    const condition = `quota:${tenant}:day:100:${kstDayOf(Date.now())}` as const;
    const [alert, ...more] = await gatheredAlerts(condition);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ type: "alert.raised", tenant, code: "QUOTA_USED_UP", count: 1 });
    expect(alert?.text).toContain(`tenant ${tenant}, day (the service's ceiling): 3 of 3 used`);
  });
});

describe("the quotas of a key", () => {
  it("bound it beside its tenant's, and no other key; the refusal says whose they are", async () => {
    const { tenant, key: other } = await tenantWithKey({ quotas: { perDay: 5 } });
    const { id, key } = await createKey(tenant, ["send", "read"], { quotas: { perDay: 2 } });
    for (let i = 0; i < 2; i++) expect((await send(key)).status).toBe(201);
    const refused = await send(key);
    expect(refused.status).toBe(429);
    const { detail } = await refused.json<{ detail: string }>();
    expect(detail).toContain("day: 2 of 2 used");
    expect(detail).toContain("quotas of the key (POST /v1/tenants/{id}/keys/{keyId}/rotate)");
    expect(await quotasOf(key)).toMatchObject([
      { name: "day", setBy: "tenant", quota: 5, used: 2 },
      { name: "spend", setBy: "service" },
      { name: "day", setBy: "key", quota: 2, used: 2 },
    ]);
    // What was refused took nothing of the tenant.
    for (let i = 0; i < 3; i++) expect((await send(other)).status).toBe(201);
    expect((await send(other)).status).toBe(429);
    const condition = `quota:${tenant}:day of ${id}:100:${kstDayOf(Date.now())}` as const;
    expect((await gatheredAlerts(condition))[0]?.text).toContain(`day (of ${id}): 2 of 2 used`);
  });

  it("hold for batches and arrays, give back what a repeat took, and outlive the object", async () => {
    const { tenant } = await tenantWithKey({ quotas: { perDay: 50 } });
    const { id, key } = await createKey(tenant, ["send", "read"], { quotas: { perDay: 3 } });
    const rows = (count: number): object[] =>
      Array.from({ length: count }, () => ({ to: phone(), text: TEXT }));
    expect((await call("/v1/batches", { key, body: { messages: rows(4) } })).status).toBe(429);
    expect((await call("/send", { key, body: rows(4) })).status).toBe(429);
    const headers = { "idempotency-key": "twice" };
    const body = { messages: rows(2) };
    for (let i = 0; i < 2; i++) {
      expect((await call("/v1/batches", { key, body, headers })).status).toBe(202);
    }
    const stub = isolateOf(env).tenants.stub(tenant);
    await eventually(
      async () => runInDurableObject(stub, (_object, state) => state.storage.kv.get("usage")),
      (stored) => stored !== undefined,
    );
    await evict(stub);
    expect((await quotasOf(key)).at(-1)).toMatchObject({ setBy: "key", used: 2 });
    expect((await call("/send", { key, body: rows(2) })).status).toBe(429);
    // The key that takes its place has them too, and begins anew.
    const path = `/v1/tenants/${tenant}/keys/${id}/rotate`;
    const rotated = await (await call(path, { body: {} })).json<{ quotas: object }>();
    expect(rotated.quotas).toEqual({ perDay: 3 });
  });
});

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import type { TenantStub } from "../../src/objects/tenant/tenant-stub.ts";
import { call, emulatorSends, eventually, phone } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { tenantWithKey } from "../support/tenants.ts";

const TEXT = "a message of a tenant";

interface Problem {
  readonly code: string;
  readonly retryable: boolean;
  readonly "violated-policies": readonly string[];
}

async function usedOf(key: string): Promise<Readonly<Record<string, number>>> {
  const me = await (
    await call("/v1/tenants/me", { key })
  ).json<{ quotas: { name: string; used: number }[] }>();
  return Object.fromEntries(me.quotas.map(({ name, used }) => [name, used]));
}

async function refusal(response: Response): Promise<Problem> {
  expect(response.status, await response.clone().text()).toBe(429);
  return response.json();
}

describe("a quota that is used up", () => {
  it("refuses with when to come again, and sends nothing", async () => {
    const { key } = await tenantWithKey({ quotas: { perDay: 2 } });
    const to = phone();
    const body = { to, text: TEXT };
    for (let i = 0; i < 2; i++)
      expect((await call("/v1/messages", { key, body })).status).toBe(201);
    const response = await call("/v1/messages", { key, body });
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(86_400);
    expect(response.headers.get("ratelimit-policy")).toContain('"day";q=2;w=86400');
    expect(response.headers.get("ratelimit")).toMatch(/"day";r=0;t=\d+/);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await refusal(response)).toMatchObject({
      code: "quota_exceeded",
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      retryable: true,
      "violated-policies": ["day"],
    });
    expect(await emulatorSends(to)).toHaveLength(2);
    expect(await usedOf(key)).toEqual({ day: 2 });
  });

  it("refuses of many at once exactly those that are too many", async () => {
    const { key } = await tenantWithKey({ quotas: { perMonth: 10 } });
    const to = phone();
    const statuses = await Promise.all(
      Array.from({ length: 25 }, async () => {
        const response = await call("/v1/messages", { key, body: { to, text: TEXT } });
        return response.status;
      }),
    );
    expect(statuses.filter((status) => status === 201 || status === 202)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    await eventually(
      async () => emulatorSends(to),
      (sends) => sends.length === 10,
    );
  });

  it("does not count a repeated request, and still answers one that was accepted before", async () => {
    const { key } = await tenantWithKey({ quotas: { perDay: 1 } });
    const body = { to: phone(), text: TEXT };
    const headers = { "idempotency-key": "once" };
    const first = await call("/v1/messages", { key, body, headers });
    expect(first.status).toBe(201);
    for (let i = 0; i < 3; i++) {
      const again = await call("/v1/messages", { key, body, headers });
      expect(again.headers.get("idempotent-replayed")).toBe("true");
    }
    expect(await usedOf(key)).toEqual({ day: 1 });
    const { key: wide } = await tenantWithKey({ quotas: { perDay: 9 } });
    for (let i = 0; i < 3; i++) await call("/v1/messages", { key: wide, body, headers });
    const other = { ...body, text: "another" };
    expect((await call("/v1/messages", { key: wide, body: other, headers })).status).toBe(422);
    await eventually(
      async () => usedOf(wide),
      (used) => used["day"] === 1,
    );
  });

  it("does not count what was not valid", async () => {
    const { key } = await tenantWithKey({ quotas: { perDay: 5 } });
    expect((await call("/v1/messages", { key, body: { to: "1", text: TEXT } })).status).toBe(400);
    expect(await usedOf(key)).toEqual({ day: 0 });
  });

  it("takes a batch whole or not at all, and a repeated one costs nothing", async () => {
    const { key } = await tenantWithKey({ quotas: { perDay: 5 } });
    const batch = (count: number): object => ({
      message: { text: TEXT },
      messages: Array.from({ length: count }, () => ({ to: phone() })),
    });
    const three = batch(3);
    const headers = { "idempotency-key": "batch" };
    expect((await call("/v1/batches", { key, body: three, headers })).status).toBe(202);
    expect((await call("/v1/batches", { key, body: three, headers })).status).toBe(202);
    expect(await usedOf(key)).toEqual({ day: 3 });
    const problem = await refusal(await call("/v1/batches", { key, body: batch(3) }));
    expect(problem).toMatchObject({ retryable: true, "violated-policies": ["day"] });
    expect(await usedOf(key)).toEqual({ day: 3 });
    // No waiting helps here.
    const never = await call("/v1/batches", { key, body: batch(6) });
    expect(never.headers.get("retry-after")).toBeNull();
    expect(await refusal(never)).toMatchObject({ retryable: false });
    const array = Array.from({ length: 3 }, () => ({ to: phone(), text: TEXT }));
    await refusal(await call("/send", { key, body: array }));
    expect((await call("/send", { key, body: array.slice(1) })).status).toBe(200);
    expect(await usedOf(key)).toEqual({ day: 5 });
    await refusal(await call("/send", { key, body: { to: phone(), text: TEXT } }));
    await refusal(await call("/send/sms", { key, body: { to: phone(), text: TEXT } }));
  });

  it("survives the eviction of the tenant's object", async () => {
    const { tenant, key } = await tenantWithKey({ quotas: { perMonth: 3 } });
    const stub = isolateOf(env).tenants.stub(tenant);
    await stub.take({ messages: 2, spend: 0 }, "a take");
    // It is written within a second, for all that came in it.
    await eventually(
      async () => runInDurableObject(stub, (_object, state) => state.storage.kv.get("usage")),
      (stored) => stored !== undefined,
    );
    await evict(stub);
    expect(await usedOf(key)).toEqual({ month: 2 });
    // Whoever lost the answer asks again.
    await stub.take({ messages: 2, spend: 0 }, "a take");
    await stub.take({ messages: 1, spend: 0 }, "another take");
    expect(await usedOf(key)).toEqual({ month: 3 });
  });

  it("counts once what is taken again because the answer was lost", async () => {
    const { tenant, key } = await tenantWithKey({ quotas: { perDay: 3 } });
    const { tenants } = isolateOf(env);
    const stub = tenants.stub.bind(tenants);
    let lost = 2;
    const take = async (...taken: Parameters<TenantStub["take"]>): Promise<unknown> => {
      const answer = await stub(tenant).take(...taken);
      if (lost-- > 0) throw Object.assign(new Error("connection lost"), { retryable: true });
      return answer;
    };
    const losing = vi
      .spyOn(tenants, "stub")
      .mockImplementation((id) => (id === tenant ? ({ take } as TenantStub) : stub(id)));
    await tenants.take(tenant, { messages: 2, spend: 0 });
    losing.mockRestore();
    expect(lost).toBe(-1);
    expect(await usedOf(key)).toEqual({ day: 2 });
  });
});

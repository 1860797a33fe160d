/** When keys stop to work: the clock is turned, and stands still in between. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { call } from "../support/api.ts";
import { createKey, createTenant, tenantWithKey } from "../support/tenants.ts";

const TTL = settingsOf(env).TENANT_CACHE_TTL;

const statusWith = async (key: string): Promise<number> =>
  (await call("/v1/tenants/me", { key })).status;

beforeEach(() => void vi.setSystemTime(Date.now()));
afterEach(() => void vi.useRealTimers());

describe("a key", { concurrent: false }, () => {
  it("that is revoked stops working within TENANT_CACHE_TTL", async () => {
    const { tenant, key, id } = await tenantWithKey();
    expect(await statusWith(key)).toBe(200);
    const revoked = await call(`/v1/tenants/${tenant}/keys/${id}`, { method: "DELETE" });
    expect(revoked.status).toBe(200);
    vi.setSystemTime(Date.now() + TTL);
    expect(await statusWith(key)).toBe(401);
  });

  it("that expires stops working at its time, remembered or not", async () => {
    const tenant = await createTenant();
    const expiresAt = Date.now() + 1500;
    const until = { expiresAt: new Date(expiresAt).toISOString() };
    const { key } = await createKey(tenant, ["read"], until);
    const { key: unused } = await createKey(tenant, ["read"], until);
    expect(await statusWith(key)).toBe(200);
    vi.setSystemTime(expiresAt - 1);
    expect(await statusWith(key)).toBe(200);
    vi.setSystemTime(expiresAt);
    expect([await statusWith(key), await statusWith(unused)]).toEqual([401, 401]);
  });

  it("is rotated without a moment in which no key works", async () => {
    const { tenant, key: old, id } = await tenantWithKey();
    const path = `/v1/tenants/${tenant}/keys/${id}/rotate`;
    const endsAt = Date.now() + 3000;
    const until = new Date(endsAt).toISOString();
    const rotated = await call(path, { body: { until } });
    expect(rotated.status, await rotated.clone().text()).toBe(201);
    const fresh = await rotated.json<{ key: string; name: string; old: { expiresAt: string } }>();
    expect(fresh.old.expiresAt).toBe(until);
    expect([await statusWith(fresh.key), await statusWith(old)]).toEqual([200, 200]);
    // One that was rotated has its successor: it is not rotated twice.
    expect((await call(path, { body: { until } })).status).toBe(404);
    vi.setSystemTime(endsAt - 1);
    expect([await statusWith(fresh.key), await statusWith(old)]).toEqual([200, 200]);
    // What an isolate has remembered of it may be as old as this.
    vi.setSystemTime(endsAt + TTL);
    expect([await statusWith(fresh.key), await statusWith(old)]).toEqual([200, 401]);
  });
});

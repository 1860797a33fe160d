/** With what right a live socket is open, and when that ends: with its key, and with its time. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import { call, emulatorStats, eventually, phone, sql } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { trustedIssuer } from "../../support/issuer.ts";
import { untilClosed, watch, type Watch } from "../../support/live.ts";
import { useShippedSettings } from "../../support/settings.ts";
import { pass, untilEnded, type Stub } from "../../support/socket-alarms.ts";
import { createKey, tenantWithKey, type TestTenant } from "../../support/tenants.ts";

useShippedSettings("sockets", { TENANT_CACHE_TTL: "30s", LIVE_DEADLINE: "1h" });

const TTL = 30_000;
const KEY_ENDED = 4401;
const TIME_IS_UP = 4408;

interface Watched {
  readonly path: string;
  readonly stub: Stub;
}

// So far ahead that no alarm goes off by itself.
beforeEach(async () => setClock(nextMidnightKst() + 10 * 3_600_000));
afterEach(releaseClock);

async function message({ key, tenant }: TestTenant): Promise<Watched> {
  const body = { to: phone("7001"), text: "hi" };
  const { id } = await (await call("/v1/messages", { key, body })).json<{ id: string }>();
  const found = await isolateOf(env).messages.find(tenant, id);
  if (!found) throw new Error("no object");
  await eventually(
    async () => sql("select 1 from kmsg_delivery_tracking where message_id = $1", [id]),
    (rows) => rows.length === 1,
  );
  return { path: `/v1/messages/${id}/live`, stub: found.stub };
}

async function batch({ key }: TestTenant): Promise<Watched> {
  const scheduledAt = new Date(Date.now() + 20 * 3_600_000).toISOString();
  const body = { messages: [{ to: phone("7001"), text: "hi", scheduledAt }] };
  const { id } = await (await call("/v1/batches", { key, body })).json<{ id: string }>();
  const found = isolateOf(env).batches.find(id);
  if (!found) throw new Error("no object");
  return { path: `/v1/batches/${id}/live`, stub: found.stub };
}

const revoke = async ({ tenant }: TestTenant, id: string): Promise<void> => {
  const answer = await call(`/v1/tenants/${tenant}/keys/${id}`, { method: "DELETE" });
  expect(answer.ok, await answer.text()).toBe(true);
};

async function isOpen(one: Watch): Promise<boolean> {
  // What was on its way has arrived once this is answered.
  let open: boolean | undefined;
  one.socket.addEventListener("message", ({ data }) => {
    if (data === "pong") open ??= true;
  });
  // Asks again: an object that is evicted at that moment may not answer.
  await eventually(
    async () => {
      try {
        if (open === undefined) one.socket.send("ping");
      } catch {
        open = false;
      }
      if (one.closed()) open ??= false;
      return Promise.resolve(open);
    },
    (known) => known !== undefined,
  );
  return open ?? false;
}

describe.each([
  ["a message", message],
  ["a batch", batch],
])("a socket of %s", (_of, make) => {
  it("is closed within TENANT_CACHE_TTL of its key's revocation, and no other is", async () => {
    const tenant = await tenantWithKey();
    const { path, stub } = await make(tenant);
    const leaving = await createKey(tenant.tenant, ["read"]);
    const [gone, stays] = [await watch(path, leaving.key), await watch(path, tenant.key)];
    await pass(stub, 10 * TTL);
    expect([await isOpen(gone), await isOpen(stays)]).toEqual([true, true]);
    await revoke(tenant, leaving.id);
    await pass(stub, TTL);
    expect(await untilEnded(stub, gone)).toBe(KEY_ENDED);
    expect(await isOpen(stays)).toBe(true);
  });

  it("keeps its right while the object sleeps", async () => {
    const tenant = await tenantWithKey();
    const { path, stub } = await make(tenant);
    const leaving = await createKey(tenant.tenant, ["read"]);
    const open = await watch(path, leaving.key);
    await evict(stub);
    await pass(stub, 3 * TTL);
    expect(await isOpen(open)).toBe(true);
    await revoke(tenant, leaving.id);
    await evict(stub);
    await pass(stub, TTL);
    expect(await untilEnded(stub, open)).toBe(KEY_ENDED);
  });

  it("is closed when its key expires, and when a rotated one ends", async () => {
    const tenant = await tenantWithKey();
    const { path, stub } = await make(tenant);
    const expiresAt = new Date(Date.now() + 5 * 60_000).toISOString();
    const short = await createKey(tenant.tenant, ["read"], { expiresAt });
    const turned = await createKey(tenant.tenant, ["read"]);
    const open = await watch(path, short.key);
    const old = await watch(path, turned.key);
    await pass(stub, 4 * 60_000);
    expect(await isOpen(open)).toBe(true);
    await pass(stub, 60_000);
    expect(await untilEnded(stub, open)).toBe(KEY_ENDED);
    const rotated = await call(`/v1/tenants/${tenant.tenant}/keys/${turned.id}/rotate`, {
      body: { until: new Date(Date.now() + 60_000).toISOString() },
    });
    expect(rotated.ok, await rotated.text()).toBe(true);
    await pass(stub, 30_000);
    expect(await isOpen(old)).toBe(true);
    await pass(stub, 30_000 + TTL);
    expect(await untilEnded(stub, old)).toBe(KEY_ENDED);
  });

  it("is closed at its deadline, whatever its key is good for", async () => {
    const tenant = await tenantWithKey();
    const { path, stub } = await make(tenant);
    const open = await watch(path, "dev-only-key").catch(() => undefined);
    expect(open).toBeUndefined();
    const own = await watch(path, tenant.key);
    await pass(stub, 3_590_000);
    expect(await isOpen(own)).toBe(true);
    await pass(stub, 10_000);
    expect(await untilEnded(stub, own)).toBe(TIME_IS_UP);
  });
});

describe("the alarms for sockets", () => {
  it("make no message ask its provider, and end with the last socket", async () => {
    const tenant = await tenantWithKey();
    const { path, stub } = await message(tenant);
    const alarm = async (): Promise<number> =>
      (await runInDurableObject(stub, async (_object, state) => state.storage.getAlarm())) ?? 0;
    const own = await alarm();
    // The check of 15 minutes is over, and that of 30 is far away, a tenth earlier or later.
    await pass(stub, 20 * 60_000);
    const { historyCalls } = await emulatorStats();
    const before = await alarm();
    expect(before).toBeGreaterThan(own);
    const open = await watch(path, tenant.key);
    expect(await alarm()).toBeLessThan(before);
    await evict(stub);
    await pass(stub, before - Date.now() - 2000);
    expect((await emulatorStats()).historyCalls).toBe(historyCalls);
    open.socket.close(1000);
    await untilClosed(open);
    await eventually(alarm, (at) => at === before);
  });
});

it("a socket of a person who signed in needs no key, and ends with the token", async () => {
  const tenant = await tenantWithKey();
  const { path, stub } = await message(tenant);
  const { token } = await trustedIssuer({
    ACCESS_ROLES: [
      { claim: "email", value: "kim@example.com", role: "viewer", tenant: tenant.tenant },
    ],
    ACCESS_TOKEN_IN: "authorization",
  });
  const exp = Math.floor(Date.now() / 1000) + 300;
  const open = await watch(path, await token({ email: "kim@example.com", exp }));
  await pass(stub, 4 * 60_000);
  expect(await isOpen(open)).toBe(true);
  await pass(stub, 60_000);
  expect(await untilEnded(stub, open)).toBe(KEY_ENDED);
});

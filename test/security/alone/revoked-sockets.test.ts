/** A live socket whose key is no more gets nothing more. How it is closed, and when, is in test/long/alone/sockets.test.ts. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import { call, eventually, phone } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock, turnClock } from "../../support/clock.ts";
import { openSocket, watch } from "../../support/live.ts";
import { useShippedSettings } from "../../support/settings.ts";
import { pass, untilEnded, type Stub } from "../../support/socket-alarms.ts";
import { createKey, tenantWithKey, type TestTenant } from "../../support/tenants.ts";

useShippedSettings("revoked-sockets", { TENANT_CACHE_TTL: "30s", LIVE_DEADLINE: "1h" });

const TTL = 30_000;
const KEY_ENDED = 4401;

// So far ahead that no alarm goes off by itself.
beforeEach(async () => setClock(nextMidnightKst() + 10 * 3_600_000));
afterEach(releaseClock);

interface Watched {
  readonly path: string;
  readonly stub: Stub;
  readonly cancel: () => Promise<void>;
}

async function scheduled({ key, tenant }: TestTenant): Promise<Watched> {
  const scheduledAt = new Date(Date.now() + 20 * 3_600_000).toISOString();
  const body = { to: phone(), text: "hi", scheduledAt };
  const { id } = await (await call("/v1/messages", { key, body })).json<{ id: string }>();
  const found = await isolateOf(env).messages.find(tenant, id);
  if (!found) throw new Error("no object");
  return {
    path: `/v1/messages/${id}/live`,
    stub: found.stub,
    cancel: async () => {
      const answer = await call(`/v1/messages/${id}/cancel`, { method: "POST", key });
      expect(answer.ok, await answer.text()).toBe(true);
    },
  };
}

it("a socket whose key was revoked is told nothing after its end, and opens no more", async () => {
  const tenant = await tenantWithKey();
  const { path, stub, cancel } = await scheduled(tenant);
  const leaving = await createKey(tenant.tenant, ["read"]);
  const [gone, stays] = [await watch(path, leaving.key), await watch(path, tenant.key)];
  const keyPath = `/v1/tenants/${tenant.tenant}/keys/${leaving.id}`;
  expect((await call(keyPath, { method: "DELETE" })).ok).toBe(true);
  await pass(stub, TTL);
  expect(await untilEnded(stub, gone)).toBe(KEY_ENDED);
  const before = gone.told.length;
  await cancel();
  await eventually(
    async () => Promise.resolve(stays.told.at(-1)?.data.state),
    (state) => state === "canceled",
  );
  expect(gone.told).toHaveLength(before);
  const again = await openSocket(path, { authorization: `Bearer ${leaving.key}` });
  expect(again.status).toBe(401);
});

it("a socket whose key expired is told nothing, though the alarm that closes it is late", async () => {
  const tenant = await tenantWithKey();
  const { path, stub, cancel } = await scheduled(tenant);
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const short = await createKey(tenant.tenant, ["read"], { expiresAt });
  const [gone, stays] = [await watch(path, short.key), await watch(path, tenant.key)];
  await eventually(
    async () => Promise.resolve(gone.told.length),
    (count) => count === 1,
  );
  await turnClock(60_000);
  await cancel();
  await eventually(
    async () => Promise.resolve(stays.told.at(-1)?.data.state),
    (state) => state === "canceled",
  );
  expect(await untilEnded(stub, gone)).toBe(KEY_ENDED);
  expect(gone.told.map(({ data }) => data.state)).toEqual(["scheduled"]);
});

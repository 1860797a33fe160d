/** What a host gets of webhook calls, over all tenants: with a clock that stands still nothing comes free. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { PATIENCE } from "../../../src/domain/webhook/host-circuit.ts";
import { ASK_MS } from "../../../src/objects/tenant/charge-key.ts";
import { eventually } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { newName, received, script, tenant, type Tenant } from "../../support/webhooks.ts";

/** Of which an isolate may not be ahead: a twentieth is less than one. */
const RATE = 10;

useSettings("webhook-budget", { WEBHOOK_HOST_RATE: String(RATE) });

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

beforeAll(() => {
  later(0);
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((ring: () => void, ms?: number) =>
    real(ring, ms === ASK_MS ? 600_000 : ms)) as typeof setTimeout);
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function pendingOf(of: Tenant, id: string) {
  const record = await runInDurableObject(await of.stub(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
  return record?.webhooks?.pending ?? [];
}

describe("a host", () => {
  it("is called by two tenants no more often than it may be, and each event arrives", async () => {
    const EACH = 8;
    const names = [newName(), newName()];
    const tenants = await Promise.all(names.map(async () => tenant()));
    const sent = await Promise.all(
      tenants.map(async (of, place) => {
        await of.endpoint(names[place] ?? "", { events: ["message.accepted"] });
        const messages = await Promise.all(Array.from({ length: EACH }, async () => of.send()));
        return messages.map(({ id }) => ({ of, id }));
      }),
    );
    const all = sent.flat();
    const events = async (): Promise<number> =>
      (await Promise.all(names.map(async (name) => received(name)))).flat().length;
    const waiting = async () =>
      (await Promise.all(all.map(async ({ of, id }) => pendingOf(of, id)))).flat();
    // Each was tried or put off.
    const putOff = await eventually(
      waiting,
      (pending) =>
        pending.length === 2 * EACH - RATE && pending.every(({ deferred = 0 }) => deferred > 0),
    );
    expect(putOff.every(({ attempts, dueAt }) => attempts === 0 && dueAt > Date.now())).toBe(true);
    expect(await events()).toBe(RATE);
    await eventually(
      async () => {
        later(20_000);
        for (const { of, id } of all) await runDurableObjectAlarm(await of.stub(id));
        return events();
      },
      (count) => count === 2 * EACH,
    );
    expect(await waiting()).toEqual([]);
  });

  it("that only fails for a tenant rests, and is called for another one", async () => {
    const [of, other] = [await tenant(), await tenant()];
    const [dead, alive] = [newName(), newName()];
    await script(dead, ...Array.from({ length: PATIENCE + 1 }, () => ({ status: 503 })));
    const { id } = await of.endpoint(dead);
    const ping = async (from: Tenant, endpoint: string): Promise<Response> => {
      later(1000);
      return from.call(`/v1/webhooks/${endpoint}/test`, "POST");
    };
    for (let i = 0; i < PATIENCE; i++) expect((await ping(of, id)).status).toBe(200);
    const refused = await ping(of, id);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ type: "/problems/webhook_host_busy" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await received(dead)).toHaveLength(PATIENCE);
    const { id: well } = await other.endpoint(alive);
    expect(await (await ping(other, well)).json()).toMatchObject({ delivered: true });
    later(30_000);
    expect(await (await ping(of, id)).json()).toMatchObject({ status: 503 });
    expect((await ping(of, id)).status).toBe(429);
  });
});

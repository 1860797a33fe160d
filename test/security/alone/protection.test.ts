/** A protected service that loses its keys' settings: it writes nothing in plain, says why, and goes on once they are back. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { noteProtection } from "../../../src/jobs/note-protection.ts";
import { queue } from "../../../src/jobs/queue.ts";
import { isolateOf, type Isolate } from "../../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../../src/objects/mirror/queued.ts";
import { call, emulatorSends, phone, untilRow } from "../../support/api.ts";
import { isolateWith } from "../../support/isolate.ts";
import { overrideSettings } from "../../support/override.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, createTenant } from "../../support/tenants.ts";
import { TEST_FIELD_KEYS } from "../../support/test-keys.ts";

useSettings("protection", TEST_FIELD_KEYS);

/** As they are once somebody deployed without them. */
const WIPED = { PII_MODE: "plain", FIELD_KEYS: undefined, FIELD_HASH_KEYS: undefined } as const;
const GONE = "FIELD_KEYS, FIELD_HASH_KEYS: must be set again";

let restore: (() => void) | undefined;
afterEach(() => {
  restore?.();
  restore = undefined;
});

const wipe = async (): Promise<void> => {
  restore = await overrideSettings(WIPED);
};

async function stored(id: string): Promise<string> {
  return JSON.stringify(await untilRow(id, "delivered"));
}

/** Of a tenant of its own: other files list the default one's rows, and have no keys. */
let headers: Readonly<Record<string, string>>;

async function send(body: object): Promise<{ readonly id: string }> {
  const response = await call("/v1/messages", { body, headers });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return response.json();
}

beforeAll(async () => {
  headers = { "x-tenant-id": await createTenant() };
  const to = phone();
  const { id } = await send({ to, text: "sealed" });
  await noteProtection(isolateOf(env));
  expect(await stored(id)).not.toContain(to);
});

/** The register as it was before this version. */
async function forget(): Promise<void> {
  await runInDurableObject(isolateOf(env).tenants.register(), (_object, state) => {
    state.storage.kv.delete("sealed");
  });
}

const withoutKeys = (change: Partial<Isolate["settings"]> = {}): Isolate =>
  isolateWith({ ...WIPED, ...change });

describe("a service whose keys are gone", () => {
  it("is protected by its keys alone, whatever became of PII_MODE", async () => {
    const to = phone();
    restore = await overrideSettings({ PII_MODE: undefined });
    const { id } = await send({ to, text: "still sealed" });
    expect(await stored(id)).not.toContain(to);
  });

  it("refuses what would write, by name, and sends nothing", async () => {
    const to = phone();
    await wipe();
    const tries: readonly (readonly [string, object])[] = [
      ["/v1/messages", { to, text: "plain" }],
      ["/v1/batches", { messages: [{ to, text: "plain" }] }],
      ["/send", { to, text: "plain" }],
      ["/v1/opt-outs", { to }],
    ];
    for (const [path, body] of tries) {
      const answer = await call(path, { body });
      expect(answer.status, path).toBe(500);
      const text = await answer.text();
      expect(text).toContain(GONE);
      expect(text).not.toContain(to);
    }
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("says why in /readyz", async () => {
    expect((await call("/readyz")).status).toBe(200);
    await wipe();
    const answer = await call("/readyz");
    expect(answer.status).toBe(503);
    const { ok, checks } = await answer.json<{ ok: boolean; checks: { settings: string } }>();
    expect(ok).toBe(false);
    expect(checks.settings).toContain(GONE);
  });

  it("still revokes keys, and reads", async () => {
    const tenant = await createTenant();
    const key = await createKey(tenant);
    await wipe();
    const revoked = await call(`/v1/tenants/${tenant}/keys/${key.id}`, { method: "DELETE" });
    expect(revoked.status).toBe(200);
    expect((await call("/v1/about")).status).toBe(200);
  });

  it("leaves the queue's copies to wait", async () => {
    await wipe();
    const batch = createMessageBatch<QueuedMirror>("message-mirror", [
      { id: "one", timestamp: new Date(), attempts: 1, body: { deliveries: [] } },
    ]);
    const ctx = createExecutionContext();
    await queue(batch, env, ctx);
    expect(await getQueueResult(batch, ctx)).toMatchObject({
      retryBatch: { retry: true },
      explicitAcks: [],
    });
  });

  it("goes on once they are back", async () => {
    await wipe();
    expect((await call("/v1/messages", { body: { to: phone(), text: "x" } })).status).toBe(500);
    restore?.();
    await send({ to: phone(), text: "x" });
  });
});

describe("that it was protected", () => {
  it("is known to an isolate that never had the keys", async () => {
    expect(await withoutKeys().protection.fault()).toContain(GONE);
    await expect(withoutKeys().protection.refuseWrites()).rejects.toThrow(GONE);
    expect(await isolateOf(env).protection.fault()).toBeUndefined();
  });

  it("is found in rows that an older version sealed, in production", async () => {
    const to = phone();
    const { id } = await send({ to, text: "sealed" });
    expect(await stored(id)).not.toContain(to);
    await forget();
    const developing = withoutKeys();
    await noteProtection(developing);
    expect(await developing.protection.fault()).toBeUndefined();
    const running = withoutKeys({ ENVIRONMENT: "production" });
    await noteProtection(running);
    expect(await running.protection.fault()).toContain(GONE);
    expect(await withoutKeys().protection.fault()).toContain(GONE);
  });
});

describe("another hash key", () => {
  const faultOf = async (change: Partial<Isolate["settings"]>): Promise<string | undefined> =>
    isolateWith(change).protection.fault();
  const ring = (secret: string): ReadonlyMap<string, string> => new Map([["k2", secret]]);

  it("under the old name is refused, as it would find nothing of what is stored", async () => {
    expect(await faultOf({ HASH_KEY: "another" })).toBe(
      "HASH_KEY: must be what it was: names and hashes were made with it",
    );
    expect(await faultOf({})).toBeUndefined();
  });

  it("in the ring is taken, kept, and missed where the ring is gone", async () => {
    expect(await faultOf({ HASH_KEYS: ring("one") })).toBeUndefined();
    expect(await faultOf({ HASH_KEYS: ring("two") })).toContain(
      "HASH_KEYS (k2): must be what it was",
    );
    expect(await faultOf({})).toContain("HASH_KEYS: must be set again");
    const next = new Map([["k3", "three"]]);
    expect(await faultOf({ HASH_KEYS: next })).toBeUndefined();
  });
});

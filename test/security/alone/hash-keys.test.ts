/** A service whose HASH_KEY got out: a new key for all hashes but names, and nothing is lost on the way. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import { rotate } from "../../../src/jobs/rotate.ts";
import { settingsOf } from "../../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { call, eventually, phone, sql } from "../../support/api.ts";
import { overrideSettings } from "../../support/override.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, createTenant } from "../../support/tenants.ts";

useSettings("hash-keys");

const NEW = "HASH_KEYS:k2";
const to = phone();
const refused = phone();
let tenant: string;
/** Each is used for the first time where the test says so: an isolate remembers what a key says. */
let keys: readonly string[];
let secret: string;
const ids: string[] = [];

const as = (key: string | undefined) => ({ key: key ?? null });

async function post(path: string, body: object, headers = {}): Promise<{ id: string } & object> {
  const response = await call(path, { body, headers, ...as(keys[0]) });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return response.json();
}

async function mirrored(id: string): Promise<string | null> {
  const rows = await eventually(
    async () =>
      sql<{ hash_kid: string | null }>(
        "select hash_kid from kmsg_delivery_tracking where message_id = $1 and state = 'delivered'",
        [id],
      ),
    (found) => found.length === 1,
  );
  return rows[0]?.hash_kid ?? null;
}

async function listed(): Promise<readonly string[]> {
  const name = await (
    await call("/v1/recipients/hash", { body: { to }, ...as(keys[0]) })
  ).json<{ recipient: string }>();
  const list = await call(`/v1/messages?recipient=${name.recipient}`, as(keys[0]));
  return (await list.json<{ data: { id: string }[] }>()).data.map(({ id }) => id).toSorted();
}

async function kidsOfTenant(): Promise<readonly (string | null)[]> {
  const rows = await sql<{ hash_kid: string | null }>(
    "select distinct hash_kid from kmsg_delivery_tracking where tenant_id = $1 order by 1",
    [tenant],
  );
  return rows.map(({ hash_kid }) => hash_kid);
}

async function storedConfig<T>(act: (storage: SyncKvStorage) => T): Promise<T> {
  return runInDurableObject(isolateOf(env).tenants.stub(tenant), (_object, state) =>
    act(state.storage.kv),
  );
}
type SyncKvStorage = DurableObjectState["storage"]["kv"];
interface Stored {
  readonly webhooks: readonly { readonly secrets: readonly { readonly secret: unknown }[] }[];
}

beforeAll(async () => {
  tenant = await createTenant();
  keys = await Promise.all(Array.from({ length: 3 }, async () => (await createKey(tenant)).key));
  for (const text of ["one", "two", "three"]) {
    const { id } = await post(
      "/v1/messages",
      { to, text },
      { "idempotency-key": `${tenant}-${text}` },
    );
    ids.push(id);
  }
  expect(await Promise.all(ids.map(mirrored))).toEqual([null, null, null]);
  await post("/v1/opt-outs", { to: refused, list: "never" });
  const made = await post("/v1/webhooks", { url: "https://example.com/hook", events: [] });
  ({ secret } = made as unknown as { secret: string });
  await overrideSettings({ HASH_KEYS: new Map([["k2", "the-second-secret"]]) });
});

describe("with a new key in the ring", () => {
  it("keys, names, numbers and opt-outs of before are still recognised", async () => {
    expect((await call("/v1/about", as(keys[1]))).status).toBe(200);
    const again = await post(
      "/v1/messages",
      { to, text: "one" },
      { "idempotency-key": `${tenant}-one` },
    );
    expect(again.id).toBe(ids[0]);
    expect(await listed()).toEqual(ids.toSorted());
    const { id } = await post("/v1/messages", { to: refused, text: "x" });
    const ended = await eventually(
      async () => (await call(`/v1/messages/${id}`, as(keys[0]))).json<{ final: boolean }>(),
      ({ final }) => final,
    );
    expect(ended).toMatchObject({ state: "failed", error: { code: "NEVER_CONTACT" } });
  });

  it("an opt-out is not made twice, and is taken off", async () => {
    const body = { to: refused, list: "never" };
    expect((await call("/v1/opt-outs", { body, ...as(keys[0]) })).status).toBe(200);
    const gone = await call("/v1/opt-outs", { method: "DELETE", body, ...as(keys[0]) });
    expect(gone.status).toBe(200);
    expect((await call("/v1/opt-outs", { body, ...as(keys[0]) })).status).toBe(201);
  });

  it("new rows have the new key, and a list finds both", async () => {
    const { id } = await post("/v1/messages", { to, text: "four" });
    ids.push(id);
    expect(await mirrored(id)).toBe(NEW);
    expect(await listed()).toEqual(ids.toSorted());
  });

  it("a rotation that breaks off goes on, and brings all rows over", async () => {
    const run = { budgetMs: 0, now: () => 0, tenant, pageRows: 1 };
    const broken = await rotate(isolateOf(env), run);
    expect(broken).toMatchObject({ rewritten: 1, done: false });
    expect(await kidsOfTenant()).toContain(null);
    const whole = await rotate(isolateOf(env), { ...run, budgetMs: 1e9 });
    expect(whole).toMatchObject({ rewritten: 2, failed: {}, done: true });
    expect(await kidsOfTenant()).toEqual([NEW]);
    const nothing = await rotate(isolateOf(env), { ...run, budgetMs: 1e9 });
    expect(nothing).toMatchObject({ rewritten: 0, resealed: 0, done: true });
    expect(await listed()).toEqual(ids.toSorted());
  });
});

describe("secrets that sign webhooks", () => {
  const plainOf = async (): Promise<string> =>
    storedConfig((kv) => JSON.stringify(kv.get("config")));

  it("are sealed where they lie, under the new key after the rotation", async () => {
    expect(secret).toMatch(/^whsec_/);
    const stored = await plainOf();
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(secret.slice(6));
    expect(stored).toContain('"kid":"k2"');
  });

  it("that an older version stored are sealed when they are read", async () => {
    await storedConfig((kv) => {
      const config = kv.get<Stored>("config");
      const webhooks = config?.webhooks.map((one) => ({ ...one, secrets: [{ secret }] }));
      kv.put("config", { ...config, webhooks });
    });
    expect(await plainOf()).toContain(secret);
    const config: unknown = await isolateOf(env).tenants.stub(tenant).config();
    expect(JSON.stringify(config)).toContain(secret);
    expect(await plainOf()).not.toContain(secret);
  });
});

it("once HASH_KEY is retired, its keys open nothing and its names still lead to their messages", async () => {
  await overrideSettings({ HASH_KEY_RETIRED: true });
  expect((await call("/v1/about", as(keys[2]))).status).toBe(401);
  const { key } = await createKey(tenant);
  expect((await call("/v1/about", as(key))).status).toBe(200);
  const again = await call("/v1/messages", {
    body: { to, text: "two" },
    headers: { "idempotency-key": `${tenant}-two` },
    ...as(key),
  });
  expect(await again.json()).toMatchObject({ id: ids[1] });
  expect(await listed()).toEqual(ids.toSorted());
  expect(settingsOf(env).HASH_KEY_RETIRED).toBe(true);
});

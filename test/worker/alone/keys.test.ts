/** Protected fields, row by row: where they open, what a rotation leaves to others, and what no key opens. */
import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { rotate } from "../../../src/jobs/rotate.ts";
import { settingsOf, type Settings } from "../../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import type { MessageStub } from "../../../src/objects/message/message-stub.ts";
import { isSealed, sealJson, type Sealed } from "../../../src/objects/storage/seal.ts";
import { withPostgres } from "../../../src/sql/driver/postgres.ts";
import { readMessage } from "../../../src/sql/mirror/read.ts";
import { openRow } from "../../../src/sql/privacy/protected-row.ts";
import { readStale, reprotected, rewriteRows } from "../../../src/sql/privacy/stale-rows.ts";
import worker from "../../../src/worker.ts";
import { emulatorSettings, eventually, phone, sql } from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { isolateWith } from "../../support/isolate.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey, type TestTenant } from "../../support/tenants.ts";
import { TEST_FIELD_KEYS } from "../../support/test-keys.ts";

useSettings("keys", { ...TEST_FIELD_KEYS, PII_MODE: "protected" });

const settings = settingsOf(env);
/** As an isolate has them that was started before the keys changed. */
const old = settingsOf({ ...env, FIELD_ACTIVE_KID: "k1", FIELD_ACTIVE_HASH_KID: "h1" });
const k2 = { crypto: "k2", hash: "h2" };
const k1 = { crypto: "k1", hash: "h1" };

const PLAIN = { PII_MODE: "plain", FIELD_KEYS: undefined } as const;

interface Mine extends TestTenant {
  readonly to: string;
  readonly id: string;
}

async function ask(of: TestTenant, path: string, body?: object): Promise<Response> {
  return worker.fetch(
    new Request(`http://worker.test${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${of.key}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    }),
    env,
    createExecutionContext(),
  );
}

beforeAll(async () => emulatorSettings({ visibleAfterMs: 100, resultAfterMs: 300 }));

/** A delivered message of a tenant of its own. */
async function delivered(): Promise<Mine> {
  const tenant = await tenantWithKey();
  const to = phone();
  const { id } = await (
    await ask(tenant, "/v1/messages", { to, text: "a text of its own", customFields: { a: "b" } })
  ).json<{ id: string }>();
  await eventually(
    async () =>
      sql<{ state: string }>("select state from kmsg_delivery_tracking where message_id = $1", [
        id,
      ]),
    ([row]) => row?.state === "delivered",
  );
  return { ...tenant, to, id };
}

async function stubOf({ tenant, id }: Mine): Promise<MessageStub> {
  const found = await isolateOf(env).messages.find(tenant, id);
  if (!found) throw new Error("no object");
  return found.stub;
}

const stored = async (of: Mine): Promise<MessageRecord | Sealed | undefined> =>
  runInDurableObject(await stubOf(of), (_object, state) => state.storage.kv.get("message"));

/** Moves the tenant's rows from one pair of keys to that of the settings. */
async function move(of: Mine, from: typeof k1, by: Settings): Promise<number> {
  return withPostgres(env, async (client) => {
    const page = { table: "kmsg_delivery_tracking", kids: from, tenant: of.tenant } as const;
    const rows = await readStale(client, { ...page, after: undefined, limit: 100 });
    const next = await Promise.all(rows.map(async (row) => reprotected(by, row)));
    return rewriteRows(client, "kmsg_delivery_tracking", next);
  });
}

const run = (of: Mine) => ({ budgetMs: 20_000, now: Date.now, tenant: of.tenant });
const kidsOf = async (of: Mine): Promise<unknown> =>
  (
    await sql("select crypto_kid, hash_kid from kmsg_delivery_tracking where tenant_id = $1", [
      of.tenant,
    ])
  )[0];

async function listed(of: Mine): Promise<number> {
  const { recipient } = await (
    await ask(of, "/v1/recipients/hash", { to: of.to })
  ).json<{ recipient: string }>();
  const list = await ask(of, `/v1/messages?recipient=${recipient}`);
  return (await list.json<{ data: unknown[] }>()).data.length;
}

describe("a final message's object", () => {
  it("is sealed, and holds a hash in the place of its text", async () => {
    const mine = await delivered();
    expect(isSealed(await stored(mine))).toBe(true);
    const record = (await (await stubOf(mine)).read(mine.tenant)) as MessageRecord;
    expect(record.request).not.toHaveProperty("text");
    expect(record.request).toMatchObject({
      to: mine.to,
      textHash: /^[0-9a-f]{32}$/.exec(record.request.textHash ?? "")?.[0] ?? "none",
    });
  });

  it("that no key opens does nothing, loses nothing, and says which key it is", async () => {
    const mine = await delivered();
    const stub = await stubOf(mine);
    const before = (await stored(mine)) as Sealed;
    await runInDurableObject(stub, (_object, state) => {
      state.storage.kv.put("message", { ...before, kid: "gone" });
    });
    await evict(stub);
    const answer = await ask(mine, `/v1/messages/${mine.id}`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      code: "field_unreadable",
      detail: "the field 'message' is encrypted with the key 'gone', which is not among FIELD_KEYS",
    });
    await runDurableObjectAlarm(stub);
    const alarm = await runInDurableObject(stub, async (_object, state) =>
      state.storage.getAlarm(),
    );
    expect(alarm).toBeGreaterThan(Date.now() + 60_000);
    await runInDurableObject(stub, (_object, state) => {
      expect(state.storage.kv.get<Sealed>("message")?.kid).toBe("gone");
      state.storage.kv.put("message", before);
    });
    // The key is back: its next alarm goes on.
    await runDurableObjectAlarm(stub);
    expect((await ask(mine, `/v1/messages/${mine.id}`)).status).toBe(200);
  });
});

describe("a row", () => {
  it("opens in its own message, field and tenant alone", async () => {
    const mine = await delivered();
    const found = await withPostgres(env, async (one) => readMessage(one, mine.tenant, mine.id));
    if (!found) throw new Error("no row");
    const { row } = found;
    expect(await openRow(settings, row)).toMatchObject({
      to: mine.to,
      metadata: { customFields: { a: "b" } },
    });
    const stolen = [
      { ...row, message_id: "msg_other" },
      { ...row, tenant_id: "other" },
      { ...row, to_enc: row.from_enc ?? null },
      { ...row, metadata_enc: row.to_enc ?? null },
      { ...row, to_enc: "{}" },
      { ...row, to_enc: `${row.to_enc?.slice(0, -9)}AAAAAAA"}` },
    ];
    for (const one of stolen) {
      await expect(openRow(settings, one)).rejects.toThrow(
        /^the field '(to|from|metadata)' is encrypted/,
      );
    }
  });
});

describe("a rotation", () => {
  it("brings row and object over, and is found by its number before, between and after", async () => {
    const mine = await delivered();
    expect(await move(mine, k2, old)).toBe(1);
    expect(await kidsOf(mine)).toEqual({ crypto_kid: "k1", hash_kid: "h1" });
    const stub = await stubOf(mine);
    const place = await runInDurableObject(
      stub,
      (_object, state) => `${state.id.toString()}/message`,
    );
    const record = (await stub.read(mine.tenant)) as MessageRecord;
    await runInDurableObject(stub, (_object, state) => {
      state.storage.kv.put("message", sealJson(old, place, record));
    });
    expect(await listed(mine)).toBe(1);
    expect(await rotate(isolateOf(env), run(mine))).toEqual({
      rewritten: 1,
      resealed: 1,
      failed: {},
      done: true,
    });
    expect(await kidsOf(mine)).toEqual({ crypto_kid: "k2", hash_kid: "h2" });
    expect(((await stored(mine)) as Sealed).kid).toBe("k2");
    expect(await listed(mine)).toBe(1);
    expect(await rotate(isolateOf(env), run(mine))).toMatchObject({ rewritten: 0, resealed: 0 });
  });

  it("takes holds along: they cover what comes to their number under the new key", async () => {
    const mine = await delivered();
    await move(mine, k2, old);
    const [{ to_hash: before } = { to_hash: "" }] = await sql<{ to_hash: string }>(
      "select to_hash from kmsg_delivery_tracking where message_id = $1",
      [mine.id],
    );
    // As it was made when only the old key was known.
    await sql(
      `insert into kmsg_privacy_hold (hold_id, tenant_id, to_hashes, reason, created_at, created_by)
       values ($1, $2, jsonb_build_array($3::text), 'a dispute', 0, 'test')`,
      [crypto.randomUUID(), mine.tenant, before],
    );
    expect((await rotate(isolateOf(env), run(mine))).rewritten).toBe(1);
    const covered = await sql<{ held: boolean }>(
      `select h.to_hashes ? t.to_hash as held from kmsg_privacy_hold h join kmsg_delivery_tracking t using (tenant_id)
       where t.message_id = $1`,
      [mine.id],
    );
    expect(covered).toEqual([{ held: true }]);
  });

  it("leaves a row to whoever wrote it meanwhile", async () => {
    const mine = await delivered();
    await move(mine, k2, old);
    await withPostgres(env, async (client) => {
      const page = { table: "kmsg_delivery_tracking", kids: k1, tenant: mine.tenant } as const;
      const [stale] = await readStale(client, { ...page, after: undefined, limit: 9 });
      if (!stale) throw new Error("no row");
      const next = await reprotected(settings, stale);
      await client.query(
        "update kmsg_delivery_tracking set revision = revision + 1, checksum = 'newer' where message_id = $1",
        [mine.id],
      );
      expect(await rewriteRows(client, "kmsg_delivery_tracking", [next])).toBe(0);
    });
    expect(await kidsOf(mine)).toEqual({ crypto_kid: "k1", hash_kid: "h1" });
  });

  it("does not sign what was altered by hand", async () => {
    const mine = await delivered();
    await move(mine, k2, old);
    const before = await sql<{ checksum: string }>(
      "update kmsg_delivery_tracking set provider_status_code = 'forged' where message_id = $1 returning checksum",
      [mine.id],
    );
    expect((await rotate(isolateOf(env), run(mine))).rewritten).toBe(1);
    const after = await sql("select checksum from kmsg_delivery_tracking where message_id = $1", [
      mine.id,
    ]);
    expect(after).toEqual(before);
  });

  it("counts what no key opens by field and key, and brings the others over", async () => {
    const mine = await delivered();
    await move(mine, k2, old);
    await sql(
      `insert into kmsg_delivery_tracking select (jsonb_populate_record(null::kmsg_delivery_tracking,
         to_jsonb(t) || '{"message_id": "msg_stolen"}')).* from kmsg_delivery_tracking t where message_id = $1`,
      [mine.id],
    );
    const turn = await rotate(isolateOf(env), { ...run(mine), pageRows: 1 });
    expect(turn).toMatchObject({ rewritten: 1, done: true });
    expect(turn.failed).toEqual({
      "the field 'to' is encrypted with the key 'k1', which does not open it": 1,
    });
  });

  it("is for operators, of what is protected", async () => {
    const mine = await tenantWithKey();
    expect((await ask(mine, "/v1/privacy/rotate", {})).status).toBe(403);
    await expect(rotate(isolateWith(PLAIN), { budgetMs: 1, now: Date.now })).rejects.toThrow(
      "nothing is protected",
    );
  });
});

it("a list shows full numbers to a key with the scope reveal alone", async () => {
  const mine = await delivered();
  const { key } = await (
    await worker.fetch(
      new Request(`http://worker.test/v1/tenants/${mine.tenant}/keys`, {
        method: "POST",
        headers: { authorization: "Bearer dev-only-key", "content-type": "application/json" },
        body: JSON.stringify({ name: "reader", scopes: ["read"] }),
      }),
      env,
      createExecutionContext(),
    )
  ).json<{ key: string }>();
  const reader = { ...mine, key };
  expect((await ask(reader, "/v1/messages?numbers=full")).status).toBe(403);
  const masked = await (await ask(reader, "/v1/messages")).text();
  expect(masked).not.toContain(mine.to);
  expect(masked).toContain("****");
  expect(await (await ask(mine, "/v1/messages?numbers=full")).text()).toContain(mine.to);
});

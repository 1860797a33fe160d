import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { walkErasure } from "../../src/jobs/erase-job.ts";
import { type Settings } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { readErasure } from "../../src/sql/privacy/erasures.ts";
import { call, emulatorSends, eventually, phone, sql } from "../support/api.ts";
import { isolateWith } from "../support/isolate.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { tracesOf } from "../support/traces.ts";

interface Part {
  readonly tenant: string;
  readonly state: string;
  readonly remaining: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
  readonly tables: Readonly<Record<string, number>>;
  readonly messages: readonly { id: string; state: string; outcome: string }[];
}

interface View {
  readonly id: string;
  readonly state: string;
  readonly finishedAt: string | null;
  readonly tenants: readonly Part[];
}

interface Message {
  readonly id: string;
  readonly state: string;
  readonly redactedAt: string | null;
}

async function ask<T>(tenant: TestTenant, path: string, body?: object): Promise<T> {
  const response = await call(path, { key: tenant.key, ...(body && { body }) });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

/** Begun by a request, and walked on as the cron trigger does: on a busy machine the request does not get to its end. */
async function erase(tenant: TestTenant, to: string): Promise<View> {
  const begun = await ask<View>(tenant, "/v1/privacy/erase", { to });
  await walk(tenant, begun.id);
  return ask(tenant, `/v1/privacy/erasures/${begun.id}`);
}

const read = async (tenant: TestTenant, id: string): Promise<Message> =>
  ask(tenant, `/v1/messages/${encodeURIComponent(id)}`);

/** Until Postgres has as many messages of the tenant in these states. */
async function untilRows(tenant: TestTenant, states: readonly string[]): Promise<void> {
  const sorted = states.toSorted();
  await eventually(
    async () =>
      sql<{ state: string }>(
        "select state from kmsg_delivery_tracking where tenant_id = $1 order by state",
        [tenant.tenant],
      ),
    (rows) => rows.map(({ state }) => state).join() === sorted.join(),
  );
}

/** One more walk, as the cron trigger does it. */
async function walk(
  tenant: TestTenant,
  id: string,
  settings: Partial<Settings> = {},
): Promise<Part> {
  await withPostgres(env, async (client) => {
    for (const erasure of await readErasure(client, tenant.tenant, id)) {
      await walkErasure(isolateWith(settings), client, erasure, Date.now() + 600_000);
    }
  });
  const [part] = (await ask<View>(tenant, `/v1/privacy/erasures/${id}`)).tenants;
  if (!part) throw new Error("no part");
  return part;
}

const NOW: Partial<Settings> = { ERASE_SETTLE: 0 };

describe("an erased recipient", () => {
  it("is nowhere to be found: not in an object, not in a table; and the report says what was there", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const text = `a secret word ${crypto.randomUUID()}`;
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const send = async (fields: object): Promise<Message> =>
      ask(tenant, "/v1/messages", { to, text, ...fields });
    const delivered = await send({ customFields: { note: text } });
    const scheduled = await send({ scheduledAt: later });
    const own = await send({ messageId: `order-${crypto.randomUUID()}`, scheduledAt: later });
    const bystander = await send({ to: phone(), text: "of somebody else" });
    await ask(tenant, "/v1/batches", {
      scheduledAt: later,
      message: { text },
      messages: [{ to }, { to: phone() }, { to }],
    });
    await untilRows(tenant, ["delivered", "delivered", "scheduled", "scheduled"]);
    await eventually(
      async () => sql("select 1 from kmsg_batch where tenant_id = $1", [tenant.tenant]),
      (rows) => rows.length === 1,
    );
    const ids = [delivered.id, scheduled.id, own.id];
    expect(await tracesOf(to, delivered.id, scheduled.id)).toEqual([
      "kmsg_delivery_tracking",
      "object",
      "object",
    ]);

    const begun = await erase(tenant, to);
    expect(JSON.stringify(begun)).not.toContain(to);
    expect(await tracesOf(to, ...ids)).toEqual([]);
    expect(await tracesOf(text, ...ids)).toEqual([]);
    const part = await walk(tenant, begun.id, NOW);
    expect(part).toMatchObject({
      state: "done",
      remaining: 0,
      outcomes: { erased: 1, canceled: 2, batch_rows: 1 },
      states: { delivered: 1, scheduled: 2, pending: 1 },
      tables: { kmsg_delivery_tracking: 3, kmsg_delivery_archive: 0 },
    });
    expect(part.messages.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect((await read(tenant, scheduled.id)).state).toBe("canceled");
    expect(await read(tenant, bystander.id)).toMatchObject({ redactedAt: null });
    const [batch] = (await ask<{ data: { id: string }[] }>(tenant, "/v1/batches")).data;
    const detail = await ask<{ counts: Record<string, number> }>(
      tenant,
      `/v1/batches/${batch?.id}`,
    );
    expect(JSON.stringify(detail)).toContain('"refused":2');
  });

  it("is looked for again until what was on its way to Postgres had time to come", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const begun = await erase(tenant, to);
    expect(begun).toMatchObject({ state: "running", finishedAt: null });
    expect(await walk(tenant, begun.id)).toMatchObject({ state: "running" });
    expect(await walk(tenant, begun.id, NOW)).toMatchObject({ state: "done" });
  });

  it("is erased to the end by the next walk where one broke off", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const sent = await Promise.all(
      Array.from({ length: 6 }, async () =>
        ask<Message>(tenant, "/v1/messages", { to, text: "one of many", scheduledAt: later }),
      ),
    );
    await untilRows(
      tenant,
      sent.map(() => "scheduled"),
    );
    const begun = await erase(tenant, phone());
    // What a crash leaves: the request is stored, some objects have forgotten, nothing is noted.
    await sql(
      "update kmsg_privacy_erasure set to_hashes = (select jsonb_build_array(max(to_hash)) from kmsg_delivery_tracking where tenant_id = $1), requested_at = $2 where erasure_id = $3",
      [tenant.tenant, Date.now(), begun.id],
    );
    await withPostgres(env, async (client) => {
      const [erasure] = await readErasure(client, tenant.tenant, begun.id);
      if (!erasure) throw new Error("no erasure");
      let queries = 0;
      const breaking: typeof client = {
        ...client,
        query: async (text, params) => {
          if (++queries > 9) throw new Error("the worker died");
          return client.query(text, params);
        },
      };
      const broken = walkErasure(isolateOf(env), breaking, erasure, Date.now() + 600_000);
      await expect(broken).rejects.toThrow("died");
    });
    const part = await walk(tenant, begun.id);
    expect(part).toMatchObject({ remaining: 0 });
    expect(await tracesOf(to, ...sent.map(({ id }) => id))).toEqual([]);
    for (const { id } of sent) expect((await read(tenant, id)).state).toBe("canceled");
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("stays known to another tenant", async () => {
    const [mine, other] = [await tenantWithKey(), await tenantWithKey()];
    const to = phone();
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const fields = { to, text: "to both", scheduledAt };
    await ask<Message>(mine, "/v1/messages", fields);
    const kept = await ask<Message>(other, "/v1/messages", fields);
    await Promise.all([untilRows(mine, ["scheduled"]), untilRows(other, ["scheduled"])]);
    const begun = await erase(mine, to);
    expect(begun.tenants[0]).toMatchObject({ outcomes: { canceled: 1 } });
    expect(await read(other, kept.id)).toMatchObject({
      state: "scheduled",
      redactedAt: null,
    });
    const foreign = await call(`/v1/privacy/erasures/${begun.id}`, { key: other.key });
    expect(foreign.status).toBe(404);
    const redact = await call(`/v1/messages/${kept.id}/redact`, {
      method: "POST",
      key: mine.key,
    });
    expect(redact.status).toBe(404);
    const all = await call("/v1/privacy/erase", {
      key: mine.key,
      body: { to, allTenants: true },
    });
    expect(all.status).toBe(403);

    const operator = await call("/v1/privacy/erase", { body: { to, allTenants: true } });
    expect(operator.status).toBe(202);
    const view: View = await operator.json();
    await walk(other, view.id);
    expect(await read(other, kept.id)).toMatchObject({ state: "canceled" });
    expect(await tracesOf(to, kept.id)).toEqual([]);
    const part = await call(`/v1/privacy/erasures/${view.id}`, { key: other.key });
    expect((await part.json<View>()).tenants.map(({ tenant }) => tenant)).toEqual([other.tenant]);
  });
});

describe("a legal hold", () => {
  interface Hold {
    readonly id: string;
    readonly messages: number;
    readonly reason: string;
    readonly releasedAt: string | null;
  }

  it("keeps a message from redaction and erasure until it is released; then the erasure goes on", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const kept = await ask<Message>(tenant, "/v1/messages", { to, text: "in dispute" });
    const other = await ask<Message>(tenant, "/v1/messages", { to, text: "not in dispute" });
    await untilRows(tenant, ["delivered", "delivered"]);
    const hold = await ask<Hold>(tenant, "/v1/privacy/holds", {
      messageId: kept.id,
      reason: `asked for by the owner of ${to}`,
    });
    expect(hold.reason).not.toContain(to);
    const refused = await call(`/v1/messages/${kept.id}/redact`, {
      method: "POST",
      key: tenant.key,
    });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: "on_hold" });

    const begun = await erase(tenant, to);
    expect(await walk(tenant, begun.id, NOW)).toMatchObject({
      state: "done",
      outcomes: { erased: 1, held: 1 },
      remaining: 1,
    });
    expect(await tracesOf(to, kept.id)).toEqual(["kmsg_delivery_tracking", "object"]);
    expect(await read(tenant, other.id)).toMatchObject({ redactedAt: expect.any(String) });

    const released = await call(`/v1/privacy/holds/${hold.id}`, {
      method: "DELETE",
      key: tenant.key,
    });
    expect(await released.json()).toMatchObject({ releasedAt: expect.any(String) });
    expect(await walk(tenant, begun.id, NOW)).toMatchObject({
      outcomes: { erased: 2 },
      remaining: 0,
    });
    expect(await tracesOf(to, kept.id, other.id)).toEqual([]);
  });

  it("of a recipient covers what comes later too", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    await ask<Message>(tenant, "/v1/messages", { to, text: "before" });
    await untilRows(tenant, ["delivered"]);
    const hold = await ask<Hold>(tenant, "/v1/privacy/holds", { to, reason: "a court asked" });
    expect(hold.messages).toBe(1);
    const later = await ask<Message>(tenant, "/v1/messages", { to, text: "after" });
    await untilRows(tenant, ["delivered", "delivered"]);
    const redact = await call(`/v1/messages/${later.id}/redact`, {
      method: "POST",
      key: tenant.key,
    });
    expect(await redact.json()).toMatchObject({ code: "on_hold" });
    expect((await erase(tenant, to)).tenants[0]).toMatchObject({ outcomes: { held: 2 } });
    expect(await tracesOf(to, later.id)).toContain("object");
  });

  it("is refused for a message that is not there, without a reason, and with two names", async () => {
    const tenant = await tenantWithKey();
    const hold = async (body: object): Promise<number> =>
      (await call("/v1/privacy/holds", { key: tenant.key, body })).status;
    expect(await hold({ messageId: "nothing", reason: "a slip of the pen" })).toBe(404);
    expect(await hold({ to: phone() })).toBe(400);
    expect(await hold({ to: phone(), messageId: "a", reason: "two names" })).toBe(400);
  });
});

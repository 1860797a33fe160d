/** The proof of the prover: SQL is changed in every way, and verify names each change; what has an object is repaired. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { eraseMessage } from "../../../src/app/erase/erase-message.ts";
import { kstDayOf, rangeOfDay } from "../../../src/domain/korea/day.ts";
import type { RecordFinding } from "../../../src/domain/ledger/seal.ts";
import { sealDay } from "../../../src/jobs/proof/compare-records.ts";
import { kindsOf, proveMirror, type NightlyHost } from "../../../src/jobs/proof/nightly.ts";
import { verifyDay, type Verdict } from "../../../src/jobs/verify.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { batchChecksumSql, rowChecksumSql } from "../../../src/sql/mirror/checksum.ts";
import { alertSettings, kindsOf as alertKinds } from "../../support/alerts.ts";
import { call, eventually, phone, sql, stubOf, untilRow } from "../../support/api.ts";
import { tamper, untilWritten } from "../../support/audit-trails.ts";
import { evict } from "../../support/evict.ts";
import { withoutLateCopies } from "../../support/override.ts";
import { useSettings } from "../../support/settings.ts";
import { untilAcknowledged } from "../../support/stored.ts";
import { tenantWithKey, type TestTenant } from "../../support/tenants.ts";

useSettings("prover", { ...alertSettings("prover"), ALERT_CLEAR_AFTER: "100ms" });
withoutLateCopies();

afterEach(() => {
  vi.useRealTimers();
});

const DAY_MS = 86_400_000;

async function ask<T>({ key }: TestTenant, path: string, init: object = {}): Promise<T> {
  const response = await call(path, { key, ...init });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

/** Delivered messages, in the ledger with their last revision, and acknowledged. */
async function deliver(tenant: TestTenant, count: number, ending = ""): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const body = { to: ending === "" ? phone() : phone(ending), text: "hi" };
      const { id } = await ask<{ id: string }>(tenant, "/v1/messages", { body });
      await untilRow(id, ending === "" ? "delivered" : "failed");
      await untilAcknowledged(id);
      return id;
    }),
  );
}

const today = (): string => kstDayOf(Date.now());

async function verify(tenant: string, day = today()): Promise<Verdict> {
  const range = rangeOfDay(day);
  if (!range) throw new Error("no day");
  const isolate = isolateOf(env);
  return isolate.withPostgres(
    async (client) => verifyDay(isolate, client, { tenant, day, range }),
    "job",
  );
}

/** By the ledger alone: every end is known, so no object has to be asked. */
async function untilEnded(tenant: string, count: number): Promise<void> {
  await eventually(
    async () => {
      const ledgers = isolateOf(env).ledger.ofDay(tenant, today());
      const digests = await Promise.all(ledgers.map(async (ledger) => ledger.digest()));
      return digests.flatMap(({ minutes }) => minutes).reduce((sum, { ended }) => sum + ended, 0);
    },
    (ended) => ended === count,
  );
}

const repair = async (tenant: TestTenant): Promise<{ notFound: readonly string[] }> =>
  ask(tenant, "/v1/mirror/repair", { body: { day: today() } });

async function untilClean({ tenant }: TestTenant): Promise<void> {
  const verdict = await eventually(
    async () => verify(tenant),
    ({ clean }) => clean,
  );
  expect(kindsOf(verdict)).toEqual({});
}

/** The row as an older backup has it: sound in itself. */
async function setBack(id: string): Promise<void> {
  await sql(
    `update kmsg_delivery_tracking set state = 'sent', status = 'SENT', revision = 3, delivered_at = null, finalized_at = null,
       delivered_at_source = null, provider_status_code = null, provider_status_message = null where message_id = $1`,
    [id],
  );
  await sql(
    `update kmsg_delivery_tracking t set checksum = ${rowChecksumSql("t")} where message_id = $1`,
    [id],
  );
  await sql("delete from kmsg_delivery_event where message_id = $1 and revision > 3", [id]);
}

/** Copies of all rows of a message, to be put back as a backup would. */
async function backUp(id: string): Promise<() => Promise<void>> {
  const tables = ["kmsg_delivery_tracking", "kmsg_delivery_event"];
  const copies = await Promise.all(
    tables.map(async (table) => sql(`select * from ${table} where message_id = $1`, [id])),
  );
  return async () => {
    for (const [index, table] of tables.entries()) {
      await sql(`delete from ${table} where message_id = $1`, [id]);
      await sql(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
        [JSON.stringify(copies[index])],
      );
    }
  };
}

describe("messages", () => {
  it("that were changed in every way are named, each by its kind, and repaired", async () => {
    const tenant = await tenantWithKey();
    const all = await deliver(tenant, 8);
    await untilEnded(tenant.tenant, 8);
    await untilClean(tenant);
    const [gone = "", old = "", moved = "", doubled = "", bare = "", cut = "", edited = ""] = all;
    await sql("delete from kmsg_delivery_tracking where message_id = $1", [gone]);
    await setBack(old);
    await sql("update kmsg_delivery_tracking set tenant_id = 'thief' where message_id = $1", [
      moved,
    ]);
    await sql(
      `insert into kmsg_delivery_tracking
       select (jsonb_populate_record(t, '{"tenant_id": "thief"}')).* from kmsg_delivery_tracking t where message_id = $1`,
      [doubled],
    );
    const undo = await backUp(bare);
    await ask(tenant, `/v1/messages/${bare}/redact`, { method: "POST" });
    await untilAcknowledged(bare);
    await undo();
    await sql("delete from kmsg_delivery_event where message_id = $1 and revision = 2", [cut]);
    await sql("update kmsg_delivery_tracking set state = 'failed' where message_id = $1", [edited]);

    expect(await verify(tenant.tenant)).toMatchObject({
      clean: false,
      missing: expect.toSatisfy((ids: string[]) => sameSet(ids, [gone, moved])),
      unexpected: [],
      stale: [old],
      resurrected: [bare],
      foreign: expect.toSatisfy((ids: string[]) => sameSet(ids, [moved, doubled])),
      altered: [edited],
      events_missing: [cut],
      unproven: 0,
    });
    expect(await repair(tenant)).toMatchObject({ notFound: [] });
    await untilClean(tenant);
    const [row] = await sql(
      'select redacted_at, "to" from kmsg_delivery_tracking where message_id = $1',
      [bare],
    );
    expect(row).toMatchObject({ to: "", redacted_at: expect.anything() });
  });

  it("whose end the ledger was not told of are asked, and known from then on", async () => {
    const tenant = await tenantWithKey();
    const [id = ""] = await deliver(tenant, 2);
    await untilEnded(tenant.tenant, 2);
    const [ledger] = isolateOf(env).ledger.ofDay(tenant.tenant, today());
    if (!ledger) throw new Error("no shard");
    // As ledgers of an earlier version are.
    await runInDurableObject(ledger, (_object, state) => {
      for (const [key] of state.storage.kv.list({ prefix: "end:" })) state.storage.kv.delete(key);
    });
    await setBack(id);
    expect(await verify(tenant.tenant)).toMatchObject({ stale: [id], unproven: 0 });
    await untilEnded(tenant.tenant, 2);
  });

  it("that were erased when their objects were gone are named where a backup brings them back", async () => {
    const tenant = await tenantWithKey();
    const [id = ""] = await deliver(tenant, 1);
    await untilEnded(tenant.tenant, 1);
    const undo = await backUp(id);
    const stub = await stubOf(id);
    await runInDurableObject(stub, async (_object, state) => state.storage.deleteAll());
    await evict(stub);
    const isolate = isolateOf(env);
    const erased = await isolate.withPostgres(
      async (client) =>
        eraseMessage(isolate, client, { tenant: tenant.tenant, messageId: id }, true),
      "job",
    );
    expect(erased.kind).toBe("row");
    await untilClean(tenant);
    await undo();
    expect(await verify(tenant.tenant)).toMatchObject({ resurrected: [id], stale: [] });
    expect(await repair(tenant)).toMatchObject({ repaired: 1, notFound: [] });
    await untilClean(tenant);
  });

  it("that changed after their end are no alarm: a redaction, a replay", async () => {
    const tenant = await tenantWithKey();
    const [redacted = ""] = await deliver(tenant, 1);
    const [failed = ""] = await deliver(tenant, 1, "8013");
    await ask(tenant, `/v1/messages/${redacted}/redact`, { method: "POST" });
    await ask(tenant, `/v1/dead-letters/send:${failed}/replay`, { method: "POST" });
    await untilAcknowledged(redacted);
    const verdict = await verify(tenant.tenant);
    expect([verdict.stale, verdict.resurrected, verdict.altered]).toEqual([[], [], []]);
    await untilRow(failed, "failed");
    await untilAcknowledged(failed);
    await untilClean(tenant);
  });
});

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join() === [...b].sort().join();

describe("batches", () => {
  it("that were changed in every way are named, each by its kind, and repaired", async () => {
    const tenant = await tenantWithKey();
    const ids = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const body = { message: { text: "hi" }, messages: [{ to: phone() }, { to: phone() }] };
        const { id } = await ask<{ id: string }>(tenant, "/v1/batches", { body });
        await eventually(
          async () =>
            sql<{ state: string }>("select state from kmsg_batch where batch_id = $1", [id]),
          ([row]) => row?.state === "completed",
        );
        return id;
      }),
    );
    await untilClean(tenant);
    const [gone = "", old = "", moved = "", edited = ""] = ids;
    await sql("delete from kmsg_batch where batch_id = $1", [gone]);
    await sql(
      "update kmsg_batch set state = 'open', revision = revision - 1, completed_at = null where batch_id = $1",
      [old],
    );
    await sql(`update kmsg_batch b set checksum = ${batchChecksumSql("b")} where batch_id = $1`, [
      old,
    ]);
    await sql("update kmsg_batch set tenant_id = 'thief' where batch_id = $1", [moved]);
    await sql("update kmsg_batch set total = 99 where batch_id = $1", [edited]);
    const { batches, clean } = await verify(tenant.tenant);
    expect(clean).toBe(false);
    expect(batches).toMatchObject({
      unexpected: [],
      stale: [old],
      foreign: [moved],
      altered: [edited],
    });
    expect([...batches.missing].sort()).toEqual([gone, moved].sort());
    await repair(tenant);
    await untilClean(tenant);

    // As the version before writes a row, after a rollback: right, and with an older checksum or none.
    await sql("update kmsg_batch set checksum = repeat('0', 32) where batch_id = $1", [old]);
    await sql("update kmsg_batch set checksum = null where batch_id = $1", [edited]);
    await untilClean(tenant);
    const unsigned = `select 1 from kmsg_batch b where batch_id in ($1, $2)
      and checksum is distinct from ${batchChecksumSql("b")}`;
    expect(await sql(unsigned, [old, edited])).toEqual([]);

    const made = `bat_${"A".repeat(43)}`;
    await sql(
      `insert into kmsg_batch select (jsonb_populate_record(b, jsonb_build_object('batch_id', $2::text))).*
       from kmsg_batch b where batch_id = $1`,
      [gone, made],
    );
    const forged = (await verify(tenant.tenant)).batches;
    expect([forged.unexpected, forged.altered]).toEqual([[made], [made]]);
  });
});

describe("a batch of the version before, whose queue entry outlived the upgrade", () => {
  it("is no alarm: its object knows it, and the ledger from then on", async () => {
    const tenant = await tenantWithKey();
    const body = { message: { text: "hi" }, messages: [{ to: phone() }] };
    const { id } = await ask<{ id: string }>(tenant, "/v1/batches", { body });
    await eventually(
      async () => sql<{ state: string }>("select state from kmsg_batch where batch_id = $1", [id]),
      ([row]) => row?.state === "completed",
    );
    await untilClean(tenant);
    const key = `batch:${id}`;
    const inLedger = async (remove: boolean): Promise<boolean> => {
      const ledgers = isolateOf(env).ledger.ofDay(tenant.tenant, today());
      const found = await Promise.all(
        ledgers.map(async (ledger) =>
          runInDurableObject(ledger, (_object, { storage: { kv } }) => {
            const known = kv.get(key) !== undefined;
            if (remove) kv.delete(key);
            return known;
          }),
        ),
      );
      return found.includes(true);
    };
    expect(await inLedger(true)).toBe(true);
    expect(kindsOf(await verify(tenant.tenant))).toEqual({});
    expect(await inLedger(false)).toBe(true);
  });
});

/** Acts that are being done are no findings: the clock is a quarter of an hour on. */
async function recordsLater(tenant: string): Promise<readonly string[]> {
  const day = today();
  vi.setSystemTime(Date.now() + 900_000);
  try {
    const { records } = await verify(tenant, day);
    return namesOf(records);
  } finally {
    vi.useRealTimers();
  }
}

const namesOf = (records: readonly RecordFinding[]): readonly string[] =>
  records.map(({ table, kind, ids }) => `${table} ${kind} ${[...ids].sort().join()}`).sort();

describe("holds, erasures, dead letters and the audit trail", () => {
  it("are compared with what the trail says was done", async () => {
    const tenant = await tenantWithKey();
    const [held = "", other = ""] = await deliver(tenant, 2);
    const [letter = ""] = await deliver(tenant, 1, "8013");
    const hold = async (messageId: string): Promise<string> => {
      const body = { messageId, reason: "a lawsuit" };
      return (await ask<{ id: string }>(tenant, "/v1/privacy/holds", { body })).id;
    };
    const [one, two, three] = [await hold(held), await hold(other), await hold(other)];
    const recipient = await ask<{ id: string }>(tenant, "/v1/privacy/holds", {
      body: { to: phone(), reason: "a lawsuit" },
    });
    const freed = await hold(other);
    await ask(tenant, `/v1/privacy/holds/${three}`, { method: "DELETE" });
    const erase = async (): Promise<string> =>
      (await ask<{ id: string }>(tenant, "/v1/privacy/erase", { body: { to: phone() } })).id;
    const erasure = await erase();
    await ask(tenant, `/v1/dead-letters/send:${letter}/discard`, { method: "POST" });
    await eventually(
      async () => isolateOf(env).audit.facts(tenant.tenant, 0, 1_000_000),
      ({ head, pending }) => head.seq > 0 && pending.length === 0,
    );
    expect(await recordsLater(tenant.tenant)).toEqual([]);

    await sql("delete from kmsg_privacy_hold where hold_id = $1", [one]);
    await sql("delete from kmsg_privacy_held where hold_id = $1", [two]);
    await sql("update kmsg_privacy_hold set released_at = null where hold_id = $1", [three]);
    await sql("delete from kmsg_privacy_erasure where erasure_id = $1", [erasure]);
    await sql("delete from kmsg_dead_letter where message_id = $1", [letter]);
    await sql(`update kmsg_privacy_hold set to_hashes = '[]' where hold_id = $1`, [recipient.id]);
    await sql("update kmsg_privacy_hold set released_at = created_at + 1 where hold_id = $1", [
      freed,
    ]);
    await sql(
      `insert into kmsg_privacy_hold select (jsonb_populate_record(h, '{"hold_id": "hld_forged"}')).*
       from kmsg_privacy_hold h where hold_id = $1`,
      [two],
    );
    expect(await recordsLater(tenant.tenant)).toEqual(
      [
        `kmsg_privacy_hold missing ${one}`,
        `kmsg_privacy_held missing ${two}`,
        `kmsg_privacy_hold undone ${three}`,
        `kmsg_privacy_erasure missing ${erasure}`,
        `kmsg_dead_letter undone send:${letter}`,
        `kmsg_privacy_hold altered ${[freed, recipient.id].sort().join()}`,
        "kmsg_privacy_hold unexpected hld_forged",
      ].sort(),
    );
  });

  it("are not believed where the trail itself was changed", async () => {
    const tenant = await tenantWithKey();
    const { head } = await isolateOf(env).audit.facts(tenant.tenant, 0, 1_000_000);
    await untilWritten(tenant.tenant, head.seq);
    expect((await verify(tenant.tenant)).records).toEqual([]);
    await tamper("delete from kmsg_audit where tenant_id = $1 and seq = 1", [tenant.tenant]);
    const { records, clean } = await verify(tenant.tenant);
    expect([clean, records.map(({ table, kind }) => `${table} ${kind}`)]).toEqual([
      false,
      ["kmsg_audit missing"],
    ]);
  });
});

describe("a sealed day", () => {
  const DAY = "2026-11-10";
  const AT = (rangeOfDay(DAY)?.from ?? 0) + 1000;

  async function deliveries(tenant: string, count: number): Promise<readonly string[]> {
    const ids = Array.from({ length: count }, () => crypto.randomUUID());
    await sql(
      `insert into kmsg_webhook_delivery (id, webhook_id, tenant_id, message_id, revision, event, endpoint_id, attempt, at, duration_ms, outcome)
       select id, 'w', $1, 'msg', 1, 'message.sent', 'e', 1, $2, 5, 'delivered' from jsonb_array_elements_text($3::text::jsonb) as r(id)`,
      [tenant, AT, JSON.stringify(ids)],
    );
    return ids;
  }

  async function seal(tenant: string): Promise<boolean> {
    const range = rangeOfDay(DAY);
    if (!range) throw new Error("no day");
    const isolate = isolateOf(env);
    const ledgers = isolate.ledger.ofDay(tenant, DAY);
    return isolate.withPostgres(
      async (client) => sealDay(client, { tenant, range, ledgers }),
      "job",
    );
  }

  it("names rows that were deleted, put there or altered since, and is sealed once", async () => {
    const { tenant } = await tenantWithKey();
    const [gone = "", edited = ""] = await deliveries(tenant, 3);
    expect([await seal(tenant), await seal(tenant)]).toEqual([true, false]);
    expect((await verify(tenant, DAY)).records).toEqual([]);
    await sql("delete from kmsg_webhook_delivery where id = $1", [gone]);
    await sql("update kmsg_webhook_delivery set outcome = 'failed' where id = $1", [edited]);
    const [made = ""] = await deliveries(tenant, 1);
    expect(namesOf((await verify(tenant, DAY)).records)).toEqual(
      [
        `kmsg_webhook_delivery missing ${gone}`,
        `kmsg_webhook_delivery altered ${edited}`,
        `kmsg_webhook_delivery unexpected ${made}`,
      ].sort(),
    );
  });

  it("has nothing against the discard of a message that failed on it, which is made later", async () => {
    const { tenant } = await tenantWithKey();
    const letter = async (kind: string): Promise<unknown> =>
      sql(
        `insert into kmsg_dead_letter (kind, tenant_id, message_id, revision, reason, created_at, discarded_at)
         values ($1, $2, 'own-1', 3, 'x', $3, $4)`,
        [kind, tenant, AT, Date.now()],
      );
    await seal(tenant);
    await letter("send");
    expect((await verify(tenant, DAY)).records).toEqual([]);
    await letter("mirror");
    expect(namesOf((await verify(tenant, DAY)).records)).toEqual([
      "kmsg_dead_letter unexpected mirror:own-1",
    ]);
  });

  it("says of many rows how many are gone", async () => {
    const { tenant } = await tenantWithKey();
    const [gone = ""] = await deliveries(tenant, 300);
    await seal(tenant);
    await sql("delete from kmsg_webhook_delivery where id = $1", [gone]);
    expect((await verify(tenant, DAY)).records).toEqual([
      { table: "kmsg_webhook_delivery", kind: "missing", count: 1, ids: [] },
    ]);
  });
});

describe("the nightly proof", () => {
  it("alerts of what it finds, by tenant and day, and is content once that was repaired", async () => {
    const tenant = await tenantWithKey();
    const [id = ""] = await deliver(tenant, 1);
    await untilEnded(tenant.tenant, 1);
    const register = `proof-${crypto.randomUUID()}`;
    const isolate = isolateOf(env);
    const host: NightlyHost = {
      ledger: isolate.ledger,
      messages: isolate.messages,
      batches: isolate.batches,
      audit: isolate.audit,
      optOuts: isolate.optOuts,
      settings: isolate.settings,
      alerts: isolate.alerts,
      mirror: isolate.mirror,
      withPostgres: async (work, use) => isolate.withPostgres(work, use),
      // The register of a database that no other file counts on.
      tenants: Object.assign(Object.create(isolate.tenants) as typeof isolate.tenants, {
        register: () => env.TENANT_REGISTER.getByName(register),
        all: async () => Promise.resolve([tenant.tenant]),
      }),
    };
    /** Four in the morning, some days from now. */
    const night = (days: number): number =>
      (rangeOfDay(today())?.from ?? 0) + days * DAY_MS + 4 * 3_600_000;
    const untilTold = async (kinds: readonly string[]): Promise<void> => {
      const told = await eventually(
        async () => alertKinds("mirror_proof"),
        (all) => all.length >= kinds.length,
      );
      expect(told).toEqual(kinds);
    };

    await sql("delete from kmsg_delivery_tracking where message_id = $1", [id]);
    await proveMirror(host, night(1));
    await untilTold(["alert.raised 1"]);
    const result = await env.TENANT_REGISTER.getByName(register).proofResult();
    expect(result?.findings).toBe(1);
    // The same night once more: it was walked already.
    await repair(tenant);
    await untilClean(tenant);
    await proveMirror(host, night(1) + 60_000);
    expect(await alertKinds("mirror_proof")).toEqual(["alert.raised 1"]);
    await proveMirror(host, night(2));
    await untilTold(["alert.raised 1", "alert.cleared 1"]);
  });
});

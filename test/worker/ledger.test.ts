import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { sendMessage } from "../../src/app/send/send-message.ts";
import { kstDayOf, rangeOfDay } from "../../src/domain/korea/day.ts";
import { accept } from "../../src/domain/message/accept.ts";
import { acceptance } from "../../src/domain/message/testing.ts";
import { repairMessages, type Repair } from "../../src/jobs/repair.ts";
import { verifyDay, type Verdict } from "../../src/jobs/verify.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { LedgerEntry } from "../../src/objects/ledger/ledger-rpc.ts";
import type { LedgerStub } from "../../src/objects/ledger/ledger-stub.ts";
import { MessageObject } from "../../src/objects/message/message-object.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { mirrorMessage, type MirrorMessage } from "../../src/sql/mirror/row.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { call, eventually, get, phone, send, sql, untilRow, untilState } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { withoutLateCopies } from "../support/override.ts";
import { untilAcknowledged } from "../support/stored.ts";

withoutLateCopies();

const AT = Date.UTC(2026, 10, 20, 3);

const newTenant = (): string => `t-${crypto.randomUUID()}`;
const newId = (): string => `test-${crypto.randomUUID()}`;

function ledgerOf(tenant: string, at = AT): LedgerStub {
  const [stub] = isolateOf(env).ledger.ofDay(tenant, kstDayOf(at));
  if (!stub) throw new Error("no shard");
  return stub;
}

const entriesOf = (ids: readonly string[], at = AT): LedgerEntry[] =>
  ids.map((publicId) => ({ publicId, acceptedAt: at }));

describe("the ledger", () => {
  it("holds an id once, however often it is added, and after an eviction too", async () => {
    const tenant = newTenant();
    const ids = [newId(), newId(), newId()];
    await Promise.all(
      ids.map(async (id) => isolateOf(env).ledger.add(tenant, { acceptedAt: AT, publicId: id })),
    );
    const before = await ledgerOf(tenant).digest();
    await evict(ledgerOf(tenant));
    await Promise.all(
      [...ids, ...ids].map(async (id) =>
        isolateOf(env).ledger.add(tenant, { acceptedAt: AT, publicId: id }),
      ),
    );
    const after = await ledgerOf(tenant).digest();
    expect(after).toEqual(before);
    expect(after.count).toBe(3);
    expect([...(await ledgerOf(tenant).idsOf(AT / 60_000))].sort()).toEqual([...ids].sort());
  });

  it("has on disk whatever it said it had", async () => {
    const tenant = newTenant();
    const id = newId();
    await isolateOf(env).ledger.add(tenant, { acceptedAt: AT, publicId: id });
    await evict(ledgerOf(tenant));
    expect((await ledgerOf(tenant).page(null, 10)).ids).toEqual([id]);
  });

  it("writes one row for all that arrive within a second", async () => {
    const tenant = newTenant();
    const ids = Array.from({ length: 400 }, newId);
    await Promise.all(
      ids.map(async (id) => isolateOf(env).ledger.add(tenant, { acceptedAt: AT, publicId: id })),
    );
    const rows = await runInDurableObject(ledgerOf(tenant), (_object, state) => [
      ...state.storage.kv.list({ prefix: "ids:" }),
    ]);
    expect(rows.length / ids.length).toBeLessThanOrEqual(0.05);
    expect((await ledgerOf(tenant).digest()).count).toBe(400);
  });

  it("has a digest that no order, grouping or repetition changes, and any other set does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 30 }),
        async (ids, cut) => {
          const [one, two, three] = [newTenant(), newTenant(), newTenant()];
          await Promise.all([
            isolateOf(env).ledger.addAll(one, entriesOf(ids)),
            isolateOf(env).ledger.addAll(two, entriesOf([...ids].reverse().slice(0, cut))),
            isolateOf(env).ledger.addAll(three, entriesOf(ids.slice(1))),
          ]);
          await isolateOf(env).ledger.addAll(two, entriesOf(ids));
          const digest = await ledgerOf(one).digest();
          expect(await ledgerOf(two).digest()).toEqual(digest);
          expect((await ledgerOf(three).digest()).digest).not.toBe(digest.digest);
        },
      ),
      { numRuns: 4 },
    );
  });

  it("is read page by page, every id once", async () => {
    const tenant = newTenant();
    const entries = Array.from({ length: 50 }, (_, index) => ({
      publicId: newId(),
      acceptedAt: AT + (index % 5) * 60_000,
    }));
    await isolateOf(env).ledger.addAll(tenant, entries);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { ids: readonly string[]; next: string | null } = await ledgerOf(tenant).page(
        cursor,
        7,
      );
      seen.push(...page.ids);
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toHaveLength(50);
    expect(new Set(seen)).toEqual(new Set(entries.map((entry) => entry.publicId)));
  });

  it("keeps values below a megabyte, however many ids come at once", async () => {
    const tenant = newTenant();
    const entries = entriesOf(Array.from({ length: 4000 }, () => newId().padEnd(255, "x")));
    await isolateOf(env).ledger.addAll(tenant, entries);
    const sizes = await runInDurableObject(ledgerOf(tenant), (_object, state) =>
      [...state.storage.kv.list<{ ids: string[] }>({ prefix: "ids:" })].map(
        ([, flush]) => JSON.stringify(flush.ids).length,
      ),
    );
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(500_000);
    expect((await ledgerOf(tenant).digest()).count).toBe(4000);
  });

  it("puts a message into the Korean day of its acceptance and forgets the day after 400 days", async () => {
    const tenant = newTenant();
    const beforeMidnight = Date.UTC(2026, 10, 20, 14, 59, 59);
    await Promise.all([
      isolateOf(env).ledger.add(tenant, { acceptedAt: beforeMidnight, publicId: "a" }),
      isolateOf(env).ledger.add(tenant, { acceptedAt: beforeMidnight + 1000, publicId: "b" }),
    ]);
    expect((await ledgerOf(tenant, beforeMidnight).page(null, 9)).ids).toEqual(["a"]);
    const next = ledgerOf(tenant, beforeMidnight + 1000);
    expect((await next.page(null, 9)).ids).toEqual(["b"]);
    const alarm = await runInDurableObject(next, async (_object, state) =>
      state.storage.getAlarm(),
    );
    expect(Math.round(((alarm ?? 0) - Date.now()) / 86_400_000)).toBe(400);
    await runDurableObjectAlarm(next);
    expect((await next.digest()).count).toBe(0);
  });
});

/** Delivered messages of a tenant nobody else has, in the ledger and in SQL. */
async function deliver(tenant: string, count: number): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const body = { to: phone(), text: "hi" };
      const sent = await sendMessage(isolateOf(env), {
        tenant,
        requestId: crypto.randomUUID(),
        draft: body,
        body,
        route: "test",
        idempotencyKey: undefined,
        waitMs: 10_000,
      });
      if (sent.kind !== "created") throw new Error(sent.kind);
      await isolateOf(env).ledger.add(tenant, {
        acceptedAt: sent.record.acceptedAt,
        publicId: sent.record.id,
      });
      await untilRow(sent.record.id, "delivered");
      await untilAcknowledged(sent.record.id);
      return sent.record.id;
    }),
  );
}

async function verify(tenant: string, day = kstDayOf(Date.now())): Promise<Verdict> {
  const range = rangeOfDay(day);
  if (!range) throw new Error("no day");
  return withPostgres(env, async (client) =>
    verifyDay(isolateOf(env), client, { tenant, day, range }),
  );
}

async function untilClean(tenant: string): Promise<Verdict> {
  return eventually(
    async () => verify(tenant),
    (verdict) => verdict.clean,
  );
}

const repair = async (tenant: string, ids: readonly string[]): Promise<Repair> =>
  repairMessages(isolateOf(env), tenant, ids);

const nothing = { missing: [], unexpected: [], altered: [], events_missing: [] };

describe("the mirror", () => {
  it("is clean when SQL has every message as the mirror wrote it", async () => {
    const tenant = newTenant();
    await deliver(tenant, 5);
    const verdict = await verify(tenant);
    expect(verdict).toMatchObject({ clean: true, truncated: false, ...nothing });
    expect(verdict.ledger).toEqual(verdict.sql);
    expect(verdict.sql.count).toBe(5);
  });

  it("names rows and events that were deleted by hand, and has them again after a repair", async () => {
    const tenant = newTenant();
    const [a = "", b = "", c = ""] = await deliver(tenant, 4);
    await sql("delete from kmsg_delivery_tracking where message_id = $1", [a]);
    await sql("delete from kmsg_delivery_event where message_id = $1 and revision = 2", [b]);
    await sql("delete from kmsg_delivery_event where message_id = $1", [c]);
    const verdict = await verify(tenant);
    expect(verdict).toMatchObject({ clean: false, missing: [a], unexpected: [], altered: [] });
    expect([...verdict.events_missing].sort()).toEqual([b, c].sort());
    expect(verdict.ledger.count - verdict.sql.count).toBe(1);
    expect(await repair(tenant, [a, b, c])).toEqual({
      asked: 3,
      repaired: 3,
      refused: [],
      untold: [],
      notFound: [],
    });
    expect(await untilClean(tenant)).toMatchObject(nothing);
    await untilRow(a, "delivered");
  });

  it.each([
    ["state", "state = 'failed'"],
    ["status", "status = 'FAILED'"],
    ["number", `"to" = '01000000000'`],
    ["metadata", `metadata = '{"customFields": {"x": "1"}}'`],
    ["error", `last_error = '{"code": "X", "message": "y"}'`],
    ["checksum", "checksum = null"],
    ["revision", "revision = 99"],
  ])("names a row whose %s was altered by hand, and restores it", async (_what, change) => {
    const tenant = newTenant();
    const [id = "", other = ""] = await deliver(tenant, 2);
    const before = await sql("select * from kmsg_delivery_tracking where message_id = $1", [id]);
    await sql(`update kmsg_delivery_tracking set ${change} where message_id = $1`, [id]);
    const verdict = await verify(tenant);
    expect(verdict).toMatchObject({ clean: false, missing: [], unexpected: [], altered: [id] });
    expect(verdict.altered).not.toContain(other);
    await repair(tenant, [id]);
    expect(await untilClean(tenant)).toMatchObject(nothing);
    const after = await sql("select * from kmsg_delivery_tracking where message_id = $1", [id]);
    const proven = ({
      last_checked_at: _at,
      next_check_at: _next,
      ...rest
    }: object & {
      last_checked_at?: unknown;
      next_check_at?: unknown;
    }): object => rest;
    expect(after.map((row) => proven(row as object))).toEqual(
      before.map((row) => proven(row as object)),
    );
  });

  it("finds a row that was moved to another day, another tenant or the far future", async () => {
    const tenant = newTenant();
    const [a = "", b = "", c = ""] = await deliver(tenant, 3);
    const day = 86_400_000;
    await sql(
      "update kmsg_delivery_tracking set requested_at = requested_at - $2 where message_id = $1",
      [a, day],
    );
    await sql("update kmsg_delivery_tracking set tenant_id = 'thief' where message_id = $1", [b]);
    // In its place still, as of another life: no event is its own.
    await sql("update kmsg_delivery_tracking set accepted_at = $2 where message_id = $1", [
      c,
      AT + 9999 * day,
    ]);
    const verdict = await verify(tenant);
    expect([...verdict.missing].sort()).toEqual([a, b].sort());
    expect([verdict.altered, verdict.events_missing]).toEqual([[c], [c]]);
    await repair(tenant, [a, b, c]);
    expect(await untilClean(tenant)).toMatchObject({ ...nothing, sql: { count: 3 } });
  });

  it("names messages whose events were altered or made up, and restores them", async () => {
    const tenant = newTenant();
    const [a = "", b = ""] = await deliver(tenant, 3);
    await sql(
      "update kmsg_delivery_event set to_state = 'failed', at = at + 9 where message_id = $1 and revision = 3",
      [a],
    );
    await sql(
      `insert into kmsg_delivery_event (message_id, tenant_id, revision, at, event, to_state)
       values ($1, $3, 77, $2, 'made_up', 'failed')`,
      [b, Date.now(), tenant],
    );
    const verdict = await verify(tenant);
    expect([...verdict.altered].sort()).toEqual([a, b].sort());
    expect(verdict.events_missing).toEqual([b]);
    await repair(tenant, [a, b]);
    expect(await untilClean(tenant)).toMatchObject(nothing);
  });

  it("does not count as repaired what could not be told to mirror itself again", async () => {
    const tenant = newTenant();
    const [a = "", b = ""] = await deliver(tenant, 2);
    const remirror = Reflect.get(MessageObject.prototype, "remirror");
    const spy = vi.spyOn(MessageObject.prototype, "remirror").mockImplementation(function lost(
      this: MessageObject,
    ) {
      return this.read(tenant)?.id === b ? undefined : remirror.call(this);
    });
    try {
      expect(await repair(tenant, [a, b])).toMatchObject({ asked: 2, repaired: 1, untold: [b] });
    } finally {
      spy.mockRestore();
    }
    expect(await repair(tenant, [b])).toMatchObject({ repaired: 1, untold: [] });
  });

  it("names a row that nobody accepted and leaves it alone: it might be a last copy", async () => {
    const tenant = newTenant();
    const [id = ""] = await deliver(tenant, 1);
    const made = newId();
    await sql(
      `insert into kmsg_delivery_tracking
       select (jsonb_populate_record(t, jsonb_build_object('message_id', $2::text))).*
       from kmsg_delivery_tracking t where message_id = $1`,
      [id, made],
    );
    expect(await verify(tenant)).toMatchObject({ missing: [], unexpected: [made] });
    expect(await repair(tenant, [made])).toMatchObject({ repaired: 0, notFound: [made] });
    expect((await verify(tenant)).unexpected).toEqual([made]);
  });

  it("takes a message into the ledger that it had not heard of", async () => {
    const tenant = newTenant();
    const [id = ""] = await deliver(tenant, 2);
    const day = kstDayOf(Date.now());
    await runInDurableObject(ledgerOf(tenant, Date.now()), (_object, state) => {
      for (const [key] of state.storage.kv.list({ prefix: "ids:" })) state.storage.kv.delete(key);
    });
    expect((await verify(tenant, day)).unexpected).toContain(id);
    await repair(tenant, (await verify(tenant, day)).unexpected);
    expect(await untilClean(tenant)).toMatchObject(nothing);
  });

  it("is each tenant's own: another one sees nothing and repairs nothing", async () => {
    const tenant = newTenant();
    const other = newTenant();
    const [id = ""] = await deliver(tenant, 1);
    await sql("delete from kmsg_delivery_tracking where message_id = $1", [id]);
    expect(await verify(other)).toMatchObject({ clean: true, ledger: { count: 0 } });
    expect(await repair(other, [id])).toMatchObject({ repaired: 0, notFound: [id] });
    expect((await verify(tenant)).missing).toEqual([id]);
  });

  it("leaves rows that are right as they are, however often they are repaired", async () => {
    const tenant = newTenant();
    const ids = await deliver(tenant, 3);
    await Promise.all([repair(tenant, ids), repair(tenant, ids)]);
    expect(await untilClean(tenant)).toMatchObject({ ...nothing, sql: { count: 3 } });
  });

  it("has one checksum, made in SQL as in the Worker, whatever texts and JSON hold", async () => {
    const tenant = newTenant();
    const text = fc
      .string({ unit: "binary", maxLength: 12 })
      .map((drawn) => drawn.replaceAll("\0", "\u0001"));
    const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(0.25));
    const json = fc.dictionary(text, fc.oneof(value, fc.array(value), fc.dictionary(text, value)));
    const samples = fc.sample(fc.tuple(json, text, json), 300);
    const messages = samples.map(([metadata, words, detail]): MirrorMessage => {
      const copy = mirrorMessage(accept({ ...acceptance, id: newId(), tenant }, AT), {
        checks: 0,
        lastCheckedAt: undefined,
        // Not for the sweeper: no object stands behind these rows.
        nextWakeAt: AT + 1e12,
        toHash: "hash",
      });
      return {
        row: { ...copy.row, metadata, provider_status_message: words },
        events: copy.events.map((event) => ({ ...event, detail })),
      };
    });
    await withPostgres(env, async (client) => writeMessages(client, messages));
    const verdict = await verify(tenant, kstDayOf(AT));
    expect(verdict.sql.count).toBe(300);
    expect(verdict.unexpected).toHaveLength(300);
    const wrong = messages.filter(({ row }) => verdict.altered.includes(row.message_id));
    expect(wrong.map(({ row, events }) => [row.metadata, events])).toEqual([]);
  });
});

describe("the routes of the mirror", () => {
  it("verify a day and repair by ids and by day", async () => {
    const message = await send({ to: phone(), text: "hi" });
    await isolateOf(env).ledger.add("default", {
      acceptedAt: Date.parse(message.acceptedAt),
      publicId: message.id,
    });
    await untilState(message.id, "delivered");
    await untilRow(message.id, "delivered");
    const day = kstDayOf(Date.parse(message.acceptedAt));
    const ask = async (): Promise<Verdict> => {
      const response = await call(`/v1/mirror/verify?day=${day}`);
      expect(response.status).toBe(200);
      return response.json();
    };
    for (const body of [{ ids: [message.id] }, { day }]) {
      await untilAcknowledged(message.id);
      // A second copy may still be on its way and bring the row back before it is repaired: then it is lost once more.
      await eventually(
        async () => {
          await sql("delete from kmsg_delivery_tracking where message_id = $1", [message.id]);
          const { missing } = await ask();
          const response = await call("/v1/mirror/repair", { body });
          expect(response.status).toBe(200);
          const { repaired }: Repair = await response.json();
          return { missing, repaired };
        },
        ({ missing, repaired }) => missing.includes(message.id) && repaired > 0,
      );
      const verdict = await ask();
      expect(verdict.missing).not.toContain(message.id);
      expect(verdict.altered).not.toContain(message.id);
    }
    expect((await get(message.id)).state).toBe("delivered");
  });

  it.each([
    ["GET", "/v1/mirror/verify", undefined],
    ["GET", "/v1/mirror/verify?day=2026-02-30", undefined],
    ["GET", "/v1/mirror/verify?day=today", undefined],
    ["POST", "/v1/mirror/repair", {}],
    ["POST", "/v1/mirror/repair", { day: "2026-11-20", ids: ["a"] }],
    ["POST", "/v1/mirror/repair", { ids: [] }],
    ["POST", "/v1/mirror/repair", { day: "2026-99-99" }],
  ])("refuse %s %s %j", async (method, path, body) => {
    const response = await call(path, { method, ...(body && { body }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request" });
  });

  it("ask for a key", async () => {
    expect((await call("/v1/mirror/verify?day=2026-11-20", { key: null })).status).toBe(401);
    expect((await call("/v1/mirror/repair", { body: { ids: ["a"] }, key: "no" })).status).toBe(401);
  });
});

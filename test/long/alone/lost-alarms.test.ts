/** Alarms that the platform has lost: deleted in storage, while the process that set them lives on or is gone. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { kstDayOf } from "../../../src/domain/korea/day.ts";
import type { BatchStub } from "../../../src/objects/batch/batch-stub.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { MirrorQueues } from "../../../src/objects/mirror/queues.ts";
import { call, emulatorSends, eventually, phone, sql, stubOf } from "../../support/api.ts";
import { askedBy } from "../../support/claims.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { alarmOf, loseAlarm, sweepAt } from "../../support/lost-alarm.ts";
import { useShippedSettings } from "../../support/settings.ts";

useShippedSettings("lost-alarms");

afterEach(releaseClock);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function batchOf(to: readonly string[], fields: object = {}): Promise<[string, BatchStub]> {
  const messages = to.map((number) => ({ to: number, text: "hi" }));
  const response = await call("/v1/batches", { body: { messages, ...fields } });
  expect(response.status).toBe(202);
  const { id }: { id: string } = await response.json();
  const stub = isolateOf(env).batches.find(id)?.stub;
  if (!stub) throw new Error("no stub");
  return [id, stub];
}

const rowOf = async (id: string): Promise<{ state: string; wake: number } | undefined> =>
  (
    await sql<{ state: string; wake: number }>(
      "select state, next_wake_at::float8 as wake from kmsg_batch where batch_id = $1",
      [id],
    )
  )[0];

/** Turns the clock on, and with it the alarms of a batch's members, until the batch is at its end. */
async function untilCompleted(id: string, from: number): Promise<{ state: string; wake: number }> {
  let now = from;
  const row = await eventually(
    async () => {
      await setClock((now += 30_000));
      const members = await sql<{ message_id: string }>(
        "select message_id from kmsg_delivery_tracking where batch_id = $1",
        [id],
      );
      for (const { message_id } of members) await runDurableObjectAlarm(await stubOf(message_id));
      return rowOf(id);
    },
    (found) => found?.state === "completed",
  );
  if (!row) throw new Error("no row");
  return row;
}

describe("a batch that lost its alarm", () => {
  it.each(["its process lives", "its process is gone"])(
    "goes on when the cron finds it, and ends: %s",
    async (when) => {
      // The clock is so far ahead that no alarm goes off by itself.
      const now = nextMidnightKst() + 10 * HOUR;
      await setClock(now);
      const to = [phone(), phone(), phone()];
      const [id, stub] = await batchOf(to);
      await eventually(
        async () => rowOf(id),
        (row) => row !== undefined,
      );
      await loseAlarm(stub);
      if (when === "its process is gone") await evict(stub);
      for (const number of to) expect(await emulatorSends(number)).toEqual([]);

      await sweepAt(now + 5 * MINUTE, id);
      expect(await runDurableObjectAlarm(stub)).toBe(true);
      const { wake } = await untilCompleted(id, now + 5 * MINUTE);
      for (const number of to) expect(await emulatorSends(number)).toHaveLength(1);
      // Next for its retention.
      expect(wake).toBeGreaterThan(now + 29 * DAY);
    },
  );

  it("after its end is forgotten when its time is over", async () => {
    const now = nextMidnightKst() + 10 * HOUR;
    await setClock(now);
    const [id, stub] = await batchOf([phone()]);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const { wake } = await untilCompleted(id, now);
    await eventually(
      async () => (await stub.read("default"))?.record,
      (record) => record?.mirrored === record?.revision,
    );
    await loseAlarm(stub);
    await evict(stub);
    await sweepAt(wake + 5 * MINUTE, id);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await stub.read("default")).toBeUndefined();
    await sweepAt(wake + 10 * MINUTE, id);
    expect((await rowOf(id))?.wake).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("a batch whose row a restore set back", () => {
  it("is mirrored again", async () => {
    const now = nextMidnightKst() + 10 * HOUR;
    await setClock(now);
    const [id, stub] = await batchOf([phone()]);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await untilCompleted(id, now);
    await eventually(
      async () => (await stub.read("default"))?.record,
      (record) => record?.mirrored === record?.revision,
    );
    await sql(
      "update kmsg_batch set revision = 1, state = 'submitting', completed_at = null, next_wake_at = $2 where batch_id = $1",
      [id, now],
    );
    await sweepAt(now + HOUR, id);
    await eventually(
      async () => rowOf(id),
      (row) => row?.state === "completed",
    );
  });
});

describe("a gate's lost alarm", () => {
  it("is set again by the cron, which asks nothing of a gate that keeps nothing", async () => {
    const now = nextMidnightKst() + 10 * HOUR;
    await setClock(now);
    const { gates } = isolateOf(env);
    const to = phone();
    const gate = gates.stub({ providerId: "iwinv", phone: to });
    const row = { providerMessageId: crypto.randomUUID(), at: now };
    await gates.adopt({ providerId: "iwinv", phone: to }, askedBy("owner", [row]));
    await loseAlarm(gate);
    await evict(gate);

    await sweepAt(now + 9 * DAY);
    expect(await runDurableObjectAlarm(gate)).toBe(true);
    expect(await gates.stub({ providerId: "iwinv", phone: to }).ownersOf([row])).toEqual([null]);

    const idle = gates.stub({ providerId: "solapi", phone: to });
    expect(await alarmOf(idle)).toBeNull();
  });
});

describe("a gate that lost its alarm while its provider is down", () => {
  it("is called by the cron, probes, and lets a message try", async () => {
    const now = nextMidnightKst() + 10 * HOUR;
    await setClock(now);
    const gate = isolateOf(env).gates.stub({ providerId: "iwinv", phone: phone() });
    const fault = { code: "TEST", message: "a wrong key" };
    await gate.report({ work: "send", outcome: "account", ...fault, beganAt: now });
    const { pausedUntil } = await gate.status();
    expect(pausedUntil).toBeLessThan(now + HOUR);
    await eventually(
      async () => alarmOf(gate),
      (alarm) => alarm !== null,
    );
    await loseAlarm(gate);

    await sweepAt(now + HOUR);
    expect(await runDurableObjectAlarm(gate)).toBe(true);
    // Its trial began.
    expect((await gate.status()).pausedUntil).toBe(now + HOUR);
  });
});

describe("a ledger's day that lost its alarm", () => {
  it("is forgotten all the same when its time is over", async () => {
    const now = nextMidnightKst() + 4 * HOUR + 53 * MINUTE;
    await setClock(now);
    const { ledger } = isolateOf(env);
    await ledger.add("default", { acceptedAt: now, publicId: "msg_old" });
    const [stub] = ledger.ofDay("default", kstDayOf(now));
    if (!stub) throw new Error("no shard");
    await loseAlarm(stub);
    await evict(stub);

    await sweepAt(now + 401 * DAY);
    expect(await alarmOf(stub)).toBeNull();
    await sweepAt(now + 403 * DAY);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await stub.digest()).count).toBe(0);
    await sweepAt(now + 404 * DAY);
    expect(await alarmOf(stub)).toBeNull();
  });
});

describe("an audit trail that lost its alarm", () => {
  it("is found by the cron, and sends what Postgres has not", async () => {
    const now = nextMidnightKst() + 10 * HOUR;
    await setClock(now);
    const { audit } = isolateOf(env);
    const tenant = `t-${crypto.randomUUID().slice(0, 18)}`;
    const spy = vi.spyOn(MirrorQueues.prototype, "send").mockResolvedValue(undefined);
    await audit.note({
      eventId: crypto.randomUUID(),
      at: now,
      tenant,
      actor: "api-key",
      action: "thing.done",
      requestId: "r",
      detail: {},
    });
    spy.mockRestore();
    const stub = audit.stub(tenant);
    await loseAlarm(stub);

    vi.spyOn(audit, "chains").mockResolvedValueOnce([tenant]);
    await sweepAt(now + HOUR);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await eventually(
      async () => audit.facts(tenant, 1, 1),
      ({ pending }) => pending.length === 0,
    );
    expect(await sql("select seq from kmsg_audit where tenant_id = $1", [tenant])).toEqual([
      { seq: "1" },
    ]);
    // Nothing waits any more: the next walk sets no alarm.
    await loseAlarm(stub);
    vi.spyOn(audit, "chains").mockResolvedValueOnce([tenant]);
    await sweepAt(now + 2 * HOUR);
    expect(await alarmOf(stub)).toBeNull();
  });
});

describe("an alarm", () => {
  it("of disclosures is set again by the cron, and nothing is lost", async () => {
    const now = nextMidnightKst() + 10 * HOUR;
    await setClock(now);
    const stub = env.DISCLOSURES.getByName("default");
    const viewer = { actor: "api-key", keyId: "api-key", person: null, origin: {} };
    const messageId = `msg_${crypto.randomUUID()}`;
    const shown = [{ messageId, recipient: "hash" }];
    await stub.read("default", { kind: "read", viewer, route: "GET /v1/messages/:id", shown });
    await loseAlarm(stub);

    await sweepAt(now + HOUR);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await eventually(
      async () =>
        sql("select 1 from kmsg_disclosure where items -> 0 ->> 'messageId' = $1", [messageId]),
      (rows) => rows.length === 1,
    );
    // Acknowledged: nothing waits any more.
    await eventually(
      async () => runInDurableObject(stub, (_, state) => [...state.storage.kv.list()].length),
      (kept) => kept === 0,
    );
  });
});

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import {
  call,
  emulatorSends,
  eventually,
  get,
  phone,
  rowOf,
  send,
  sql,
  stubOf,
  untilRow,
  untilState,
} from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { sweepOnly } from "../support/lost-alarm.ts";
import { rewind, storedOf, untilAcknowledged } from "../support/stored.ts";

async function alarmOf(id: string): Promise<number | null> {
  return runInDurableObject(await stubOf(id), async (_object, state) => state.storage.getAlarm());
}

/** The record as it was while the provider was being called, whatever has become of it since. */
function asInAttempt(record: MessageRecord): MessageRecord {
  const {
    providerMessageId: _id,
    sentAt: _at,
    attemptEndedAt: _end,
    deliveredAt: _delivered,
    finalizedAt: _final,
    providerStatusCode: _code,
    providerStatusMessage: _message,
    ...kept
  } = record;
  const timeline = record.timeline.slice(0, 2);
  return { ...kept, state: "sending", revision: 2, mirrored: 0, timeline };
}

describe("a message object that loses its memory", () => {
  it("goes on from what it stored when it is evicted between its steps", async () => {
    const message = await send({ to: phone(), text: "hi" });
    await evict(await stubOf(message.id));
    // Wherever its checks are by now, it is not sent once more.
    expect(["sent", "delivered"]).toContain((await get(message.id)).state);
    await evict(await stubOf(message.id));
    expect((await untilState(message.id, "delivered")).attempts).toBe(1);
  });

  it("finds the open intent after a crash, looks it up and does not send again", async () => {
    const to = phone();
    const message = await send({ to, text: "hi" });
    // On disk as it was while the provider was being called.
    await rewind(await stubOf(message.id), asInAttempt, "runs");
    // The id was noted at the gate under this very message: it may adopt it again.
    const done = await untilState(message.id, "delivered");
    expect(done.timeline.map((entry) => entry.event)).toContain("outcome_unknown");
    expect(done.attempts).toBe(1);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("is woken by the sweeper when its alarm is lost and nobody asks", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const message = await send({ to: phone(), text: "hi", scheduledAt });
    await untilRow(message.id, "scheduled");
    await rewind(
      await stubOf(message.id),
      (record) => ({ ...record, attemptAfter: Date.now() }),
      "lost",
    );
    await sql("update kmsg_delivery_tracking set next_check_at = 0 where message_id = $1", [
      message.id,
    ]);
    await sweepOnly(message.id);
    await untilState(message.id, "delivered");
    await untilRow(message.id, "delivered");
  });

  it("leaves the front of the sweeper's queue while its alarm waits for the end of a pause", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const message = await send({ to: phone(), text: "hi", scheduledAt });
    await untilAcknowledged(message.id);
    const record = await storedOf(message.id);
    const { acceptedAt, revision } = record;
    const stub = await stubOf(message.id);
    const alarm = Date.now() + 200_000;
    await runInDurableObject(stub, async (_object, state) => {
      state.storage.kv.put("message", { ...record, attemptAfter: Date.now() - 600_000 });
      await state.storage.setAlarm(alarm);
    });
    await evict(stub);
    expect((await stub.wake({ acceptedAt, revision }))?.nextWakeAt).toBe(alarm);
  });
});

// One after the other: a sweep of one that has listed another's row as it was before tells that object of a loss that there is none.
describe("a row that Postgres loses again after it was acknowledged", { concurrent: false }, () => {
  const ROW = "select to_jsonb(t)::text as row from kmsg_delivery_tracking t where message_id = $1";
  const eventsOf = async (id: string): Promise<readonly number[]> =>
    (
      await sql<{ revision: number }>(
        "select revision from kmsg_delivery_event where message_id = $1 order by revision",
        [id],
      )
    ).map(({ revision }) => revision);

  /**
   * A delivered message whose row a restore sets back to "sent", without the events since. What comes before it is there before any
   * sweep, another test's too, may find the row.
   */
  async function restored(
    before: (id: string, sent: number) => Promise<unknown> = async () => Promise.resolve(),
  ): Promise<{ id: string; sent: number; all: readonly number[] }> {
    const { id } = await send({ to: phone("7001"), text: "hi" });
    const { revision: sent } = await untilRow(id, "sent");
    const [then] = await sql<{ row: string }>(ROW, [id]);
    await call("/v1/receipts", { body: { message_id: id, status: "delivered" } });
    await untilRow(id, "delivered");
    await untilAcknowledged(id);
    const all = await eventsOf(id);
    await before(id, sent);
    await sql("delete from kmsg_delivery_event where message_id = $1 and revision > $2", [
      id,
      sent,
    ]);
    // One statement: a copy that is sent again because the machine is busy finds a row at every moment.
    await sql(
      `update kmsg_delivery_tracking t set revision = old.revision, state = old.state, status = old.status,
         finalized_at = old.finalized_at, delivered_at = old.delivered_at, checksum = old.checksum
       from jsonb_populate_record(null::kmsg_delivery_tracking, $2::text::jsonb) old where t.message_id = $1`,
      [id, then?.row],
    );
    await sql("update kmsg_delivery_tracking set next_check_at = 0 where message_id = $1", [id]);
    return { id, sent, all };
  }

  it.each(["in its process's life", "after it"])("is written anew, %s", async (when) => {
    const { id, all } = await restored();
    if (when === "after it") await evict(await stubOf(id));
    // As cron does, again and again: an acknowledgement that comes late, of a copy before the restore, undoes what one sweep began.
    const row = await eventually(
      async () => {
        await sql(
          "update kmsg_delivery_tracking set next_check_at = 0 where message_id = $1 and state = 'sent'",
          [id],
        );
        await sweepOnly(id);
        return rowOf(id);
      },
      (found) => found?.state === "delivered",
    );
    expect(row?.revision).toBe((await storedOf(id)).revision);
    expect(await eventsOf(id)).toEqual(all);
    await untilAcknowledged(id);
  });

  it("is left where it is, if the database refuses more and somebody has discarded that", async () => {
    const { id, sent } = await restored(async (refused, revision) =>
      sql(
        `insert into kmsg_dead_letter (kind, tenant_id, message_id, revision, reason, created_at, discarded_at)
         values ('mirror', 'default', $1, $2, 'x', 1, 2)`,
        [refused, revision + 1],
      ),
    );
    await sweepOnly(id);
    const { mirrored, revision } = await storedOf(id);
    expect(mirrored).toBe(revision);
    expect(await rowOf(id)).toMatchObject({ state: "sent", revision: sent });
  });
});

describe("the one alarm", () => {
  it("is set in every state that is not at its end, and at the end for what it forgets", async () => {
    const open = await send({ to: phone("7001"), text: "hi" });
    expect(await alarmOf(open.id)).not.toBeNull();
    const later = await send({
      to: phone(),
      text: "hi",
      scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const scheduledAlarm = await alarmOf(later.id);
    expect(scheduledAlarm).not.toBeNull();
    const done = await send({ to: phone(), text: "hi" });
    await untilState(done.id, "delivered");
    const day = 86_400_000;
    await eventually(
      async () => (await alarmOf(done.id)) ?? 0,
      // Its text; what goes by itself at the end is told by the schedule's tests.
      (at) => at > Date.now() + 6 * day && at < Date.now() + 8 * day,
    );
    await call(`/v1/messages/${later.id}/cancel`, { method: "POST" });
    expect((await get(later.id)).state).toBe("canceled");
    expect(await alarmOf(later.id)).not.toBeNull();
    await untilRow(later.id, "canceled");
  });

  it("that comes when nothing is due changes nothing and stays set", async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const message = await send({ to: phone(), text: "hi", scheduledAt: at });
    await runDurableObjectAlarm(await stubOf(message.id));
    expect((await get(message.id)).revision).toBe(1);
    expect(await alarmOf(message.id)).not.toBeNull();
  });
});

describe("the end of a message", () => {
  it("deletes the object after its retention, and the look-up answers from SQL", async () => {
    const message = await send({ to: phone(), text: "hi" });
    await untilState(message.id, "delivered");
    await untilRow(message.id, "delivered");
    await untilAcknowledged(message.id);
    const old = Date.now() - 31 * 86_400_000;
    const stub = await stubOf(message.id);
    await rewind(stub, (record) => ({ ...record, finalizedAt: old, changedAt: old }), "runs");
    await eventually(
      async () => runInDurableObject(stub, (_object, state) => state.storage.kv.get("message")),
      (record) => record === undefined,
    );
    const told = await get(message.id);
    expect(told).toMatchObject({ id: message.id, state: "delivered" });
    expect(told.timeline.map((entry) => entry.to)).toEqual([
      "accepted",
      "sending",
      "sent",
      "delivered",
    ]);
  });

  it("does not come before Postgres has the row, however late it is", async () => {
    const message = await send({ to: phone(), text: "hi" });
    await untilState(message.id, "delivered");
    await untilAcknowledged(message.id);
    await sql("delete from kmsg_delivery_tracking where message_id = $1", [message.id]);
    const old = Date.now() - 31 * 86_400_000;
    const stub = await stubOf(message.id);
    await rewind(
      stub,
      (record) => ({ ...record, mirrored: 0, finalizedAt: old, changedAt: old }),
      "runs",
    );
    await untilRow(message.id, "delivered");
    await eventually(
      async () => runInDurableObject(stub, (_object, state) => state.storage.kv.get("message")),
      (record) => record === undefined,
    );
  });
});

describe("a cancel", () => {
  it("that meets an open attempt is too late, and says so", async () => {
    // The provider hangs for longer than this takes.
    const to = phone("8602");
    const accepted = await send({ to, text: "hi" }, { prefer: "respond-async" });
    await eventually(
      async () => emulatorSends(to),
      (sends) => sends.length === 1,
    );
    const response = await call(`/v1/messages/${accepted.id}/cancel`, { method: "POST" });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "cancel_too_late", retryable: false });
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

describe("another tenant", () => {
  it("finds nothing, whatever it does", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    const stub = await stubOf(message.id);
    expect(await stub.read("other")).toBeUndefined();
    expect(await stub.cancel("other")).toEqual({ kind: "not_found" });
    expect(await stub.refresh("other")).toEqual({ kind: "not_found" });
  });
});

describe("acknowledgements", () => {
  it("of revisions that are not there yet, or older ones, harm nothing", async () => {
    const message = await send({ to: phone(), text: "hi" });
    const stub = await stubOf(message.id);
    await untilState(message.id, "delivered");
    await isolateOf(env).messages.acknowledge([{ object: stub.id.toString(), revision: 999 }]);
    const record = await storedOf(message.id);
    expect(record.mirrored).toBe(record.revision);
    await isolateOf(env).messages.acknowledge([{ object: stub.id.toString(), revision: 1 }]);
    expect((await storedOf(message.id)).mirrored).toBe(record.revision);
  });

  it("for an object that holds nothing write nothing", async () => {
    const id = env.MESSAGES.newUniqueId();
    await isolateOf(env).messages.acknowledge([{ object: id.toString(), revision: 1 }]);
    const left = await runInDurableObject(env.MESSAGES.get(id), async (_object, state) => [
      [...state.storage.kv.list()].length,
      await state.storage.getAlarm(),
    ]);
    expect(left).toEqual([0, null]);
  });
});

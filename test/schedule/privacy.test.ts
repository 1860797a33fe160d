import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import type { MessageObject } from "../../src/objects/message/message-object.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { call, emulatorSends, get, phone, send, stubOf } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { evict } from "../support/evict.ts";
import { useShippedSettings } from "../support/settings.ts";

useShippedSettings("privacy");

afterEach(releaseClock);

const DAY = 86_400_000;

/** All that the object has on disk. */
const disk = async (stub: MessageStub): Promise<string> =>
  runInDurableObject(stub, (_, state) => JSON.stringify([...state.storage.kv.list()]));

const alarmOf = async (stub: MessageStub): Promise<number | null> =>
  runInDurableObject(stub, async (_, state) => state.storage.getAlarm());

/** Sent and delivered, mirrored and in the ledger. @returns when it ended. */
async function deliver(stub: MessageStub, id: string): Promise<number> {
  const { nextCheckAt } = await get(id);
  await setClock(Date.parse(nextCheckAt ?? ""));
  await runDurableObjectAlarm(stub);
  const { finalizedAt, revision } = await get(id);
  await runInDurableObject(stub, async (object: MessageObject) => object.acknowledge(revision));
  return Date.parse(finalizedAt ?? "");
}

describe("the text of a message", () => {
  it("is in its object for seven days after its end, the number as long as the object", async () => {
    await setClock(nextMidnightKst());
    const to = phone();
    const text = `a secret word ${crypto.randomUUID()}`;
    const { id } = await send({ to, text, customFields: { note: text } });
    const stub = await stubOf(id);
    const end = await deliver(stub, id);

    await setClock(end + 7 * DAY - 1000);
    await runDurableObjectAlarm(stub);
    expect(await disk(stub)).toContain(text);
    await setClock(end + 7 * DAY);
    await runDurableObjectAlarm(stub);
    const left = await disk(stub);
    expect(left).not.toContain(text);
    expect(left).toContain(to);
    expect(await get(id)).toMatchObject({ state: "delivered", customFields: null });
    // One write and one alarm; the next thing is its end.
    expect(await alarmOf(stub)).toBe(end + 30 * DAY);
    await setClock(end + 30 * DAY);
    await runDurableObjectAlarm(stub);
    expect(await disk(stub)).toBe("[]");
  });

  it("of one that waits for its time is kept until it was sent, however long that is", async () => {
    const now = nextMidnightKst();
    await setClock(now);
    const text = `a secret word ${crypto.randomUUID()}`;
    const scheduledAt = new Date(now + 20 * DAY).toISOString();
    const { id } = await send({ to: phone(), text, scheduledAt });
    const stub = await stubOf(id);
    await setClock(now + 15 * DAY);
    await runDurableObjectAlarm(stub);
    expect(await disk(stub)).toContain(text);
  });

  it("of a failed one is no longer replayed once it is forgotten", async () => {
    const now = nextMidnightKst();
    await setClock(now);
    const { id } = await send({ to: phone("8112"), text: "cannot be sent" });
    const stub = await stubOf(id);
    // Past its attempts.
    for (let day = 1; (await get(id)).state !== "failed"; day++) {
      expect(day).toBeLessThan(10);
      await setClock(now + day * DAY);
      await runDurableObjectAlarm(stub);
    }
    expect((await get(id)).final).toBe(true);
    await setClock(now + 30 * DAY);
    await runDurableObjectAlarm(stub);
    expect(await stub.replay("default")).toMatchObject({ kind: "not_failed" });
  });

  it("is kept by a legal hold, and forgotten after it", async () => {
    await setClock(nextMidnightKst());
    const text = `a secret word ${crypto.randomUUID()}`;
    const { id } = await send({ to: phone(), text });
    const stub = await stubOf(id);
    const end = await deliver(stub, id);
    await stub.hold("default", "hld_a", true);
    for (const days of [7, 30, 300]) {
      await setClock(end + days * DAY);
      await runDurableObjectAlarm(stub);
      // It does not wake in a loop, and does not sleep for ever.
      expect(await alarmOf(stub)).toBe(end + (days + 1) * DAY);
    }
    expect(await disk(stub)).toContain(text);
    await stub.hold("default", "hld_a", false);
    await runDurableObjectAlarm(stub);
    expect(await disk(stub)).toBe("[]");
  });
});

describe("an erased message", () => {
  it("that is under way forgets itself at its end", async () => {
    await setClock(nextMidnightKst());
    const to = phone();
    const { id, state } = await send({ to, text: "under way" });
    expect(state).toBe("sent");
    const stub = await stubOf(id);
    expect((await stub.erase("default", false)).kind).toBe("not_final");
    expect((await stub.erase("default", true)).kind).toBe("not_final");
    expect(await disk(stub)).toContain(to);
    await evict(stub);
    await deliver(stub, id);
    await runDurableObjectAlarm(stub);
    expect(await get(id)).toMatchObject({ state: "delivered", to: "" });
    expect(await disk(stub)).not.toContain(to);
  });

  it("waits for the end of a legal hold without waking again and again, and is forgotten then", async () => {
    await setClock(nextMidnightKst());
    const to = phone();
    const { id } = await send({ to, text: "under way" });
    const stub = await stubOf(id);
    expect((await stub.erase("default", true)).kind).toBe("not_final");
    await stub.hold("default", "hld_a", true);
    const end = await deliver(stub, id);
    for (const hours of [1, 30]) {
      const now = end + hours * 3_600_000;
      await setClock(now);
      await runDurableObjectAlarm(stub);
      expect(await alarmOf(stub)).toBeGreaterThan(now);
    }
    expect(await disk(stub)).toContain(to);
    await stub.hold("default", "hld_a", false);
    expect(await disk(stub)).not.toContain(to);
  });

  it("refuses its key for ERASED_DAYS, whatever happens to its process, and is then forgotten", async () => {
    await setClock(nextMidnightKst());
    const to = phone();
    const key = crypto.randomUUID();
    const request = { body: { to, text: "once" }, headers: { "idempotency-key": key } };
    const { id } = await (await call("/v1/messages", request)).json<{ id: string }>();
    const { stub } = await isolateOf(env).messages.named("default", "key", key);
    const end = await deliver(stub, id);
    expect((await stub.erase("default", false)).kind).toBe("ok");
    const { revision } = await get(id);
    await runInDurableObject(stub, async (object: MessageObject) => object.acknowledge(revision));

    await setClock(end + 31 * DAY);
    await runDurableObjectAlarm(stub);
    await evict(stub);
    expect((await call("/v1/messages", request)).status).toBe(410);
    expect(await disk(stub)).not.toContain(to);
    await setClock(end + 366 * DAY);
    await runDurableObjectAlarm(stub);
    expect(await disk(stub)).toBe("[]");
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

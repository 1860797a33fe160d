import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { ownerName } from "../../src/domain/gate/owner.ts";
import { kstDayOf, minuteOf } from "../../src/domain/korea/day.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { LedgerObject } from "../../src/objects/ledger/ledger-object.ts";
import type { MessageObject } from "../../src/objects/message/message-object.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { eventually, get, phone, send, sql, stubOf, untilRow } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { evict } from "../support/evict.ts";
import {
  // What the schedule says, not what many messages to one gate have taught.
  useShippedSettings,
} from "../support/settings.ts";
import { storedOf, untilAcknowledged } from "../support/stored.ts";

// What the schedule says, not what many messages to one gate have taught.
useShippedSettings("clock", { ADAPTIVE_FIRST_CHECK: "false" });

afterEach(async () => {
  vi.restoreAllMocks();
  await releaseClock();
});

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function nextAlarm(id: string): Promise<number> {
  const { nextCheckAt } = await get(id);
  return Date.parse(nextCheckAt ?? "");
}

describe("the first due check", () => {
  // Workers run in UTC: with local getters the history window ends nine hours early, and SMS requested before 09:00 KST are
  // looked for on the day before.
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  it.each(hours)("finds an SMS and an AlimTalk at %i:00 KST", async (hour) => {
    const now = nextMidnightKst() + hour * HOUR;
    await setClock(now);
    const alimTalk = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } };
    const sent = await Promise.all(
      [{ text: "hi" }, alimTalk].map(async (body) => send({ to: phone(), ...body })),
    );
    const dues = await Promise.all(
      sent.map(async ({ id, state }) => ({ id, state, due: await nextAlarm(id) })),
    );
    for (const { id, state, due } of dues.sort((a, b) => a.due - b.due)) {
      expect(state).toBe("sent");
      expect(due - now).toBeGreaterThanOrEqual(9 * SECOND);
      expect(due - now).toBeLessThanOrEqual(11 * SECOND);
      await setClock(due);
      await runDurableObjectAlarm(await stubOf(id));
      expect(await get(id)).toMatchObject({ state: "delivered", checks: 1 });
    }
  });
});

describe("a message without a result", () => {
  it("is checked at the fifteen times of the schedule and then expires", async () => {
    const start = nextMidnightKst() + 5 * HOUR;
    await setClock(start);
    const message = await send({ to: phone("7001"), text: "hi" });
    const stub = await stubOf(message.id);
    const offsets: number[] = [];
    for (let check = 1; check <= 15; check++) {
      const due = await nextAlarm(message.id);
      offsets.push((due - start) / SECOND);
      await setClock(due);
      await runDurableObjectAlarm(stub);
      expect((await get(message.id)).checks).toBe(check);
    }
    const wanted = [
      10, 30, 60, 120, 240, 480, 900, 1800, 3600, 7200, 14400, 28800, 50400, 72000, 93600,
    ];
    for (const [i, offset] of offsets.entries()) {
      expect(Math.abs(offset / (wanted[i] ?? 1) - 1)).toBeLessThanOrEqual(0.1001);
    }
    expect(await get(message.id)).toMatchObject({ state: "expired", final: true });
  });

  it("is looked up three more times as an LMS", async () => {
    await setClock(nextMidnightKst());
    const message = await send({ type: "LMS", to: phone("7001"), text: "hi" });
    const stub = await stubOf(message.id);
    for (let check = 1; check <= 18; check++) {
      await setClock(await nextAlarm(message.id));
      await runDurableObjectAlarm(stub);
    }
    expect(await get(message.id)).toMatchObject({ state: "expired", checks: 18 });
  });

  it("stays open when the process was down over all its checks, until a poll is answered", async () => {
    const start = nextMidnightKst() + 5 * HOUR;
    await setClock(start);
    const { id } = await send({ to: phone(), text: "hi" });
    const stub = await stubOf(id);
    await evict(stub);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const { url } = new Request(input, init);
      return url.includes("/history/")
        ? new Response("<html>bad gateway</html>", { status: 502 })
        : real(input, init);
    });
    // The process that made the last poll may be gone too.
    for (const minutes of [0, 10, 20]) {
      await setClock(start + 36 * HOUR + minutes * 60 * SECOND);
      expect(await runDurableObjectAlarm(stub)).toBe(true);
      expect(await get(id)).toMatchObject({ state: "sent", final: false });
      expect(await alarmOf(stub)).toBeGreaterThan(Date.now());
      await evict(stub);
    }
    vi.restoreAllMocks();
    await setClock(start + 37 * HOUR);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await get(id)).toMatchObject({ state: "delivered" });
  });
});

describe("a scheduled message", () => {
  it("waits to the millisecond, goes out at its time and is followed from there", async () => {
    const now = nextMidnightKst() + 20 * HOUR;
    await setClock(now);
    const at = now + 9 * 24 * HOUR + 123;
    const to = phone();
    const message = await send({ to, text: "hi", scheduledAt: new Date(at).toISOString() });
    expect(message).toMatchObject({ state: "scheduled", status: "PENDING", attempts: 0 });
    const stub = await stubOf(message.id);

    // Until its time comes nothing but the mirror wakes it.
    await setClock(now + HOUR);
    await runDurableObjectAlarm(stub);
    expect((await get(message.id)).state).toBe("scheduled");

    await setClock(at);
    await runDurableObjectAlarm(stub);
    const sent = await get(message.id);
    expect(sent).toMatchObject({ state: "sent", sentAt: new Date(at).toISOString() });
    await setClock(await nextAlarm(message.id));
    await runDurableObjectAlarm(stub);
    expect((await get(message.id)).state).toBe("delivered");
  });
});

const alarmOf = async (stub: MessageStub): Promise<number | null> =>
  runInDurableObject(stub, async (_, state) => state.storage.getAlarm());

/** Which process it is. */
const processOf = async (stub: MessageStub): Promise<MessageObject> =>
  runInDurableObject(stub, (object: MessageObject) => object);

describe("an id that begins again after its retention", () => {
  it("is mirrored, noted in ledger and gate, and kept anew, in the process that forgot it too", async () => {
    const id = `own-${crypto.randomUUID()}`;
    const live = async (to: string, now: number) => {
      await setClock(now);
      const { acceptedAt } = await send({ to, text: "hi", messageId: id });
      const stub = await stubOf(id);
      await untilRow(id, "sent");
      await setClock(await nextAlarm(id));
      await runDurableObjectAlarm(stub);
      await untilRow(id, "delivered");
      await untilAcknowledged(id);
      return { stub, acceptedAt: Date.parse(acceptedAt), message: await get(id) };
    };
    const first = await live(phone(), nextMidnightKst());
    const before = await processOf(first.stub);
    const end = Date.parse(first.message.finalizedAt ?? "");
    for (const days of [7, 30]) {
      await setClock(end + days * DAY);
      await runDurableObjectAlarm(first.stub);
    }
    expect(await first.stub.read("default")).toBeUndefined();

    const to = phone();
    const { acceptedAt, message, stub } = await live(to, end + 31 * DAY);
    expect(await processOf(stub)).toBe(before);
    const events = await sql<{ revision: number }>(
      "select revision from kmsg_delivery_event where message_id = $1 and at >= $2 order by revision",
      [id, acceptedAt],
    );
    expect(events.map(({ revision }) => revision)).toEqual(
      message.timeline.map(({ revision }) => revision),
    );
    const [ledger] = isolateOf(env).ledger.ofDay("default", kstDayOf(acceptedAt));
    expect(await ledger?.idsOf(minuteOf(acceptedAt))).toContain(id);
    const gate = isolateOf(env).gates.stub({ providerId: "iwinv", phone: to });
    const { providerMessageId } = message;
    expect(providerMessageId).not.toBe(first.message.providerMessageId);
    const owners = await gate.ownersOf([
      { providerMessageId: providerMessageId ?? "", at: acceptedAt },
    ]);
    expect(owners).toEqual([ownerName({ tenant: "default", id })]);
    const again = Date.parse(message.finalizedAt ?? "");
    expect(await alarmOf(stub)).toBe(again + 7 * DAY);
  });
});

describe("a message that was final before the ledger had it", () => {
  it("wakes once more for that, and then rests", async () => {
    const now = nextMidnightKst();
    await setClock(now);
    let answer = (): void => undefined;
    const answers = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const add = Reflect.get(LedgerObject.prototype, "add");
    vi.spyOn(LedgerObject.prototype, "add").mockImplementation(async function late(
      this: LedgerObject,
      entries,
    ) {
      await answers;
      await add.call(this, entries);
    });
    const { id } = await send({ to: phone(), text: "hi" });
    const stub = await stubOf(id);
    await runInDurableObject(stub, async (object: MessageObject) =>
      object.receive("default", { status: "DELIVERED" }),
    );
    await untilRow(id, "delivered");
    await untilAcknowledged(id);
    expect((await storedOf(id)).ledgered).toBeUndefined();
    answer();
    const [ledger] = isolateOf(env).ledger.ofDay("default", kstDayOf(now));
    await eventually(
      async (): Promise<readonly string[]> => (await ledger?.idsOf(minuteOf(now))) ?? [],
      (ids) => ids.includes(id),
    );
    await setClock(now + 60 * SECOND);
    // The answer is on its way to the message.
    const known = await eventually(
      async () => {
        await runDurableObjectAlarm(stub);
        return storedOf(id);
      },
      ({ ledgered }) => ledgered === true,
    );
    expect(known).toMatchObject({ state: "delivered", ledgered: true });
    expect(await alarmOf(stub)).toBe(now + 7 * DAY);
  });
});

describe("the end of a year", () => {
  it("does not hide a message that was sent before midnight KST", async () => {
    await setClock(Date.UTC(2059, 11, 31, 14, 59, 58));
    const message = await send({ to: phone(), text: "hi" });
    await setClock(await nextAlarm(message.id));
    await runDurableObjectAlarm(await stubOf(message.id));
    expect((await get(message.id)).state).toBe("delivered");
  });
});

/** What the law says of the night, with a clock that stands where the test puts it. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, emulatorSends, get, phone, send, stubOf } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { evict } from "../support/evict.ts";
import { useShippedSettings } from "../support/settings.ts";

useShippedSettings("advertising");

afterEach(releaseClock);

const SECOND = 1000;
const HOUR = 3_600_000;
const SPREAD = HOUR / 2;

const ad = (to: string, more: object = {}) => ({
  to,
  text: "(광고)한빛상사 겨울 세일\n무료수신거부 080-123-4567",
  purpose: "ad",
  consent: { at: new Date(Date.now() - 24 * HOUR).toISOString(), source: "form 3" },
  ...more,
});

const time = (text: string | null): number => Date.parse(text ?? "");

/** In the half hour after 08:00 of the day that begins at midnight. */
function expectMorning(at: number, midnight: number): void {
  expect(at).toBeGreaterThan(midnight + 8 * HOUR);
  expect(at).toBeLessThanOrEqual(midnight + 8 * HOUR + SECOND + SPREAD);
}

function expectHeld(message: MessageWithTimeline, midnight: number): number {
  expect(message).toMatchObject({ state: "scheduled", status: "PENDING", final: false });
  expect(message.timeline.at(-1)).toMatchObject({
    event: "held",
    to: "scheduled",
    detail: { reason: "night" },
  });
  const until = time(message.scheduledAt);
  expectMorning(until, midnight);
  return until;
}

async function wakeAt(id: string, at: number): Promise<MessageWithTimeline> {
  await setClock(at);
  await runDurableObjectAlarm(await stubOf(id));
  return get(id);
}

describe("an advertisement", () => {
  it("accepted at 20:59:59 goes out at once, and one at 21:00:00 in the morning", async () => {
    const midnight = nextMidnightKst();
    const [early, late] = [phone(), phone()];
    await setClock(midnight + 21 * HOUR - SECOND);
    expect((await send(ad(early))).state).toBe("sent");
    expect(await emulatorSends(early)).toHaveLength(1);

    await setClock(midnight + 21 * HOUR);
    const held = await send(ad(late));
    const until = expectHeld(held, midnight + 24 * HOUR);
    expect(held.attempts).toBe(0);
    // Whatever wakes it in the night, with its memory gone.
    await evict(await stubOf(held.id));
    const atNight = await wakeAt(held.id, midnight + 32 * HOUR - 1);
    expect(atNight.state).toBe("scheduled");
    expect(await emulatorSends(late)).toEqual([]);

    const sent = await wakeAt(held.id, until);
    expect(sent).toMatchObject({ state: "sent", sentAt: new Date(until).toISOString() });
    expect(await emulatorSends(late)).toHaveLength(1);
  });

  it("accepted at 07:59:59 waits a moment, and one at 08:00:00 goes out at once", async () => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 8 * HOUR - SECOND);
    expectHeld(await send(ad(phone())), midnight);
    await setClock(midnight + 8 * HOUR);
    expect((await send(ad(phone()))).state).toBe("sent");
  });

  it("scheduled into the night is moved to the morning, and says so at once", async () => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 12 * HOUR);
    const asked = midnight + 22 * HOUR;
    const to = phone();
    const message = await send(ad(to, { scheduledAt: new Date(asked).toISOString() }));
    const until = expectHeld(message, midnight + 24 * HOUR);
    expect(message.timeline.at(-1)?.detail).toMatchObject({ scheduledAt: asked });
    expect((await wakeAt(message.id, asked)).state).toBe("scheduled");
    expect(await emulatorSends(to)).toEqual([]);
    expect((await wakeAt(message.id, until)).state).toBe("sent");
  });

  it("scheduled for the day goes out at its time", async () => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 22 * HOUR);
    const at = midnight + 33 * HOUR;
    const message = await send(ad(phone(), { scheduledAt: new Date(at).toISOString() }));
    expect(message.timeline).toHaveLength(1);
    expect(time(message.scheduledAt)).toBe(at);
    expect((await wakeAt(message.id, at)).state).toBe("sent");
  });

  it("whose retry falls into the night is tried again in the morning", async () => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 21 * HOUR - SECOND);
    // The provider asks to try again shortly, once.
    const to = phone("8012");
    const message = await send(ad(to));
    expect(message).toMatchObject({ state: "accepted", attempts: 1 });
    const before = (await emulatorSends(to)).length;
    const held = await wakeAt(message.id, time(message.nextCheckAt));
    const until = expectHeld(held, midnight + 24 * HOUR);
    expect(await emulatorSends(to)).toHaveLength(before);
    expect((await wakeAt(message.id, until)).state).toBe("sent");
  });

  it("whose slot of the gate falls into the night gives it up", async () => {
    const midnight = nextMidnightKst();
    const almost = midnight + 21 * HOUR - 300;
    await setClock(almost);
    const all = await Promise.all(
      Array.from({ length: 60 }, async () => send(ad(phone()), { prefer: "respond-async" })),
    );
    // Fifty a second: fifteen slots or so are left of the day.
    const states = await Promise.all(all.map(async ({ id }) => wakeAt(id, almost)));
    const held = states.filter(({ state }) => state === "scheduled");
    for (const message of held) expectHeld(message, midnight + 24 * HOUR);
    // On a busy machine the gate has not answered all of them yet: it does after nine.
    const waiting = states.filter(({ state }) => state === "accepted");
    expect(held.length + waiting.length).toBeGreaterThan(20);
    await setClock(midnight + 21 * HOUR);
    for (const { id } of waiting) {
      expectHeld(await wakeAt(id, midnight + 21 * HOUR + 30 * SECOND), midnight + 24 * HOUR);
    }
  });

  it("that is replayed at night waits for the morning", async () => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 20 * HOUR);
    const to = phone("8112");
    const failed = await send(ad(to, { maxAttempts: 1 }));
    expect(failed.state).toBe("failed");
    const before = (await emulatorSends(to)).length;
    await setClock(midnight + 23 * HOUR);
    const stub = await stubOf(failed.id);
    await stub.replay("default");
    const held = await wakeAt(failed.id, midnight + 23 * HOUR + SECOND);
    expectHeld(held, midnight + 24 * HOUR);
    expect(await emulatorSends(to)).toHaveLength(before);
  });

  it("that waits for the morning is canceled like any other, and not sent to whoever opts out in the night", async () => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 22 * HOUR);
    const [canceled, optedOut] = [phone(), phone()];
    const first = await send(ad(canceled));
    const second = await send(ad(optedOut));
    const cancel = await call(`/v1/messages/${first.id}/cancel`, { method: "POST" });
    expect(await cancel.json()).toMatchObject({ state: "canceled" });
    const listed = await call("/v1/opt-outs", { body: { to: optedOut } });
    expect(listed.status).toBe(201);
    const ended = await wakeAt(second.id, time(second.scheduledAt));
    expect(ended).toMatchObject({ state: "failed", error: { code: "OPTED_OUT" }, attempts: 0 });
    expect(await emulatorSends(canceled)).toEqual([]);
    expect(await emulatorSends(optedOut)).toEqual([]);
  });

  it("with a consent for the night goes out at night", async () => {
    await setClock(nextMidnightKst() + 22 * HOUR);
    const message = ad(phone());
    const consent = { ...message.consent, night: true };
    expect((await send({ ...message, consent })).state).toBe("sent");
  });
});

describe("at 22:00", () => {
  const ways = {
    "POST /v1/messages": (body: object) => ["/v1/messages", body] as const,
    "POST /v1/batches": (body: object) => ["/v1/batches", { messages: [body] }] as const,
    "POST /v1/batches, in common": ({ to, messageId, ...message }: ReturnType<typeof named>) =>
      ["/v1/batches", { message, messages: [{ to, messageId }] }] as const,
    "POST /send": (body: object) => ["/send", body] as const,
    "POST /send, an array": (body: object) => ["/send", [body]] as const,
    "POST /send/sms": (body: object) => ["/send/sms", body] as const,
  };
  const named = (to: string) => ({ ...ad(to), messageId: `own-${crypto.randomUUID()}` });

  it.each(Object.entries(ways))("no advertisement goes out by %s", async (_, request) => {
    const midnight = nextMidnightKst();
    await setClock(midnight + 22 * HOUR);
    const to = phone();
    const message = named(to);
    const [path, body] = request(message);
    const response = await call(path, { body });
    expect(response.ok, await response.clone().text()).toBe(true);
    const { id } = await response.json<{ id?: string }>();
    const batch = id?.startsWith("bat_") && isolateOf(env).batches.find(id);
    if (batch) await runDurableObjectAlarm(batch.stub);
    expectHeld(await get(message.messageId), midnight + 24 * HOUR);
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("information and one-time passwords go out at once", async () => {
    let now = nextMidnightKst() + 22 * HOUR;
    for (const purpose of [undefined, "info", "auth"]) {
      // Each at a slot of its own.
      await setClock((now += SECOND));
      const message = await send({ to: phone(), text: "hi", ...(purpose && { purpose }) });
      expect(message.state).toBe("sent");
    }
    await setClock(now + SECOND);
    const alimTalk = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } };
    expect((await send({ to: phone(), ...alimTalk, purpose: "auth" })).state).toBe("sent");
  });
});

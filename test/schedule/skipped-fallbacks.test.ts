/** The two reasons for no text that take days to come about: the text was forgotten, or its place is taken. Clocks are turned. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { MessageObject } from "../../src/objects/message/message-object.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { emulatorSends, get, phone, send, stubOf } from "../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../support/clock.ts";
import { evict } from "../support/evict.ts";
import { useShippedSettings } from "../support/settings.ts";
import { storedOf } from "../support/stored.ts";

// A text that is needed no more is forgotten at once: no view may say then that there never was one.
useShippedSettings("skipped-fallbacks", { TEXT_AFTER_FINAL: "hash" });

afterEach(releaseClock);

const DAY = 86_400_000;

const alimTalk = (to: string, text: string, more: object = {}): object => ({
  type: "ALIMTALK",
  to,
  templateId: "AUTH_OTP",
  variables: { code: "482913" },
  failover: { enabled: true, fallbackContent: text },
  ...more,
});

const fallbackOf = async (id: string): Promise<MessageStub> =>
  (await isolateOf(env).messages.fallbackOf("default", id)).stub;

/** Runs its alarm when it looks for its result, which is there by then. */
async function look(id: string): Promise<MessageWithTimeline> {
  const { nextCheckAt } = await get(id);
  await setClock(Math.max(Date.now(), Date.parse(nextCheckAt ?? "")));
  await runDurableObjectAlarm(await stubOf(id));
  return get(id);
}

async function untilFallback(id: string, state: string): Promise<void> {
  await expect.poll(async () => (await storedOf(id)).fallback?.state).toBe(state);
}

async function textsTo(to: string): Promise<readonly (string | null)[]> {
  return (await emulatorSends(to)).map(({ text }) => text);
}

/** @param message as the caller sees it */
function expectSkipped(message: MessageWithTimeline, reason: string): void {
  expect(message).toMatchObject({
    state: "undelivered",
    fallbackId: null,
    warnings: [
      { code: "fallback_skipped", detail: expect.stringMatching(new RegExp(`^${reason}: `)) },
    ],
  });
  expect(message.timeline.at(-1)).toMatchObject({
    event: "fallback_skipped",
    detail: { reason },
  });
}

describe("no text goes out", () => {
  it("where it was forgotten before its object could be reached: TEXT_FORGOTTEN", async () => {
    await setClock(nextMidnightKst());
    const to = phone("9101");
    const text = `instead ${crypto.randomUUID()}`;
    const { id } = await send(alimTalk(to, text));
    const child = await fallbackOf(id);
    // What lies there cannot be read: its key is not among FIELD_KEYS.
    await runInDurableObject(child, (_object, state) => {
      const bytes = new Uint8Array(28);
      state.storage.kv.put("message", { sealed: 1, kid: "gone", iv: bytes.slice(16), ct: bytes });
    });
    await evict(child);
    expect(await look(id)).toMatchObject({ state: "undelivered", fallbackId: expect.anything() });
    const stub = await stubOf(id);
    const failedAt = Date.now();
    for (const days of [1, 6]) {
      await setClock(failedAt + days * DAY);
      await runDurableObjectAlarm(stub);
      await untilFallback(id, "owed");
      expect(await get(id)).toMatchObject({ warnings: [] });
    }
    await setClock(failedAt + 7 * DAY);
    await runDurableObjectAlarm(stub);
    expectSkipped(await get(id), "TEXT_FORGOTTEN");
    expect(JSON.stringify(await storedOf(id))).not.toContain(text);
    expect(await textsTo(to)).not.toContain(text);
    // It waits for the mirror, and for its end.
    const { revision } = await get(id);
    await runInDurableObject(stub, async (object: MessageObject) => object.acknowledge(revision));
    await setClock(failedAt + 30 * DAY);
    await runDurableObjectAlarm(stub);
    const left = await runInDurableObject(stub, (_object, state) => [...state.storage.kv.list()]);
    expect(left).toEqual([]);
  });

  it("where the text of an earlier message of the same id is still kept: CONFLICT", async () => {
    await setClock(nextMidnightKst());
    const messageId = `order-${crypto.randomUUID()}`;
    const [first, second] = [phone("9101"), phone("9101")];
    await send(alimTalk(first, "first", { messageId }));
    await look(messageId);
    await untilFallback(messageId, "made");
    const child = `${messageId}:api-fallback`;
    const failedAt = Date.parse((await get(messageId)).finalizedAt ?? "");
    // It is on its way: an alarm that runs before sends it, and looks for no result.
    await expect.poll(async () => (await get(child)).state).toBe("sent");
    // The result of the text comes a day later, so that it is kept a day longer.
    await setClock(failedAt + DAY);
    await runDurableObjectAlarm(await stubOf(child));
    expect(await get(child)).toMatchObject({ final: true, failoverOf: messageId });
    const { revision } = await get(messageId);
    const parent = await stubOf(messageId);
    await runInDurableObject(parent, async (object: MessageObject) => object.acknowledge(revision));
    await setClock(failedAt + 30 * DAY);
    await runDurableObjectAlarm(parent);

    await send(alimTalk(second, "second", { messageId }));
    await look(messageId);
    await untilFallback(messageId, "skipped");
    expectSkipped(await get(messageId), "CONFLICT");
    expect(await textsTo(second)).not.toContain("second");
    expect(await get(child)).toMatchObject({ to: first, state: "delivered", warnings: [] });
    expect((await textsTo(first)).filter((text) => text === "first")).toHaveLength(1);
  });
});

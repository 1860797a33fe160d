/** What the model found once: a message that lost its id must never take the row of one that has it. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";

import type { MessageView } from "../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, emulatorSends, emulatorSettings, get, phone, send, stubOf } from "../support/api.ts";
import { setClock } from "../support/clock.ts";
import { useShippedSettings } from "../support/settings.ts";
import { tenantWithKey } from "../support/tenants.ts";

useShippedSettings("model-promise3", {
  // No attempt hangs: it waits for its answers.
  PROVIDER_SEND_TIMEOUT: "10s",
  REFRESH_INTERVAL: "0s",
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
});

const HOUR = 3_600_000;

afterEach(async () => emulatorSettings({ latencyMs: 0, faults: { html502: 0 } }));

/** Runs the alarms of these messages, three each, as their times come. */
async function followUp(ids: readonly string[], start: number): Promise<void> {
  let now = start;
  for (let round = 0; round < 3; round++) {
    for (const id of ids) {
      const stub = await stubOf(id);
      const at = await runInDurableObject(stub, async (_object, state) => state.storage.getAlarm());
      if (at === null || at > start + HOUR) continue;
      now = Math.max(now, at);
      await setClock(now);
      await runDurableObjectAlarm(stub);
    }
  }
}

/** The gate hears of an id a moment after the answer; in life every check is later, but here the clock is turned. */
async function untilOwned(to: string, providerMessageId: string | null): Promise<void> {
  const gate = isolateOf(env).gates.stub({ providerId: "iwinv", phone: to });
  const row = { providerMessageId: providerMessageId ?? "", at: Date.now() };
  await expect.poll(async () => gate.ownersOf([row])).not.toEqual([null]);
}

/** A message to the number that the provider never takes, and whose outcome nobody knows. */
async function lostTwin(to: string): Promise<string> {
  await emulatorSettings({ faults: { html502: 1 } });
  const { id, state } = await send({ to, text: "two" });
  await emulatorSettings({ faults: { html502: 0 } });
  expect(state).toBe("unconfirmed");
  return id;
}

async function expectOnlyFirstDelivered(to: string, first: string, twin: string): Promise<void> {
  const sends = await emulatorSends(to);
  expect(await get(first)).toMatchObject({
    state: "delivered",
    providerMessageId: sends.find((one) => one.accepted)?.providerMessageId,
  });
  expect(await get(twin)).toMatchObject({ state: "unconfirmed", providerMessageId: null });
}

describe("a message whose attempt was lost", () => {
  it("does not take another's row when the gate dies before it has written the owner down", async () => {
    const now = Date.UTC(2080, 0, 1);
    await setClock(now);
    const to = phone();
    const first = await send({ to, text: "one" });
    const gate = isolateOf(env).gates.stub({ providerId: "iwinv", phone: to });
    await runInDurableObject(gate, (_object: unknown, state: DurableObjectState) => {
      state.abort("the gate's crash");
    }).catch(() => undefined);
    await setClock(now + 1000);
    const twin = await lostTwin(to);
    await followUp([first.id, twin], now + 2000);
    await expectOnlyFirstDelivered(to, first.id, twin);
  });

  it("does not take the row of one whose receipt was faster than its answer", async () => {
    const now = Date.UTC(2081, 0, 1);
    await setClock(now);
    const to = phone();
    await emulatorSettings({ latencyMs: 300 });
    const first = await send({ to, text: "one" }, { prefer: "respond-async" });
    await (await stubOf(first.id)).receive("default", { status: "DELIVERED" });
    // The answer comes, and with it the id.
    await expect.poll(async () => (await get(first.id)).providerMessageId).not.toBeNull();
    await untilOwned(to, (await get(first.id)).providerMessageId);
    await emulatorSettings({ latencyMs: 0 });
    await setClock(now + 1000);
    const twin = await lostTwin(to);
    await followUp([twin], now + 2000);
    await expectOnlyFirstDelivered(to, first.id, twin);
  });

  it("does not take the row of another tenant's message with the same id of its caller's own", async () => {
    const now = Date.UTC(2082, 0, 1);
    await setClock(now);
    const to = phone();
    const order = { to, text: "one", messageId: `order-${crypto.randomUUID()}` };
    const other = await tenantWithKey();
    const answer = await call("/v1/messages", { body: order, key: other.key });
    const first: MessageView = await answer.json();
    expect(first.state).toBe("sent");
    await untilOwned(to, first.providerMessageId);
    await setClock(now + 1000);
    await emulatorSettings({ faults: { html502: 1 } });
    expect(await send(order)).toMatchObject({ state: "unconfirmed", id: order.messageId });
    await emulatorSettings({ faults: { html502: 0 } });
    await followUp([order.messageId], now + 2000);
    expect(await get(order.messageId)).toMatchObject({
      state: "unconfirmed",
      providerMessageId: null,
    });
  });
});

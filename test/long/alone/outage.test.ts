/** What a fault of everybody's does to messages, step by step: the clock stands still, and the gate's alarm is run by hand. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { AlertObject } from "../../../src/objects/alerts/alert-object.ts";
import type { GateStatus } from "../../../src/objects/gate/gate-rpc.ts";
import { alertObject, alertSettings, alertsOf, look } from "../../support/alerts.ts";
import {
  call,
  emulatorKeys,
  emulatorSends,
  get,
  phone,
  send,
  untilMessage,
  type EmulatorSend,
} from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock, turnClock } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("outage", {
  ...alertSettings("outage"),
  ACCOUNT_PAUSE: "15s",
  OPEN_SENDS: "500",
  IWINV_SEND_RATE: "1000",
});

const SECOND = 1000;
const gate = () => env.GATES.getByName("iwinv:0");

beforeAll(waitForGate);
beforeEach(async () => {
  await setClock(nextMidnightKst());
});
afterAll(async () => {
  await emulatorKeys(null);
  await releaseClock();
});

interface Sent {
  readonly id: string;
  readonly to: string;
}

/** So many, a second apart. */
async function sendAll(lanes: readonly ("high" | "normal")[]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (const lane of lanes) {
    const to = phone();
    const priority = lane === "high" ? { priority: "high" } : {};
    const { id } = await send({ to, text: "hi", ...priority }, { prefer: "respond-async" });
    sent.push({ id, to });
    await turnClock(SECOND);
  }
  return sent;
}

/** Attempts of all of them. */
async function attemptsOf(all: readonly Sent[]): Promise<number> {
  const messages = await Promise.all(all.map(async ({ id }) => get(id)));
  return messages.reduce((sum, { attempts }) => sum + attempts, 0);
}

async function statusOf(): Promise<GateStatus> {
  return gate().status();
}

/** Turns the clock to the end of the pause, and lets the gate ask. */
async function endPause(): Promise<void> {
  const { pausedUntil } = await statusOf();
  await setClock(Math.max(Date.now(), pausedUntil));
  expect(await runDurableObjectAlarm(gate())).toBe(true);
}

/** In the order in which the provider took them, each once. */
async function takenOf(all: readonly Sent[]): Promise<readonly Sent[]> {
  for (const { id } of all) await untilMessage(id, ({ state }) => state === "sent");
  const { EMULATOR_URL } = env as unknown as { EMULATOR_URL: string };
  const response = await fetch(`${EMULATOR_URL}/_emulator/sends?limit=10000`);
  const { sends }: { sends: EmulatorSend[] } = await response.json();
  return sends
    .filter(({ accepted }) => accepted)
    .flatMap(({ phones }) => all.find(({ to }) => phones.includes(to)) ?? []);
}

describe("a wrong key", () => {
  it("costs one call, and one question a pause, though the gate is evicted; then all go out in order", async () => {
    await emulatorKeys({ smsApi: "another-key" });
    const first = await sendAll(["normal"]);
    await untilMessage(first[0]?.id ?? "", ({ attempts }) => attempts === 1);
    await expect.poll(async () => (await statusOf()).open).toBe(true);
    const rest = await sendAll(["normal", "high", "normal", "high", "normal"]);
    const all = [...first, ...rest];
    expect(await attemptsOf(all)).toBe(1);

    await evict(gate());
    expect(await statusOf()).toMatchObject({ open: true, waiting: 6 });
    for (let pauses = 0; pauses < 3; pauses++) {
      await endPause();
      expect(await statusOf()).toMatchObject({ open: true, waiting: 6 });
    }
    expect(await attemptsOf(all)).toBe(1);

    await emulatorKeys(null);
    await evict(gate());
    await endPause();
    const taken = await takenOf(all);
    const [a, b, c, d, e, f] = all;
    expect(taken.map(({ id }) => id)).toEqual([c, e, a, b, d, f].map((one) => one?.id));
    expect(await statusOf()).toMatchObject({ open: false, waiting: 0 });
    await runInDurableObject(gate(), (_object, { storage }) => {
      expect(storage.kv.get("circuit")).toBeUndefined();
      expect([...storage.kv.list({ prefix: "wait:" })]).toEqual([]);
    });
  });

  it("wakes nobody who was canceled, and sends what comes after at once", async () => {
    await emulatorKeys({ smsApi: "another-key" });
    const [first, canceled, last] = await sendAll(["normal", "normal", "normal"]);
    const answer = await call(`/v1/messages/${canceled?.id}/cancel`, { method: "POST" });
    expect(answer.status).toBe(200);
    await emulatorKeys(null);
    await endPause();
    for (const one of [first, last]) {
      await untilMessage(one?.id ?? "", ({ state }) => state === "sent");
    }
    expect(await get(canceled?.id ?? "")).toMatchObject({ state: "canceled" });
    expect(await emulatorSends(canceled?.to ?? "")).toEqual([]);
    expect(await send({ to: phone(), text: "after" })).toMatchObject({ state: "sent" });
  });
});

describe("an outage after which nobody has anything to send", () => {
  it("has its all-clear by itself, when the provider has answered the gate twice", async () => {
    const cleared = vi.spyOn(AlertObject.prototype, "clear");
    await emulatorKeys({ smsApi: "another-key" });
    const [only] = await sendAll(["normal"]);
    await expect.poll(async () => (await statusOf()).open).toBe(true);
    await expect.poll(async () => alertObject().open()).toContain("account:iwinv");
    await call(`/v1/messages/${only?.id}/cancel`, { method: "POST" });
    await emulatorKeys(null);
    await endPause();
    expect(await statusOf()).toMatchObject({ open: true, waiting: 0 });
    expect(cleared).not.toHaveBeenCalled();

    await turnClock(60 * SECOND);
    expect(await runDurableObjectAlarm(gate())).toBe(true);
    expect(await statusOf()).toMatchObject({ open: false, pausedUntil: 0 });
    await expect.poll(() => cleared.mock.calls).toContainEqual(["account:iwinv", "probe"]);
    await turnClock(30 * SECOND);
    await look();
    const all = await alertsOf("account:iwinv");
    expect(all.at(-1)?.type).toBe("alert.cleared");
    expect(all.at(-1)?.text).toContain("No message was sent since.");
    cleared.mockRestore();
    expect(await send({ to: phone(), text: "after" })).toMatchObject({ state: "sent" });
    await runInDurableObject(gate(), (_object, { storage }) => {
      expect(storage.kv.get("circuit")).toBeUndefined();
    });
  });
});

describe("a fault of the line", () => {
  it("stops everybody after one call where nothing went well of late, and one message tries first", async () => {
    const broken = await send({ to: phone("8502"), text: "hi" });
    expect(broken.state).toBe("unconfirmed");
    await expect.poll(async () => (await statusOf()).open).toBe(true);
    const waiting = await sendAll(["normal", "normal", "normal"]);
    expect(await attemptsOf(waiting)).toBe(0);
    await endPause();
    const taken = await takenOf(waiting);
    expect(taken).toEqual(waiting);
    expect((await statusOf()).open).toBe(false);
  });

  it("is over for the next who asks after the pause, though the gate's alarm is late", async () => {
    await send({ to: phone("8502"), text: "hi" });
    await expect.poll(async () => (await statusOf()).open).toBe(true);
    await runInDurableObject(gate(), async (_object, { storage }) => storage.deleteAlarm());
    await turnClock(10 * SECOND);
    const asks = await sendAll(["normal"]);
    expect(await takenOf(asks)).toEqual(asks);
  });

  it("that only sending meets opens the circuit again, for longer, after one message", async () => {
    await send({ to: phone("8502"), text: "hi" });
    await expect.poll(async () => (await statusOf()).open).toBe(true);
    const paused = (await statusOf()).pausedUntil - Date.now();
    const other = await send({ to: phone("8502"), text: "hi" }, { prefer: "respond-async" });
    const waiting = await sendAll(["normal"]);
    // The balance is fine, the message that tries is not.
    await endPause();
    const { open, pausedUntil, waiting: left } = await statusOf();
    expect({ open, left }).toEqual({ open: true, left: 1 });
    expect(pausedUntil - Date.now()).toBe(2 * paused);
    expect(await attemptsOf(waiting)).toBe(0);
    expect(await get(other.id)).toMatchObject({ attempts: 1 });
    await endPause();
    await takenOf(waiting);
  });
});

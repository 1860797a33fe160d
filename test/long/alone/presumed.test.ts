/**
 * A message whose first attempt was only presumed not to be taken, and that waits at the gate: what the provider shows meanwhile counts,
 * and nothing is sent blindly.
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { MessageRecord } from "../../../src/domain/message/record.ts";
import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import type { GateStatus } from "../../../src/objects/gate/gate-rpc.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import {
  call,
  emulatorSends,
  emulatorSettings,
  emulatorStats,
  get,
  phone,
  send,
  stubOf,
} from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock, turnClock } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { useShippedSettings } from "../../support/settings.ts";

useShippedSettings("presumed", {
  PROVIDER_SEND_TIMEOUT: "10s",
  REFRESH_INTERVAL: "0s",
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
});

const S = 1000;
const MINUTE = 60_000;
/** After its absence is presumed, and before its validity ends. */
const LATE_MS = 3 * MINUTE;

/** Between two calls that find out whether the line is back, with what keeps messages apart that wait for it. */
const LONGEST_PAUSE_MS = 20_000;

const NO_FAULTS = { html502: 0, html502AfterAccept: 0, historyHtml502: 0 };

async function tell(settings: object = {}, faults: Partial<typeof NO_FAULTS> = {}): Promise<void> {
  await emulatorSettings({ visibleAfterMs: 0, ...settings, faults: { ...NO_FAULTS, ...faults } });
}

beforeEach(async () => setClock(nextMidnightKst()));
afterEach(async () => {
  await tell();
  await releaseClock();
});

const gateOf = (to: string) => isolateOf(env).gates.stub({ providerId: "iwinv", phone: to });

const report = (to: string, outcome: "ok" | "account", oks?: number) =>
  gateOf(to).report({
    work: "send",
    outcome,
    code: outcome === "ok" ? "" : "AUTHENTICATION_FAILED",
    message: "",
    beganAt: Date.now(),
    ...(oks !== undefined && { oks }),
  });

async function recordOf(id: string): Promise<MessageRecord | undefined> {
  return runInDurableObject(await stubOf(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
}

async function nextAlarm(id: string): Promise<void> {
  const stub = await stubOf(id);
  const at = await runInDurableObject(stub, async (_object, state) => state.storage.getAlarm());
  await setClock(Math.max(Date.now(), at ?? 0));
  await runDurableObjectAlarm(stub);
}

const acceptedBy = async (to: string) => (await emulatorSends(to)).filter((one) => one.accepted);

/** Its absence is presumed, and the gate lets nobody send. @param taken the provider has it, and shows it `LATE_MS` after its send */
async function waiting(taken: boolean): Promise<{ id: string; to: string }> {
  const to = phone();
  await endPause(to);
  // One fault is no outage.
  await report(to, "ok", 50);
  const fault = taken ? "html502AfterAccept" : "html502";
  await tell({ visibleAfterMs: LATE_MS }, { [fault]: 1 });
  const { id, state } = await send({ to, text: "hi", purpose: "auth" });
  expect(state).toBe("unconfirmed");
  await tell({ visibleAfterMs: LATE_MS });
  const until = Date.now() + 2 * MINUTE;
  while ((await recordOf(id))?.state === "unconfirmed" && Date.now() < until) await nextAlarm(id);
  expect((await get(id)).timeline.at(-1)).toMatchObject({
    event: "resend_scheduled",
    detail: { absence: "presumed" },
  });
  await report(to, "account");
  await nextAlarm(id);
  expect(await recordOf(id)).toMatchObject({ state: "accepted", attempts: 1 });
  return { id, to };
}

/** The gate finds that the fault is over, and wakes who waits. */
async function endPause(to: string): Promise<void> {
  const gate = gateOf(to);
  for (let pauses = 0; pauses < 5; pauses++) {
    const { pausedUntil, open } = (await gate.status()) as GateStatus;
    if (!open) return;
    await setClock(Math.max(Date.now(), pausedUntil));
    await runDurableObjectAlarm(gate);
  }
}

const cancel = async (id: string): Promise<MessageWithTimeline> => {
  const answer = await call(`/v1/messages/${id}/cancel`, { method: "POST" });
  expect(answer.status).toBe(200);
  return answer.json();
};

describe("a message of unknown outcome whose polls are not answered", () => {
  it("is polled again after each pause, so that it is sent soon after the outage", async () => {
    const to = phone();
    await endPause(to);
    await report(to, "ok", 50);
    await tell({}, { html502: 1 });
    const { id, state } = await send({ to, text: "hi", purpose: "auth" });
    expect(state).toBe("unconfirmed");
    await tell({}, { historyHtml502: 1 });
    // The schedule has checks after ten seconds, half a minute, one, two, four and eight minutes.
    const until = Date.now() + 5 * MINUTE;
    const { historyCalls } = await emulatorStats();
    while (Date.now() < until) {
      const before = Date.now();
      await nextAlarm(id);
      // So it does after ten idle seconds.
      await evict(gateOf(to));
      expect(Date.now() - before).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
    }
    expect((await get(id)).state).toBe("unconfirmed");
    // Pauses of 5, 10 and then 15 seconds.
    const calls = (await emulatorStats()).historyCalls - historyCalls;
    expect(calls).toBeLessThanOrEqual(2 + 5 * 4);
    await tell();
    const endedAt = Date.now();
    for (let alarms = 0; alarms < 20 && (await recordOf(id))?.state !== "sent"; alarms++) {
      await endPause(to);
      await nextAlarm(id);
    }
    expect(await recordOf(id)).toMatchObject({ state: "sent" });
    expect(Date.now() - endedAt).toBeLessThanOrEqual(MINUTE);
    expect(await acceptedBy(to)).toHaveLength(1);
  });
});

describe("a message that waits after a presumed absence", () => {
  it("is polled for right before its next attempt: what shows it now is its result, and nothing is sent", async () => {
    const { id, to } = await waiting(true);
    await turnClock(LATE_MS);
    await endPause(to);
    await expect.poll(async () => (await recordOf(id))?.state).toMatch(/^(?:sent|delivered)$/);
    const [taken, ...more] = await emulatorSends(to);
    expect(more).toEqual([]);
    const { timeline, ...message } = await get(id);
    expect(message).toMatchObject({ attempts: 1, providerMessageId: taken?.providerMessageId });
    expect(
      timeline.find(({ from, to: state }) => from === "accepted" && state !== "sending"),
    ).toMatchObject({
      detail: { via: "resend", absence: "disproved" },
    });
  });

  it("is sent when that poll does not show it either", async () => {
    const { id, to } = await waiting(false);
    const { historyCalls } = await emulatorStats();
    await turnClock(LATE_MS);
    await endPause(to);
    await expect.poll(async () => (await recordOf(id))?.state).toBe("sent");
    expect(await acceptedBy(to)).toHaveLength(1);
    expect(await recordOf(id)).toMatchObject({ attempts: 2 });
    expect((await emulatorStats()).historyCalls).toBeGreaterThan(historyCalls);
  });

  it("is not sent while the history cannot be asked", async () => {
    const { id, to } = await waiting(false);
    await turnClock(LATE_MS);
    await tell({ visibleAfterMs: LATE_MS }, { historyHtml502: 1 });
    await report(to, "ok", 50);
    await nextAlarm(id);
    await nextAlarm(id);
    expect(await recordOf(id)).toMatchObject({ state: "accepted", attempts: 1 });
    await tell();
    await endPause(to);
    await report(to, "ok", 50);
    while ((await recordOf(id))?.state === "accepted") await nextAlarm(id);
    expect(await acceptedBy(to)).toHaveLength(1);
    expect(await recordOf(id)).toMatchObject({ attempts: 2 });
  });

  it("takes a receipt", async () => {
    const { id, to } = await waiting(true);
    const answer = await call("/v1/receipts", { body: { messageId: id, status: "delivered" } });
    expect(answer.status, await answer.clone().text()).toBe(200);
    expect(await recordOf(id)).toMatchObject({ state: "delivered", attempts: 1 });
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("is found by a refresh", async () => {
    const { id, to } = await waiting(true);
    await turnClock(LATE_MS + S);
    const answer = await call(`/v1/messages/${id}/refresh`, { method: "POST" });
    expect(answer.status).toBe(200);
    expect((await recordOf(id))?.state).toMatch(/^(?:sent|delivered)$/);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("ends `failed` when it is canceled, as nobody can say that it was not sent", async () => {
    const { id, to } = await waiting(true);
    for (let repeats = 0; repeats < 2; repeats++) {
      expect(await cancel(id)).toMatchObject({ state: "failed", error: { code: "NOT_TAKEN" } });
    }
    const { timeline } = await get(id);
    expect(timeline.at(-1)?.detail).toMatchObject({ absence: "presumed", by: "cancel" });
    await endPause(to);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

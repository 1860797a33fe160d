/** A file of its own: the provider is away, and with it the templates. Alarms are run by hand, on a clock that stands still. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import {
  emulatorSends,
  emulatorSettings,
  eventually,
  get,
  phone,
  send,
  stubOf,
} from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock, turnClock } from "../../support/clock.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";

// All slots of a moment are now: pace has tests of its own. And nobody asks the history meanwhile.
useSettings("template-outage", {
  IWINV_SEND_RATE: "20000",
  OPEN_SENDS: "0",
  CHECK_SCHEDULE: "20h",
});

afterEach(releaseClock);

const MESSAGES = 200;
/** A fault alone may be an accident, two in a row are an outage. */
const BEFORE_PAUSE = 2;
/** Longer than any pause, and than a message trusts the gate to wake it. */
const ROUND_MS = 300_000;

const emulator = (env as unknown as { EMULATOR_URL: string }).EMULATOR_URL;

/** Calls of any kind but history. */
async function callsMade(): Promise<number> {
  const response = await fetch(`${emulator}/_emulator/stats`);
  const { sends, templateCalls }: { sends: number; templateCalls: number } = await response.json();
  return sends + templateCalls;
}

async function isPaused(): Promise<boolean> {
  const [gate] = isolateOf(env).gates.all("iwinv");
  return (await gate?.status())?.open === true;
}

it("an outage costs a few calls and one a pause, though every message waits for its template", async () => {
  waitForGate();
  await setClock(nextMidnightKst());
  await emulatorSettings({ faults: { html502: 1, templateHtml502: 1 } });
  const to = Array.from({ length: MESSAGES }, () => phone());
  const body = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "482913" } };
  const sent = await Promise.all(
    to.map(async (one) => send({ to: one, ...body }, { prefer: "respond-async" })),
  );
  const stubs = await Promise.all(sent.map(async ({ id }) => stubOf(id)));
  const runAll = async (): Promise<void> => {
    await turnClock(ROUND_MS);
    for (const gate of isolateOf(env).gates.all("iwinv")) await runDurableObjectAlarm(gate);
    await Promise.all(stubs.map(async (stub) => runDurableObjectAlarm(stub)));
  };

  // Whoever has met the fault asks the gate again, which pauses everybody.
  const pausedInTime = async (): Promise<boolean> => {
    if (await isPaused()) return true;
    await runAll();
    return isPaused();
  };
  await eventually(pausedInTime, (paused) => paused);
  let before = await callsMade();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThanOrEqual(BEFORE_PAUSE);
  for (let pause = 0; pause < 4; pause++) {
    await runAll();
    const now = await callsMade();
    expect(now - before).toBeLessThanOrEqual(1);
    before = now;
  }
  const waiting = await Promise.all(sent.map(async ({ id }) => get(id)));
  expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(["accepted"]));

  await emulatorSettings({ faults: { html502: 0, templateHtml502: 0 } });
  const isSent = async (): Promise<boolean> => {
    await runAll();
    const all = await Promise.all(sent.map(async ({ id }) => get(id)));
    return all.every(({ state }) => state === "sent");
  };
  await eventually(isSent, (all) => all);
  const sends = await Promise.all(to.map(async (one) => emulatorSends(one)));
  expect(sends.filter((own) => own.filter(({ accepted }) => accepted).length !== 1)).toEqual([]);
});

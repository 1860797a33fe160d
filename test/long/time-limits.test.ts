/** What ends because its time is over. Each test has limits of its own that it reaches itself, so none runs beside another. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { settingsOf } from "../../src/kernel/settings/settings.ts";
import {
  emulatorSends,
  eventually,
  get,
  phone,
  send,
  stubOf,
  untilRow,
  untilState,
} from "../support/api.ts";
import { overrideSettings } from "../support/override.ts";
import { rewind } from "../support/stored.ts";
import { newName, script, tenant, untilLogged, untilReceived } from "../support/webhooks.ts";

let restore: () => void = () => undefined;
afterEach(() => restore());

describe("the tracking time", { concurrent: false }, () => {
  beforeEach(async () => {
    restore = await overrideSettings({ CHECK_SCHEDULE: [500, 1000, 1500, 2000, 2500] });
  });

  it("expires when no result comes within the tracking time", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    const ended = await untilState(message.id, "expired");
    expect(ended).toMatchObject({
      status: "UNKNOWN",
      error: { code: "TRACKING_TIMEOUT" },
      checks: 5,
    });
    await untilRow(message.id, "expired");
  });

  it("stays unconfirmed and is not sent again when the provider has no trace of it", async () => {
    const to = phone("8502");
    const message = await send({ to, text: "hi" });
    const ended = await untilState(message.id, "expired");
    expect(ended.timeline.map((entry) => entry.to)).toEqual([
      "accepted",
      "sending",
      "unconfirmed",
      "expired",
    ]);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("sets a lost alarm again as soon as it wakes", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    await rewind(await stubOf(message.id), (record) => record, "lost");
    await get(message.id);
    const alarm = await runInDurableObject(await stubOf(message.id), async (_object, state) =>
      state.storage.getAlarm(),
    );
    expect(alarm).not.toBeNull();
    await untilState(message.id, "expired");
  });
});

describe("the validity", { concurrent: false }, () => {
  it("ends a message that was not sent in time: no attempt begins after it", async () => {
    restore = await overrideSettings({ VALIDITY: { info: 1000 } });
    const message = await send({ to: phone("8001"), text: "hi" }, { prefer: "respond-async" });
    const ended = await untilState(message.id, "failed");
    expect(ended).toMatchObject({ error: { code: "validity_expired", class: "validity" } });
    const late = ended.timeline.filter(
      ({ event, at }) => event === "attempt_started" && at >= (ended.validUntil ?? ""),
    );
    expect(late).toEqual([]);
    await untilRow(message.id, "failed");
  });
});

/** The first timer of this length rings when its time is said to be over, and not before. */
function holdFirstTimer(lengthMs: number): { over: boolean } {
  const limit = { over: false };
  const real = globalThis.setTimeout;
  const spy = vi.spyOn(globalThis, "setTimeout");
  spy.mockImplementation(((ring: () => void, ms?: number) => {
    if (ms !== lengthMs) return real(ring, ms);
    spy.mockRestore();
    // Asked by whoever set it: another object may not end its call.
    const look = (): unknown => (limit.over ? ring() : real(look, 20));
    return real(look, 20);
  }) as typeof setTimeout);
  return limit;
}

describe("a call of the provider", { concurrent: false }, () => {
  it("that never answers is an outcome that is not known: looked up, adopted, sent once", async () => {
    const to = phone("8601");
    const limit = holdFirstTimer(settingsOf(env).PROVIDER_SEND_TIMEOUT);
    const message = await send({ to, text: "hi" }, { prefer: "respond-async" });
    await eventually(
      async () => emulatorSends(to),
      (sends) => sends.length === 1,
    );
    limit.over = true;
    const ended = await untilState(message.id, "delivered");
    expect(ended.timeline.map((entry) => entry.to)).toContain("unconfirmed");
    expect(ended.providerMessageId).toMatch(/^\d+$/);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

describe("calls of webhooks", { concurrent: false }, () => {
  it("take no endless or late answer for one, and hold up no other endpoint's message", async () => {
    const of = await tenant();
    const [slow, quick] = [newName(), newName()];
    await of.endpoint(slow, { events: ["message.sent"] });
    await of.endpoint(quick, { events: ["message.delivered"] });
    await script(slow, { delayMs: 60_000 }, { body: "x".repeat(100_000) });
    let calls = 0;
    restore = await overrideSettings({
      // The first call is the one that hangs; no other is cut off, however busy the machine is.
      get WEBHOOK_TIMEOUT() {
        return calls++ === 0 ? 300 : 60_000;
      },
    });
    await of.send();
    await untilReceived(quick, "message.delivered");
    const log = await untilLogged(
      of,
      (entries) => entries.filter(({ event }) => event === "message.sent").length === 2,
    );
    const outcomes = log.filter(({ event }) => event === "message.sent");
    expect(outcomes.map(({ error, outcome }) => [error, outcome])).toEqual([
      ["timeout", "retrying"],
      [null, "delivered"],
    ]);
  });
});

/** Alerts to operators, with a receiver that listens on HTTP. A file of its own: an outage of the account pauses everybody. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it, vi } from "vitest";

import type { AlertBody } from "../../../src/domain/alerts/body.ts";
import type { AlertCondition } from "../../../src/domain/alerts/condition.ts";
import { AlertObject } from "../../../src/objects/alerts/alert-object.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { emulatorKeys, eventually, phone, send, untilState } from "../../support/api.ts";
import { nextMidnightKst } from "../../support/clock.ts";
import { evict } from "../../support/evict.ts";
import { useSettings } from "../../support/settings.ts";
import { received, script } from "../../support/webhooks.ts";

const RECEIVER = "operators";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

useSettings("alerts", {
  ALERT_WEBHOOK_URL: `${inject("emulatorUrl")}/e/alerts/_emulator/webhooks/${RECEIVER}`,
  ALERT_CLEAR_AFTER: "0s",
  GATE_SHARDS: "8",
  RESEND_UNCONFIRMED: "true",
  UNCONFIRMED_WINDOW: "2s",
});

const object = () => env.ALERTS.getByName("alerts");

/** What the receiver got of a condition, the oldest first, with what it answered. */
async function alertsOf(
  condition: AlertCondition,
): Promise<readonly (AlertBody & { readonly status: number })[]> {
  const all = await received(RECEIVER);
  return all
    .map(({ body, status }) => ({ ...(JSON.parse(body) as AlertBody), status }))
    .filter((alert) => alert.condition === condition);
}

describe("an outage of the account", () => {
  it("is one alert for fifty failures at eight gates, and one all-clear", async () => {
    const calls = vi.spyOn(AlertObject.prototype, "raise");
    await emulatorKeys({ smsApi: "another-key" });
    const messages = await Promise.all(
      Array.from({ length: 50 }, async () => send({ to: phone(), text: "hi" })),
    );
    await eventually(
      async () => alertsOf("account:iwinv"),
      (alerts) => alerts.length > 0,
    );
    // All gates are of one isolate here, and it has told once or, on a slow machine, every ten seconds.
    expect(calls.mock.calls.length).toBeLessThan(50);

    await emulatorKeys(null);
    await Promise.all(messages.map(async ({ id }) => untilState(id, "delivered")));
    const alerts = await eventually(
      async () => alertsOf("account:iwinv"),
      (all) => all.length > 1,
    );
    expect(alerts).toMatchObject([
      { type: "alert.raised", provider: "iwinv", code: "AUTHENTICATION_FAILED" },
      { type: "alert.cleared", provider: "iwinv", code: "AUTHENTICATION_FAILED" },
    ]);
    const [raised] = alerts;
    expect(raised?.text).toContain("iwinv refuses our account");
    expect(raised?.content).toBe(raised?.text);
    expect(await object().open()).toEqual([]);
  });
});

describe("the alerts' object", () => {
  afterEach(() => vi.useRealTimers());

  /** Its alarms run by hand: the clock stands still, years ahead. */
  function standStill(): { later(ms: number): void } {
    let now = nextMidnightKst();
    vi.setSystemTime(now);
    return {
      later(ms) {
        vi.setSystemTime((now += ms));
      },
    };
  }

  const raise = async (condition: AlertCondition, times = 1): Promise<void> =>
    object().raise(condition, { facts: { code: "TEST" }, times });

  const look = async (): Promise<boolean> => runDurableObjectAlarm(object());

  const kindsOf = async (condition: AlertCondition): Promise<readonly string[]> =>
    (await alertsOf(condition)).map(({ type, count }) => `${type} ${count}`);

  it("alerts of nothing twice after an eviction", async () => {
    const clock = standStill();
    await raise("line:iwinv");
    await evict(object());
    await look();
    await evict(object());
    clock.later(MINUTE);
    await raise("line:iwinv");
    await look();
    expect(await kindsOf("line:iwinv")).toEqual(["alert.raised 1"]);
    await object().clear("line:iwinv");
    await evict(object());
    await look();
    await evict(object());
    await object().clear("line:iwinv");
    clock.later(2 * HOUR);
    await look();
    expect(await kindsOf("line:iwinv")).toEqual(["alert.raised 1", "alert.cleared 2"]);
  });

  it("tries again when the receiver is away, in order and with the same id", async () => {
    const clock = standStill();
    await script(RECEIVER, { status: 503 }, { status: 503 });
    await raise("line:solapi");
    await look();
    // It is over before the receiver is back.
    await object().clear("line:solapi");
    clock.later(5000);
    await look();
    expect(await alertsOf("line:solapi")).toMatchObject([{ status: 503 }]);
    clock.later(5000);
    await look();
    clock.later(30_000);
    await look();
    const alerts = await alertsOf("line:solapi");
    expect(alerts).toMatchObject([
      { type: "alert.raised", status: 503 },
      { type: "alert.raised", status: 503 },
      { type: "alert.raised", status: 200 },
      { type: "alert.cleared", status: 200 },
    ]);
    expect(new Set(alerts.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    clock.later(6 * HOUR);
    expect(await look()).toBe(false);
  });

  it("ends an event by itself when it has not happened for an hour", async () => {
    const clock = standStill();
    await raise("validity", 3);
    await look();
    clock.later(HOUR);
    await look();
    expect(await kindsOf("validity")).toEqual(["alert.raised 3", "alert.cleared 3"]);
  });

  it("finds an alarm that was lost when it is asked what lasts", async () => {
    standStill();
    await raise("mirror");
    await runInDurableObject(object(), async (_object, state) => state.storage.deleteAlarm());
    expect(await look()).toBe(false);
    expect(await object().open()).toContain("mirror");
    expect(await look()).toBe(true);
    expect(await kindsOf("mirror")).toEqual(["alert.raised 1"]);
    await object().clear("mirror");
    await look();
  });

  it("is told of a hundred failures once, and nobody fails where it cannot be", async () => {
    const { alerts } = isolateOf(env);
    const calls = vi
      .spyOn(AlertObject.prototype, "raise")
      .mockRejectedValue(new Error("it is reset"));
    const works: Promise<unknown>[] = [];
    const ctx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
    for (let i = 0; i < 100; i++) alerts.raise("dead_letters", { code: "TEST" }, ctx);
    expect(works).toHaveLength(1);
    expect(await Promise.allSettled(works)).toMatchObject([{ status: "fulfilled" }]);
    expect(calls.mock.calls.length).toBe(3);
    calls.mockRestore();
  });
});

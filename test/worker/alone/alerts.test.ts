/** Alerts to operators, with a receiver that listens on HTTP. A file of its own: an outage of the account pauses everybody. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { AlertCondition } from "../../../src/domain/alerts/condition.ts";
import { AlertObject } from "../../../src/objects/alerts/alert-object.ts";
import { Isolate, isolateOf } from "../../../src/objects/isolate.ts";
import {
  alertObject,
  alertSettings,
  alertsOf,
  kindsOf,
  look,
  RECEIVER,
  standStill,
} from "../../support/alerts.ts";
import { emulatorKeys, eventually, phone, send, stubOf, untilState } from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { useSettings } from "../../support/settings.ts";
import { script } from "../../support/webhooks.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

useSettings("alerts", {
  ...alertSettings("alerts"),
  ALERT_CLEAR_AFTER: "0s",
  GATE_SHARDS: "8",
  UNCONFIRMED_WINDOW: "2s",
});

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
    expect(await alertObject().open()).toEqual([]);
  });
});

describe("an alert that a message owes", () => {
  it("is sent though the alerts' object was away when the message ended, and the message's process died", async () => {
    const raise = vi.spyOn(AlertObject.prototype, "raise").mockRejectedValue(new Error("away"));
    const { id } = await send({ to: phone("8013"), text: "hi" });
    await untilState(id, "failed");
    const stub = await stubOf(id);
    await eventually(
      async () => raise.mock.calls.length,
      (calls) => calls === 3,
    );
    raise.mockRestore();
    await evict(stub);
    expect(await alertObject().open()).not.toContain("sender:iwinv");
    await runDurableObjectAlarm(stub);
    expect(await alertObject().open()).toContain("sender:iwinv");
  });
});

describe("the alerts' object", () => {
  afterEach(() => vi.useRealTimers());

  const raise = async (condition: AlertCondition, times = 1): Promise<void> =>
    alertObject().raise(condition, { facts: { code: "TEST" }, times });

  it("alerts of nothing twice after an eviction", async () => {
    const clock = standStill();
    await raise("line:iwinv");
    await evict(alertObject());
    await look();
    await evict(alertObject());
    clock.later(MINUTE);
    await raise("line:iwinv");
    await look();
    expect(await kindsOf("line:iwinv")).toEqual(["alert.raised 1"]);
    await alertObject().clear("line:iwinv");
    await evict(alertObject());
    await look();
    await evict(alertObject());
    await alertObject().clear("line:iwinv");
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
    await alertObject().clear("line:solapi");
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

  it("keeps what is reported while settings are missing, and alerts of it when they are there", async () => {
    const clock = standStill();
    const settings = vi.spyOn(Isolate.prototype, "settings", "get").mockImplementation(() => {
      throw new Error("API_KEY: is not set");
    });
    await raise("line:third");
    await look();
    settings.mockRestore();
    expect(await kindsOf("line:third")).toEqual([]);
    clock.later(MINUTE);
    await look();
    expect(await kindsOf("line:third")).toEqual(["alert.raised 1"]);
    await alertObject().clear("line:third");
    await look();
  });

  it("ends an event by itself when it has not happened for an hour", async () => {
    const clock = standStill();
    await raise("validity", 3);
    clock.later(15_000);
    await raise("validity", 4);
    await look();
    clock.later(HOUR);
    await look();
    expect(await kindsOf("validity")).toEqual(["alert.raised 7", "alert.cleared 7"]);
  });

  it("finds an alarm that was lost when it is asked what lasts", async () => {
    standStill();
    await raise("mirror");
    await runInDurableObject(alertObject(), async (_object, state) => state.storage.deleteAlarm());
    expect(await look()).toBe(false);
    expect(await alertObject().open()).toContain("mirror");
    expect(await look()).toBe(true);
    expect(await kindsOf("mirror")).toEqual(["alert.raised 1"]);
    await alertObject().clear("mirror");
    await look();
  });

  it("is told of a hundred failures once, and nobody fails where it cannot be", async () => {
    const { alerts } = isolateOf(env);
    const calls = vi
      .spyOn(AlertObject.prototype, "raise")
      .mockRejectedValue(new Error("it is reset"));
    const works: Promise<unknown>[] = [];
    const ctx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
    for (let i = 0; i < 100; i++) alerts.raise("unconfirmed", { code: "TEST" }, ctx);
    expect(works).toHaveLength(1);
    expect(await Promise.allSettled(works)).toMatchObject([{ status: "fulfilled" }]);
    expect(calls.mock.calls.length).toBe(3);
    calls.mockRestore();
  });
});

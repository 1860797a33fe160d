/** A file of its own: a fault of the account pauses everybody. */
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it, vi } from "vitest";

import type { AlertBody } from "../../../src/domain/alerts/body.ts";
import { alertObject } from "../../support/alerts.ts";
import {
  call,
  emulatorKeys,
  emulatorSends,
  eventually,
  get,
  phone,
  send,
  untilState,
} from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("account-fault", {
  IWINV_SEND_RATE: "40",
  ABSENCE_WAIT: "1s",
  ABSENCE_AFTER: "info=4s",
});

afterAll(async () => emulatorKeys(null));

const isAlert = (body: unknown): boolean => (body as AlertBody).type === "alert.raised";

describe("a fault of the account", () => {
  it("finishes no message, alerts once, pauses the provider, and everything goes out after the mend", async () => {
    const alerts: unknown[] = [];
    const realFetch = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!url.startsWith("http://alerts.test/")) return realFetch(input, init);
      alerts.push(await new Request(url, init).json());
      return new Response(null, { status: 204 });
    });
    await emulatorKeys({ smsApi: "another-key" });

    const to = Array.from({ length: 50 }, () => phone());
    const messages = await Promise.all(to.map(async (number) => send({ to: number, text: "hi" })));
    const all = async () => Promise.all(messages.map(async ({ id }) => get(id)));
    const attemptsOf = (some: readonly { readonly attempts: number }[]): number =>
      some.reduce((sum, { attempts }) => sum + attempts, 0);
    // The pause is over once, and the gate has met the same fault.
    const gate = env.GATES.getByName("iwinv:0");
    const { pausedUntil } = await gate.status();
    await eventually(
      async () => gate.status(),
      (status) => status.pausedUntil > pausedUntil,
    );
    const open = await eventually(all, (now) => attemptsOf(now) > 0);
    // One of them may be trying just now.
    expect(
      new Set(open.map(({ state }) => state)).difference(new Set(["accepted", "sending"])),
    ).toEqual(new Set());
    // The shared pause: most of them were not even tried.
    const attempts = attemptsOf(open);
    expect(attempts).toBeGreaterThan(0);
    expect(attempts).toBeLessThan(60);
    await eventually(
      async () => {
        // As cron does, every minute.
        await alertObject().open();
        return alerts.length;
      },
      (count) => count > 0,
    );
    expect(alerts).toEqual([
      expect.objectContaining({ code: "AUTHENTICATION_FAILED", provider: "iwinv" }),
    ]);

    await emulatorKeys(null);
    await Promise.all(messages.map(async ({ id }) => untilState(id, "delivered")));
    const sends = await Promise.all(to.map(async (number) => emulatorSends(number)));
    expect(sends.every((one) => one.filter((attempt) => attempt.accepted).length === 1)).toBe(true);
    // On a slow machine the all-clear has come too.
    expect(alerts.filter(isAlert)).toHaveLength(1);
  });

  it("still lets a message be canceled that waits for the end of the pause", async () => {
    await emulatorKeys({ smsApi: "another-key" });
    const message = await send({ to: phone(), text: "hi" });
    // It may be the one that tries whether the provider works again: then it is too late for a moment.
    const response = await eventually(
      async () => call(`/v1/messages/${message.id}/cancel`, { method: "POST" }),
      ({ status }) => status !== 409,
    );
    expect(response.status).toBe(200);
    await emulatorKeys(null);
    await eventually(
      async () => get(message.id),
      ({ state }) => state === "canceled",
    );
  });
});

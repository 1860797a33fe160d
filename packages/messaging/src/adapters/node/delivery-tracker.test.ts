import { createHmac } from "node:crypto";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MessageStatus } from "../../enums.ts";
import { DeliveryTracker, type DeliveryTrackerOptions } from "./index.ts";

const start = new Date("2026-11-30T12:00:00Z");
const later = (ms: number) => new Date(start.getTime() + ms);
const pass = async (ms: number) => vi.advanceTimersByTimeAsync(ms);

interface Told {
  type: string;
  data: Record<string, unknown>;
}

function open(options: DeliveryTrackerOptions = {}) {
  const tracker = new DeliveryTracker(options);
  const heard: [string, Told][] = [];
  const events = [
    "tracking:started",
    "tracking:stopped",
    "status:updated",
    "tracking:completed",
    "cleanup:completed",
    "webhook:delivered",
    "webhook:failed",
  ];
  for (const event of events) {
    tracker.on(event, (told: Told) => heard.push([event, told]));
  }
  return { tracker, heard, names: () => heard.map(([name]) => name) };
}

const track = async (tracker: DeliveryTracker, id: string, initialStatus?: MessageStatus) =>
  tracker.trackMessage(id, "01012345678", "T", "a", { initialStatus });

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("DeliveryTracker", () => {
  it("takes no option that nobody reads", () => {
    expect(() => new DeliveryTracker({ maxEntries: 1 } as object)).toThrow(
      "unknown option maxEntries",
    );
  });

  it("tells of every step and keeps its history", async () => {
    const { tracker, heard } = open();
    await track(tracker, "m");
    await pass(1000);
    const details = {
      provider: "b",
      sentAt: start,
      metadata: { x: 1 },
      source: "provider",
    } as const;
    expect(await tracker.updateStatus("m", "SENT", details)).toBe(true);
    await pass(1000);
    const error = { code: "E", message: "m" };
    expect(await tracker.updateStatus("m", "FAILED", { error, failedAt: later(1500) })).toBe(true);
    expect(tracker.getDeliveryReport("m")).toEqual({
      messageId: "m",
      phoneNumber: "01012345678",
      status: "FAILED",
      attempts: [
        { attemptNumber: 1, attemptedAt: start, status: "QUEUED", provider: "a" },
        { attemptNumber: 2, attemptedAt: later(1000), status: "SENT", provider: "b" },
        { attemptNumber: 3, attemptedAt: later(2000), status: "FAILED", provider: "a", error },
      ],
      sentAt: start,
      failedAt: later(1500),
      error,
      metadata: { x: 1 },
    });
    expect(tracker.getTrackingRecord("m")?.statusHistory).toEqual([
      { status: "QUEUED", timestamp: start, provider: "a", source: "system" },
      {
        status: "SENT",
        timestamp: later(1000),
        provider: "b",
        details: { x: 1 },
        source: "provider",
      },
      { status: "FAILED", timestamp: later(2000), provider: "a", source: "system" },
    ]);
    expect(heard.map(([name, { type, data }]) => [name, type, data["currentStatus"]])).toEqual([
      ["tracking:started", "message.queued", "FAILED"],
      ["status:updated", "message.sent", "SENT"],
      ["status:updated", "message.failed", "FAILED"],
      ["tracking:completed", "message.failed", "FAILED"],
    ]);
    expect(heard[1]?.[1].data).toMatchObject({ previousStatus: "QUEUED", source: "provider" });
  });

  it.each<[MessageStatus, MessageStatus, boolean]>([
    ["QUEUED", "DELIVERED", true],
    ["SENT", "SENT", false],
    ["SENT", "SENDING", false],
    ["DELIVERED", "CLICKED", true],
    ["CLICKED", "DELIVERED", false],
    ["CLICKED", "CANCELLED", true],
    ["FAILED", "QUEUED", true],
    ["FAILED", "FAILED", true],
    ["CANCELLED", "DELIVERED", true],
  ])("from %s to %s: %s", async (from, to, moves) => {
    const { tracker } = open();
    await track(tracker, "m", from);
    expect(await tracker.updateStatus("m", to)).toBe(moves);
    expect(tracker.getDeliveryReport("m")?.status).toBe(moves ? to : from);
  });

  it("knows nothing of a message that it does not track", async () => {
    const { tracker, names } = open();
    expect(await tracker.updateStatus("x", "SENT")).toBe(false);
    expect([tracker.getDeliveryReport("x"), tracker.getTrackingRecord("x")]).toEqual([
      undefined,
      undefined,
    ]);
    await track(tracker, "m");
    expect([tracker.stopTracking("m"), tracker.stopTracking("m")]).toEqual([true, false]);
    expect(tracker.getMessagesByStatus("QUEUED")).toEqual([]);
    expect(names()).toEqual(["tracking:started", "tracking:stopped"]);
  });

  it("counts", async () => {
    const { tracker } = open();
    for (const id of ["a", "b", "c"]) await track(tracker, id);
    await tracker.updateStatus("a", "DELIVERED", { sentAt: start, deliveredAt: later(4000) });
    await tracker.updateStatus("b", "FAILED");
    await pass(10_000);
    await track(tracker, "late");
    expect(tracker.getStats()).toMatchObject({
      totalMessages: 4,
      byStatus: { QUEUED: 2, SENDING: 0, SENT: 0, DELIVERED: 1, FAILED: 1 },
      byProvider: { a: 4 },
      averageDeliveryTime: 4000,
      deliveryRate: 25,
      failureRate: 25,
      lastUpdated: later(10_000),
    });
    expect(tracker.getStatsForPeriod(start, later(9999)).totalMessages).toBe(3);
    expect(tracker.getStatsForPeriod(later(10_000), later(10_000)).totalMessages).toBe(1);
    expect(tracker.getStatsForPeriod(later(1), later(2))).toMatchObject({
      totalMessages: 0,
      averageDeliveryTime: 0,
      deliveryRate: 0,
    });
  });

  it("forgets what has ended and what is too old", async () => {
    const { tracker, heard } = open({ maxTrackingDuration: 1000 });
    await track(tracker, "a");
    await track(tracker, "b", "DELIVERED");
    expect(tracker.cleanup()).toBe(1);
    await pass(999);
    expect(tracker.cleanup()).toBe(0);
    await pass(1);
    expect(tracker.cleanup()).toBe(1);
    expect(heard.filter(([name]) => name === "cleanup:completed")).toEqual([
      ["cleanup:completed", { removedCount: 1 }],
      ["cleanup:completed", { removedCount: 1 }],
    ]);
  });

  describe("webhooks", () => {
    async function hooked(webhook: object, answers: (number | Error)[], enableWebhooks = true) {
      const calls: [string, RequestInit][] = [];
      vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
        calls.push([url, init]);
        const answer = answers[Math.min(calls.length, answers.length) - 1];
        if (answer instanceof Error) throw answer;
        return new Response("text", { status: answer ?? 500 });
      });
      const { tracker, heard } = open({ trackingInterval: 100, enableWebhooks });
      const events = ["message.sent" as const];
      const hook = { url: "https://hook.example/x", events, ...webhook };
      await tracker.trackMessage("m", "01012345678", "T", "a", { webhooks: [hook] });
      tracker.start();
      await tracker.updateStatus("m", "SENT");
      await tracker.updateStatus("m", "DELIVERED");
      return { calls, results: () => heard.filter(([name]) => name.startsWith("webhook:")) };
    }

    it("are posted for their events alone, signed without the secret", async () => {
      const { calls, results } = await hooked(
        { secret: "s3cret", headers: { "X-Own": "1" } },
        [200],
      );
      await pass(99);
      expect(calls).toEqual([]);
      // The signature is made by the platform, outside the clock that is turned here.
      await pass(1);
      await vi.waitFor(() => expect(results()).toHaveLength(1));
      const { body, headers } = calls[0]?.[1] ?? {};
      const text = typeof body === "string" ? body : "";
      expect(JSON.parse(text)).toMatchObject({
        type: "message.sent",
        data: {
          previousStatus: "QUEUED",
          currentStatus: "SENT",
          deliveryReport: { status: "SENT" },
        },
      });
      const mac = createHmac("sha256", "s3cret").update(text).digest("hex");
      expect(headers).toMatchObject({ "X-Own": "1", "X-Webhook-Signature": `sha256=${mac}` });
      expect(JSON.stringify(calls)).not.toContain("s3cret");
      expect(results()[0]).toMatchObject([
        "webhook:delivered",
        { attempt: 1, result: { success: true, statusCode: 200 } },
      ]);
    });

    it("are posted again after 1, 2, 4 … seconds, then given up", async () => {
      const { calls, results } = await hooked({ retries: 2 }, [new Error("down"), 500]);
      await pass(100);
      expect(calls).toHaveLength(1);
      await pass(1000);
      expect(calls).toHaveLength(2);
      await pass(1999);
      expect(calls).toHaveLength(2);
      await pass(1);
      expect(calls).toHaveLength(3);
      expect(results()).toMatchObject([["webhook:failed", { attempts: 3, error: "HTTP 500" }]]);
    });

    it("are not posted where they are switched off", async () => {
      const { calls } = await hooked({}, [200], false);
      await pass(1000);
      expect(calls).toEqual([]);
    });
  });
});

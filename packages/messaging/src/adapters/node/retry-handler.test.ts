import { KMsgError } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { DeliveryReport } from "../../message-report.ts";
import { MessageRetryHandler, type RetryHandlerOptions } from "./index.ts";

const start = new Date("2026-11-30T12:00:00Z");
const later = (ms: number) => new Date(start.getTime() + ms);
const pass = async (ms: number) => vi.advanceTimersByTimeAsync(ms);

const report = (messageId: string, more: Partial<DeliveryReport> = {}): DeliveryReport => ({
  messageId,
  phoneNumber: "01012345678",
  status: "FAILED",
  attempts: [
    {
      attemptNumber: 1,
      attemptedAt: start,
      status: "FAILED",
      provider: "a",
      error: { code: "NETWORK_TIMEOUT", message: "x" },
    },
  ],
  metadata: { templateId: "T", variables: { a: 1 } },
  ...more,
});

function open(options: Partial<RetryHandlerOptions> = {}) {
  const execute = vi.fn<RetryHandlerOptions["execute"]>(async () => "ok");
  const handler = new MessageRetryHandler({
    policy: { initialDelay: 1000, maxDelay: 5000, jitter: false },
    checkInterval: 100,
    maxQueueSize: 2,
    execute,
    ...options,
  });
  const heard: [string, object | undefined][] = [];
  const events = "queued started success failed exhausted cancelled".split(" ");
  for (const event of ["queue:full", ...events.map((name) => `retry:${name}`)]) {
    handler.on(event, (told?: object) => heard.push([event, told]));
  }
  return { handler, execute, heard, names: () => heard.map(([name]) => name) };
}

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

describe("MessageRetryHandler", () => {
  it("needs execute, and options that it knows", () => {
    expect(() => Reflect.construct(MessageRetryHandler, [{ policy: {} }])).toThrow(
      "requires execute",
    );
    expect(() => open({ send: () => undefined } as object)).toThrow("unknown option send");
    expect(() => open({ policy: { retries: 1 } as object })).toThrow("unknown option retries");
  });

  it.each<[Partial<DeliveryReport>, boolean]>([
    [{}, true],
    [{ status: "DELIVERED" }, false],
    [{ attempts: [] }, true],
    [{ error: { code: "PROVIDER_RATE_LIMITED", message: "x" } }, true],
    [{ error: { code: "INVALID_REQUEST", message: "x" } }, false],
    [{ error: { code: "NETWORK_ERROR", message: "x" } }, false],
    [{ attempts: [1, 2, 3].flatMap(() => report("m").attempts) }, false],
  ])("takes %j: %s", (more, taken) => {
    expect(open().handler.addForRetry(report("m", more))).toBe(taken);
  });

  it("waits longer after each try, up to its longest", () => {
    const { handler } = open({ policy: { maxAttempts: 9, initialDelay: 1000, jitter: false } });
    const waits = [0, 1, 2, 3].map((tries) => {
      const messageId = `m${tries}`;
      const attempts = Array.from({ length: tries }, () => report("m").attempts).flat();
      open().handler.addForRetry(report(messageId, { attempts }));
      handler.cleanup();
      handler.addForRetry(report(messageId, { attempts }));
      const wait = handler.getRetryStatus(messageId)?.nextRetryAt;
      handler.cancelRetry(messageId);
      handler.cleanup();
      return wait;
    });
    expect(waits).toEqual([1000, 1000, 2000, 4000].map(later));
  });

  it.each([
    [0, 900],
    [0.5, 1000],
    [1, 1100],
  ])("spreads its waits by a tenth: %d", (random, wait) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const { handler } = open({ policy: { initialDelay: 1000 } });
    handler.addForRetry(report("m"));
    expect(handler.getRetryStatus("m")?.nextRetryAt).toEqual(later(wait));
    vi.restoreAllMocks();
  });

  it("tries what is due and tells how it went", async () => {
    const onRetrySuccess = vi.fn<() => Promise<void>>();
    const { handler, execute, names } = open({ onRetrySuccess });
    handler.addForRetry(report("m"));
    expect(handler.getMetrics()).toMatchObject({ queueSize: 1, averageRetryDelay: 1000 });
    handler.start();
    await pass(999);
    expect(execute).not.toHaveBeenCalled();
    await pass(1);
    expect(execute.mock.calls[0]?.[0]).toEqual({
      messageId: "m",
      phoneNumber: "01012345678",
      attemptNumber: 2,
      scheduledAt: later(1000),
      provider: "a",
      templateId: "T",
      variables: { a: 1 },
      metadata: { templateId: "T", variables: { a: 1 } },
    });
    await pass(10_000);
    expect(names()).toEqual(["retry:queued", "retry:started", "retry:success"]);
    expect(onRetrySuccess).toHaveBeenCalledTimes(1);
    expect(handler.getRetryStatus("m")?.status).toBe("succeeded");
    expect(handler.getMetrics()).toEqual({
      totalRetries: 1,
      successfulRetries: 1,
      failedRetries: 0,
      exhaustedRetries: 0,
      queueSize: 1,
      averageRetryDelay: 0,
      lastRetryAt: later(1000),
    });
    expect(handler.addForRetry(report("m"))).toBe(false);
    expect(handler.cleanup()).toBe(1);
    expect(handler.getRetryQueue()).toEqual([]);
    handler.stop();
  });

  it("gives up at its bound", async () => {
    const { handler, names, heard } = open({ execute: async () => Promise.reject(new Error("x")) });
    handler.addForRetry(report("m"));
    handler.start();
    await pass(1000);
    expect(handler.getRetryStatus("m")).toMatchObject({
      status: "pending",
      nextRetryAt: later(3000),
    });
    await pass(10_000);
    const failed = ["retry:started", "retry:failed"];
    expect(names()).toEqual(["retry:queued", ...failed, ...failed, "retry:exhausted"]);
    expect(heard.at(-1)?.[1]).toMatchObject({ data: { finalError: { message: "x" } } });
    expect(handler.getMetrics()).toMatchObject({ failedRetries: 2, exhaustedRetries: 1 });
    handler.stop();
  });

  it.each<[string, Partial<RetryHandlerOptions>, KMsgError]>([
    ["says so", { shouldRetryError: () => false }, new KMsgError("NETWORK_TIMEOUT", "x")],
    ["may be out", {}, new KMsgError("PROVIDER_ERROR", "x", { outcome: "unknown" })],
  ])("does not try again where the error %s", async (_why, options, error) => {
    const { handler } = open({ ...options, execute: async () => Promise.reject(error) });
    handler.addForRetry(report("m"));
    handler.start();
    await pass(1000);
    expect(handler.getRetryStatus("m")?.status).toBe("exhausted");
    handler.stop();
  });

  it("leaves alone what was cancelled, before and during a try", async () => {
    let end: (error: Error) => void = () => undefined;
    const { handler, names } = open({
      execute: async () => new Promise((_resolve, reject) => (end = reject)),
    });
    handler.addForRetry(report("m"));
    expect([handler.cancelRetry("m"), handler.cancelRetry("m"), handler.cancelRetry("x")]).toEqual([
      true,
      false,
      false,
    ]);
    handler.addForRetry(report("n"));
    handler.start();
    await pass(1000);
    handler.cancelRetry("n");
    end(new Error("x"));
    await pass(10_000);
    expect(names()).not.toContain("retry:exhausted");
    expect(handler.getRetryQueue().map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    handler.stop();
  });

  it("has room for so many, and makes some by forgetting what ended a day ago", async () => {
    const { handler, heard } = open();
    expect([handler.addForRetry(report("a")), handler.addForRetry(report("b"))]).toEqual([
      true,
      true,
    ]);
    expect(handler.addForRetry(report("c"))).toBe(false);
    expect(heard.at(-1)).toMatchObject(["queue:full", { rejected: { messageId: "c" } }]);
    handler.cancelRetry("a");
    expect(handler.addForRetry(report("c"))).toBe(false);
    vi.setSystemTime(later(86_400_001));
    expect(handler.addForRetry(report("c"))).toBe(true);
    expect(handler.getRetryQueue().map(({ messageId }) => messageId)).toEqual(["b", "c"]);
  });

  it("goes on when a caller's function fails", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const broken = async () => Promise.reject(new Error("mine"));
    const { handler, names } = open({ onRetrySuccess: broken });
    handler.addForRetry(report("m"));
    handler.start();
    await pass(1000);
    expect(names().at(-1)).toBe("retry:success");
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
    handler.stop();
  });
});

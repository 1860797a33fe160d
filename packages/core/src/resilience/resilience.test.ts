import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { KMsgError } from "../errors.ts";
import { BulkOperationHandler } from "./bulk.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { RetryHandler } from "./retry-handler.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const good = async () => "ok";
const bad = async () => Promise.reject(new Error("bad"));

describe("RetryHandler", () => {
  it("waits as long as the error asks, and doubles its own wait", async () => {
    const at: number[] = [];
    const start = Date.now();
    const errors = [
      new KMsgError("PROVIDER_ERROR", "m", undefined, { retryAfterMs: 7000 }),
      new KMsgError("PROVIDER_ERROR", "m"),
    ];
    const running = RetryHandler.execute(
      async () => {
        at.push(Date.now() - start);
        const error = errors.shift();
        if (error !== undefined) throw error;
        return "ok";
      },
      { jitter: false },
    );
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await running).toBe("ok");
    expect(at).toEqual([0, 7000, 9000]);
  });

  it("gives up at once on what is not retryable, and takes a Fail for an answer", async () => {
    const operation = vi.fn<() => Promise<never>>(async () => {
      throw new KMsgError("INVALID_REQUEST", "m");
    });
    await expect(RetryHandler.execute(operation)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
    expect(operation).toHaveBeenCalledTimes(1);
    const twice = RetryHandler.createRetryableFunction(async (n: number) => n * 2);
    expect(await twice(2)).toBe(4);
  });
});

describe("an option that nobody reads", () => {
  const operation = vi.fn<() => Promise<string>>(good);
  const wrong: object = { maxTries: 2 };

  it.each<[string, () => Promise<unknown>]>([
    ["RetryHandler", async () => RetryHandler.execute(operation, wrong)],
    ["RetryHandler", async () => RetryHandler.createRetryableFunction(operation, wrong)],
    ["BulkOperationHandler", async () => BulkOperationHandler.execute([1], operation, wrong)],
    [
      "BulkOperationHandler retryOptions",
      async () => BulkOperationHandler.execute([1], operation, { retryOptions: wrong }),
    ],
  ])("is refused by %s before the first try", async (name, run) => {
    await expect(run()).rejects.toThrow(`${name}: unknown option maxTries; known are `);
    expect(operation).not.toHaveBeenCalled();
  });
});

describe("CircuitBreaker", () => {
  const open = () => new CircuitBreaker({ failureThreshold: 3, timeout: 100, resetTimeout: 1000 });
  const fails = async (breaker: CircuitBreaker) => {
    await expect(breaker.execute(bad)).rejects.toThrow("bad");
  };

  it("forgets failures when something works in between", async () => {
    const breaker = open();
    for (let round = 0; round < 5; round++) {
      await fails(breaker);
      await fails(breaker);
      expect(await breaker.execute(good)).toBe("ok");
      expect([breaker.getState(), breaker.getFailureCount()]).toEqual(["CLOSED", 0]);
    }
  });

  it("opens, lets one probe through after its time, and closes on its success", async () => {
    const breaker = open();
    for (let n = 0; n < 3; n++) await fails(breaker);
    expect(breaker.getState()).toBe("OPEN");
    await expect(breaker.execute(good)).rejects.toMatchObject({
      code: "NETWORK_SERVICE_UNAVAILABLE",
      details: { state: "OPEN" },
    });
    vi.advanceTimersByTime(1000);
    const [probe, other] = await Promise.allSettled([breaker.execute(good), breaker.execute(good)]);
    expect([probe.status, other.status]).toEqual(["fulfilled", "rejected"]);
    expect(breaker.getState()).toBe("CLOSED");
  });

  it("opens again when the probe fails", async () => {
    const breaker = open();
    for (let n = 0; n < 3; n++) await fails(breaker);
    vi.advanceTimersByTime(1000);
    await fails(breaker);
    expect(breaker.getState()).toBe("OPEN");
    breaker.reset();
    expect(breaker.getState()).toBe("CLOSED");
  });

  it("counts what takes too long, and leaves no timer behind", async () => {
    const breaker = open();
    const slow = Promise.allSettled([breaker.execute(async () => new Promise(() => {}))]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await slow).toMatchObject([{ reason: { code: "NETWORK_TIMEOUT" } }]);
    expect(breaker.getFailureCount()).toBe(1);
    await breaker.execute(good);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("RateLimiter", () => {
  it("lets through its number in any window, in order", async () => {
    const limiter = new RateLimiter(2, 1000);
    const at: number[] = [];
    const start = Date.now();
    const all = Promise.all(
      [1, 2, 3, 4, 5].map(async () => {
        await limiter.acquire();
        at.push(Date.now() - start);
      }),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect([limiter.canMakeRequest(), limiter.getRemainingRequests()]).toEqual([false, 0]);
    await vi.advanceTimersByTimeAsync(5000);
    await all;
    expect(at.slice(0, 2)).toEqual([0, 0]);
    for (let index = 2; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 2] ?? 0)).toBeGreaterThanOrEqual(1000);
    }
  });
});

describe("BulkOperationHandler", () => {
  const once = { retryOptions: { maxAttempts: 1 } };
  const odd = async (n: number) => {
    if (n % 2 === 0) throw new Error(`even ${n}`);
    return n;
  };

  it("sorts what worked from what did not", async () => {
    const progress: number[][] = [];
    const onProgress = (...now: number[]) => void progress.push(now);
    const result = await BulkOperationHandler.execute([1, 2, 3], odd, { ...once, onProgress });
    expect(result.successful).toEqual([
      { item: 1, result: 1 },
      { item: 3, result: 3 },
    ]);
    expect(result.failed).toMatchObject([{ item: 2, error: { message: "even 2" } }]);
    expect(result.summary).toMatchObject({ total: 3, successful: 2, failed: 1 });
    expect(progress.at(-1)).toEqual([3, 3, 1]);
  });

  it("stops after the batch with a failure when told", async () => {
    const options = { ...once, failFast: true, concurrency: 2 };
    const { summary } = await BulkOperationHandler.execute([1, 2, 3, 5], odd, options);
    expect(summary).toMatchObject({ total: 4, successful: 1, failed: 1 });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Job } from "../../queue/job.ts";
import { InMemoryJobQueue } from "../../queue/memory-queue.ts";
import { JobProcessor, PermanentJobError, type JobProcessorOptions } from "./index.ts";

const POLL_MS = 10;
const pass = async (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), ms);
  });
}

function open(options: JobProcessorOptions = {}) {
  const queue = new InMemoryJobQueue();
  const onError = vi.fn<(error: unknown, jobId?: string) => void>();
  const given = { concurrency: 1, retryDelays: [100, 500], pollInterval: POLL_MS, onError };
  const processor = new JobProcessor({ ...given, ...options }, queue);
  const heard: unknown[][] = [];
  for (const event of ["job:added", "job:completed", "job:retry", "job:failed"]) {
    processor.on(event, (told: object) => heard.push([event, told]));
  }
  for (const event of ["processor:started", "processor:stopped"]) {
    processor.on(event, () => heard.push([event]));
  }
  return { queue, processor, onError, heard, names: () => heard.map(([name]) => name) };
}

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-30T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("JobProcessor", () => {
  it("needs a queue, and options that it knows", () => {
    expect(() => Reflect.construct(JobProcessor, [{}])).toThrow("requires a jobQueue");
    const queue = new InMemoryJobQueue();
    const wrong = [
      { concurency: 2 },
      { rateLimiter: { maxRequests: 1, window: 1 } },
      { circuitBreaker: { failureThreshold: 1, timeout: 1, resetTimeout: 1, reset: 1 } },
    ];
    for (const options of wrong) {
      expect(() => new JobProcessor(options as object, queue)).toThrow("unknown option");
    }
  });

  it("adds a job with k-msg's defaults and answers with its id", async () => {
    const { processor, queue } = open({ maxRetries: 4 });
    const plain = await processor.add("x", 1);
    expect(await queue.getJob(plain)).toMatchObject({ priority: 5, delay: 0, maxAttempts: 4 });
    const zeros = await processor.add("x", 1, { priority: 0, delay: 0, maxAttempts: 0 });
    expect(await queue.getJob(zeros)).toMatchObject({ priority: 5, maxAttempts: 4 });
    const metadata = { a: 1 };
    const own = await processor.add("x", 1, { priority: 9, delay: 50, maxAttempts: 7, metadata });
    expect(await processor.getJob(own)).toMatchObject({
      priority: 9,
      delay: 50,
      maxAttempts: 7,
      metadata,
    });
    expect(processor.getMetrics().queueSize).toBe(2);
    expect([await processor.removeJob(plain), await processor.removeJob(plain)]).toEqual([
      true,
      false,
    ]);
    expect(processor.getMetrics().queueSize).toBe(1);
  });

  it("works jobs off, no more at once than told, and measures them", async () => {
    const { processor, names, heard } = open({ concurrency: 2 });
    processor.handle("x", async ({ data }: Job<number>) => after(50, data * 2));
    for (const n of [1, 2, 3]) await processor.add("x", n);
    processor.start();
    processor.start();
    await pass(POLL_MS - 1);
    expect(processor.getMetrics().activeJobs).toBe(0);
    await pass(1);
    expect(await processor.getQueueStatus()).toMatchObject({ pending: 1, processing: 2 });
    await pass(500);
    expect(processor.getMetrics()).toEqual({
      processed: 3,
      succeeded: 3,
      failed: 0,
      retried: 0,
      activeJobs: 0,
      queueSize: 0,
      averageProcessingTime: 50,
      lastProcessedAt: new Date("2026-11-30T12:00:00.110Z"),
    });
    expect(names()).toEqual([
      "job:added",
      "job:added",
      "job:added",
      "processor:started",
      "job:completed",
      "job:completed",
      "job:completed",
    ]);
    const done = heard.filter(([name]) => name === "job:completed").map(([, told]) => told);
    const results = (done as { result: number }[]).map(({ result }) => result);
    expect(new Set(results)).toEqual(new Set([2, 4, 6]));
    expect(done).toMatchObject([1, 2, 3].map(() => ({ processingTime: 50 })));
    expect(await processor.cleanup()).toBe(3);
  });

  it("waits for what is under way when it stops, and goes on when it is started again", async () => {
    const { processor, names } = open();
    processor.handle("x", async () => after(50, "done"));
    await processor.stop();
    await processor.add("x", 1);
    await processor.add("x", 2);
    processor.start();
    await pass(POLL_MS);
    const stopped = processor.stop();
    await pass(50);
    await stopped;
    expect(names().slice(-2)).toEqual(["job:completed", "processor:stopped"]);
    await pass(1000);
    expect(processor.getMetrics().processed).toBe(1);
    processor.start();
    await pass(100);
    expect(processor.getMetrics().processed).toBe(2);
  });

  it("tries a failed job again after the wait for its try, up to its bound", async () => {
    const { processor, queue, heard } = open();
    let tries = 0;
    processor.handle("x", () => {
      throw new Error(`try ${(tries += 1)}`);
    });
    const id = await processor.add("x", 1);
    processor.start();
    await pass(POLL_MS);
    expect(await queue.getJob(id)).toMatchObject({ attempts: 1, error: "try 1" });
    await pass(100);
    expect(tries).toBe(2);
    await pass(499);
    expect(tries).toBe(2);
    await pass(1);
    expect(await queue.getJob(id)).toMatchObject({ status: "failed", attempts: 3 });
    expect(heard.filter(([name]) => name === "job:retry").map(([, told]) => told)).toMatchObject([
      { job: { id }, retryDelay: 100, error: { message: "try 1" } },
      { job: { id }, retryDelay: 500 },
    ]);
    expect(heard.at(-1)).toMatchObject(["job:failed", { jobId: id, error: { message: "try 3" } }]);
    expect(processor.getMetrics()).toMatchObject({ processed: 1, failed: 1, retried: 2 });
  });

  it("fails for good what nobody handles, and what a handler gives up", async () => {
    const { processor, queue, names } = open();
    processor.handle("hopeless", () => {
      throw new PermanentJobError("no use");
    });
    const ids = [await processor.add("unknown", 1), await processor.add("hopeless", 1)];
    processor.start();
    await pass(100);
    for (const id of ids) {
      expect(await queue.getJob(id)).toMatchObject({ status: "failed", attempts: 1 });
    }
    expect(names().slice(-2)).toEqual(["job:failed", "job:failed"]);
  });

  it("does no work again because the queue did not hear that it was done", async () => {
    const { processor, queue, onError } = open();
    const complete = queue.complete.bind(queue);
    vi.spyOn(queue, "complete")
      .mockRejectedValueOnce(new Error("down"))
      .mockRejectedValueOnce(new Error("down"))
      .mockImplementation(complete);
    let tries = 0;
    processor.handle("x", () => {
      tries += 1;
    });
    const id = await processor.add("x", 1);
    processor.start();
    await pass(1000);
    expect([tries, onError.mock.calls.length]).toEqual([1, 2]);
    expect(onError).toHaveBeenCalledWith(expect.any(Error), id);
    expect((await queue.getJob(id))?.status).toBe("completed");
  });

  it("does no work again because a listener failed", async () => {
    const { processor, queue } = open();
    const log = vi.spyOn(console, "error").mockReturnValue();
    let tries = 0;
    processor.handle("x", () => {
      tries += 1;
    });
    processor.on("job:completed", () => {
      throw new Error("listener");
    });
    processor.on("job:completed", async () => Promise.reject(new Error("async listener")));
    const id = await processor.add("x", 1);
    processor.start();
    await pass(100);
    expect([tries, (await queue.getJob(id))?.status]).toEqual([1, "completed"]);
    expect(log).toHaveBeenCalledTimes(2);
    log.mockRestore();
  });

  it("goes on when the queue was down for a while", async () => {
    const { processor, queue, onError } = open();
    vi.spyOn(queue, "dequeue").mockRejectedValueOnce(new Error("queue down"));
    processor.handle("x", () => "done");
    await processor.add("x", 1);
    processor.start();
    await pass(2 * POLL_MS);
    expect(onError).toHaveBeenCalledTimes(1);
    expect(processor.getMetrics().succeeded).toBe(1);
  });

  it("tells a job that its time is over, and gives up one that does not listen", async () => {
    const { processor, queue } = open({ jobTimeout: 50 });
    processor.handle(
      "listens",
      async (_job, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    );
    processor.handle("deaf", async () => new Promise(() => undefined));
    const listens = await processor.add("listens", 1, { maxAttempts: 1 });
    const deaf = await processor.add("deaf", 1, { maxAttempts: 3 });
    processor.start();
    await pass(1000);
    expect((await queue.getJob(listens))?.error).toContain("took longer than 50 ms");
    expect(await queue.getJob(deaf)).toMatchObject({ status: "failed", attempts: 1 });
  });

  it("has no limit unless told, and keeps the lease of a job that takes long", async () => {
    const queue = new InMemoryJobQueue({ leaseMs: 60_000 });
    const processor = new JobProcessor({ pollInterval: 10_000 }, queue);
    let tries = 0;
    processor.handle("x", async () => {
      tries += 1;
      return after(3_600_000, "done");
    });
    const id = await processor.add("x", 1);
    processor.start();
    await pass(1_800_000);
    expect(await queue.dequeue()).toBeUndefined();
    await pass(1_900_000);
    expect([tries, (await queue.getJob(id))?.status]).toEqual([1, "completed"]);
  });

  it("begins no more jobs in a window than its rate allows; an empty queue costs nothing", async () => {
    const { processor } = open({
      concurrency: 5,
      rateLimiter: { maxRequests: 2, windowMs: 1000 },
    });
    processor.handle("x", () => "done");
    processor.start();
    await pass(500);
    for (const n of [1, 2, 3]) await processor.add("x", n);
    await pass(POLL_MS);
    expect(processor.getMetrics().succeeded).toBe(2);
    await pass(900);
    expect(processor.getMetrics().succeeded).toBe(2);
    await pass(200);
    expect(processor.getMetrics().succeeded).toBe(3);
  });

  it("does not begin jobs while its circuit is open", async () => {
    const { processor } = open({
      retryDelays: [0],
      circuitBreaker: { failureThreshold: 1, timeout: 1000, resetTimeout: 100_000 },
    });
    const work = vi.fn<() => void>(() => {
      throw new Error("x");
    });
    processor.handle("x", work);
    await processor.add("x", 1, { maxAttempts: 2 });
    processor.start();
    await pass(100);
    expect(work).toHaveBeenCalledTimes(1);
    expect(processor.getMetrics()).toMatchObject({ failed: 1, retried: 1 });
  });

  it("counts but does not measure when told so", async () => {
    const { processor, queue } = open({ enableMetrics: false });
    const size = vi.spyOn(queue, "size");
    processor.handle("x", async () => after(50, 1));
    await processor.add("x", 1);
    processor.start();
    await pass(100);
    expect(processor.getMetrics()).toEqual({
      processed: 1,
      succeeded: 1,
      failed: 0,
      retried: 0,
      activeJobs: 0,
      queueSize: 0,
      averageProcessingTime: 0,
    });
    expect(size).not.toHaveBeenCalled();
  });

  it("says so where the queue cannot delete ended jobs", async () => {
    const queue = Object.assign(new InMemoryJobQueue(), { cleanupTerminal: undefined });
    await expect(new JobProcessor({}, queue).cleanup()).rejects.toThrow("cleanupTerminal");
  });
});

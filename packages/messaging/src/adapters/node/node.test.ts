import { fail, KMsgError, type KMsgErrorCode, ok, type SendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { fakeProvider } from "../../fake-provider.ts";
import { InMemoryJobQueue } from "../../queue/memory-queue.ts";
import { JobProcessor, MessageJobProcessor, MessageRetryHandler } from "./index.ts";
import type { MessageJobData } from "./index.ts";

const quick = { pollInterval: 1, retryDelays: [1] };
const sent = ({ messageId = "", to, type }: SendOptions) =>
  ok({ messageId, providerId: "p", providerMessageId: "x", status: "SENT", type, to } as const);
const sms = { type: "SMS", to: "01012345678", text: "hi" };

describe("JobProcessor", () => {
  it("needs a queue", () => {
    expect(() => new JobProcessor({}, undefined as never)).toThrow("requires a jobQueue");
  });

  it("works jobs off, no more at once than told, and waits for them when it stops", async () => {
    const queue = new InMemoryJobQueue<number>();
    let under = 0;
    let most = 0;
    const done: number[] = [];
    const processor = new JobProcessor({ ...quick, concurrency: 2 }, queue).handle(
      "x",
      async ({ data }) => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 3));
        under -= 1;
        done.push(data);
      },
    );
    for (let n = 0; n < 7; n++) await processor.add("x", n);
    processor.start();
    await expect.poll(() => done.length).toBeGreaterThan(2);
    await processor.stop();
    const after = done.length;
    expect([most, under]).toEqual([2, 0]);
    processor.start();
    await expect.poll(() => done.length).toBe(7);
    await processor.stop();
    expect(done).toHaveLength(7);
    expect(after).toBeLessThanOrEqual(7);
    expect(processor.getMetrics()).toMatchObject({ processed: 7, succeeded: 7, activeJobs: 0 });
  });

  it("tries a failed job again, up to its bound", async () => {
    const queue = new InMemoryJobQueue<number>();
    let tries = 0;
    const processor = new JobProcessor({ ...quick, maxRetries: 9 }, queue).handle("x", async () => {
      tries += 1;
      throw new Error(`try ${tries}`);
    });
    const { id } = await processor.add("x", 1, { maxAttempts: 3 });
    const lost = await processor.add("unknown", 1);
    processor.start();
    await expect.poll(async () => (await queue.getJob(id))?.status).toBe("failed");
    await expect.poll(async () => (await queue.getJob(lost.id))?.status).toBe("failed");
    await processor.stop();
    expect(tries).toBe(3);
    expect(await queue.getJob(lost.id)).toMatchObject({ attempts: 1 });
  });

  it("does no work again because the queue did not hear that it was done", async () => {
    const queue = new InMemoryJobQueue<number>();
    const complete = queue.complete.bind(queue);
    let deaf = 2;
    queue.complete = async (id) => {
      if (deaf-- > 0) throw new Error("down");
      await complete(id);
    };
    let tries = 0;
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const processor = new JobProcessor({ ...quick, onError }, queue).handle("x", async () => {
      tries += 1;
    });
    const { id } = await processor.add("x", 1);
    processor.start();
    await expect.poll(async () => (await queue.getJob(id))?.status).toBe("completed");
    await processor.stop();
    expect([tries, errors.length]).toEqual([1, 2]);
  });

  it("tells a job that its time is over, and goes on when the queue is down for a while", async () => {
    const queue = new InMemoryJobQueue<number>();
    const dequeue = queue.dequeue.bind(queue);
    let down = true;
    queue.dequeue = async () => {
      if (!down) return dequeue();
      down = false;
      throw new Error("queue down");
    };
    const processor = new JobProcessor({ ...quick, jobTimeout: 5 }, queue).handle(
      "x",
      async (_job, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    );
    const { id } = await processor.add("x", 1, { maxAttempts: 1 });
    processor.start();
    await expect.poll(async () => (await queue.getJob(id))?.status).toBe("failed");
    await processor.stop();
    expect((await queue.getJob(id))?.error).toContain("took longer than 5 ms");
  });
});

describe("MessageJobProcessor", () => {
  function open(answer: Parameters<typeof fakeProvider>[2] = {}) {
    const queue = new InMemoryJobQueue<MessageJobData>();
    const provider = fakeProvider("p", ["SMS", "ALIMTALK"], answer);
    const processor = new MessageJobProcessor(provider, quick, queue);
    const run = async (id: string) => {
      processor.start();
      await expect.poll(async () => (await queue.getJob(id))?.status).toMatch(/completed|failed/);
      await processor.stop();
      return (await queue.getJob(id))?.status;
    };
    return { queue, provider, processor, run };
  }

  it("sends a message under its job's id and follows it", async () => {
    const { processor, provider, run } = open();
    const { id } = await processor.queueMessage(sms);
    expect(await run(id)).toBe("completed");
    expect(provider.calls[0]?.[0]).toMatchObject({ ...sms, messageId: id });
    expect(processor.tracker.get(id)).toMatchObject({ status: "SENT", providerMessageId: "p-1" });
    const update = await processor.add("update_delivery_status", {
      messageId: id,
      status: "DELIVERED",
    });
    expect(await run(update.id)).toBe("completed");
    expect(processor.tracker.get(id)?.status).toBe("DELIVERED");
    expect(processor.tracker.updateStatus(id, "SENT")).toBe(false);
  });

  it("repeats of many only the one that failed", async () => {
    const calls: string[] = [];
    const { queue, processor, run } = open({
      answer: async (options) => {
        calls.push(options.to);
        const again = options.to === "2" && calls.filter((to) => to === "2").length === 1;
        return again ? fail(new KMsgError("RATE_LIMIT_EXCEEDED", "slow")) : sent(options);
      },
    });
    const messages = ["1", "2", "3"].map((to) => ({ ...sms, to }));
    const { id } = await processor.queueBulkMessages(messages);
    await run(id);
    processor.start();
    await expect.poll(() => calls.length).toBe(4);
    await expect.poll(async () => queue.size()).toBe(0);
    await processor.stop();
    expect(calls.sort()).toEqual(["1", "2", "2", "3"]);
  });

  it.each<[KMsgErrorCode, number]>([
    ["NETWORK_TIMEOUT", 1],
    ["UNKNOWN_ERROR", 1],
    ["INVALID_REQUEST", 1],
    ["RATE_LIMIT_EXCEEDED", 3],
  ])("after %s there are %d tries", async (code, tries) => {
    const { processor, provider, run } = open({
      answer: async () => fail(new KMsgError(code, "m")),
    });
    const { id } = await processor.queueMessage(sms);
    expect(await run(id)).toBe("failed");
    expect(provider.calls).toHaveLength(tries);
    expect(processor.tracker.list("FAILED")).toHaveLength(1);
  });

  it("holds a scheduled message until its time", async () => {
    const { processor, queue } = open();
    const job = await processor.scheduleMessage(sms, new Date(Date.now() + 3_600_000));
    expect(job.type).toBe("send_scheduled_message");
    expect(await queue.dequeue()).toBeUndefined();
  });
});

describe("MessageRetryHandler", () => {
  it("tries again what was not sent, under the same id, and gives up at its bound", async () => {
    const tries: unknown[] = [];
    const gone: string[] = [];
    const busy = new KMsgError("RATE_LIMIT_EXCEEDED", "slow", undefined, { retryAfterMs: 5000 });
    const handler = new MessageRetryHandler({
      send: async ({ messageId }, attempt) => {
        tries.push([messageId, attempt]);
        return fail(busy);
      },
      onExhausted: ({ messageId = "" }) => void gone.push(messageId),
    });
    const message = { ...sms, type: "SMS", messageId: "m" } as const;
    expect(handler.add(message, new KMsgError("NETWORK_TIMEOUT", "?"))).toBe(false);
    expect(handler.add({ ...message, messageId: "" }, busy)).toBe(false);
    expect(handler.add(message, busy)).toBe(true);
    await handler.processDue(new Date(Date.now() + 4000));
    expect(tries).toEqual([]);
    await handler.processDue(new Date(Date.now() + 6000));
    await handler.processDue(new Date(Date.now() + 12_000));
    expect(tries).toEqual([
      ["m", 2],
      ["m", 3],
    ]);
    expect(gone).toEqual(["m"]);
    expect(handler.getPending()).toEqual([]);
    handler.start();
    await handler.stop();
  });
});

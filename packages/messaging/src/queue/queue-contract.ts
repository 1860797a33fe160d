/** The contract of every job queue, as tests: each queue's test file calls this with its own queue. */
import { beforeEach, describe, expect, it } from "vitest";

import { JobStatus, type JobQueue } from "./job.ts";

type AnyQueue = JobQueue<{ n: number }>;

/** `open` is given the lease in milliseconds; the queue reads the time with `Date`. */
export function describeQueue(name: string, open: (leaseMs: number) => Promise<AnyQueue>): void {
  describe(`${name}: the contract of a job queue`, () => {
    let queue: AnyQueue;
    beforeEach(async () => {
      queue = await open(60_000);
    });

    it("keeps a job as it was given", async () => {
      const job = await queue.enqueue("send", { n: 1 }, { priority: 2, metadata: { a: [1] } });
      expect(job).toMatchObject({
        id: expect.stringMatching(/^job_\d+_[0-9a-f]{8}$/) as string,
        type: "send",
        data: { n: 1 },
        status: JobStatus.PENDING,
        priority: 2,
        attempts: 0,
        maxAttempts: 3,
        delay: 0,
        metadata: { a: [1] },
      });
      expect(await queue.getJob(job.id)).toMatchObject({ data: { n: 1 }, metadata: { a: [1] } });
      expect(await queue.getJob("nobody")).toBeUndefined();
    });

    it("hands out the most urgent first, each once, and none before its time", async () => {
      const [low, high] = [
        await queue.enqueue("x", { n: 1 }),
        await queue.enqueue("x", { n: 2 }, { priority: 9 }),
      ];
      await queue.enqueue("x", { n: 3 }, { priority: 99, delay: 3_000_000_000 });
      expect(await queue.size()).toBe(2);
      expect((await queue.peek())?.id).toBe(high.id);
      const taken = await Promise.all([queue.dequeue(), queue.dequeue(), queue.dequeue()]);
      expect(taken).toHaveLength(3);
      expect(new Set(taken.map((job) => job?.id))).toEqual(new Set([high.id, low.id, undefined]));
      expect(await queue.getJob(high.id)).toMatchObject({
        status: JobStatus.PROCESSING,
        attempts: 0,
      });
      expect(await queue.size()).toBe(0);
    });

    it("hands out jobs of one moment in the order in which they were put in", async () => {
      const ids: string[] = [];
      for (let n = 0; n < 20; n += 1) ids.push((await queue.enqueue("x", { n })).id);
      const order: (string | undefined)[] = [];
      for (let n = 0; n < 20; n += 1) order.push((await queue.dequeue())?.id);
      expect(order).toEqual(ids);
    });

    it("gives the job of a worker that died to another", async () => {
      const impatient = await open(1);
      const { id } = await impatient.enqueue("x", { n: 1 });
      expect((await impatient.dequeue())?.id).toBe(id);
      await expect.poll(async () => (await impatient.dequeue())?.id).toBe(id);
    });

    it("counts failures and tries again only while it may", async () => {
      const { id } = await queue.enqueue("x", { n: 1 }, { maxAttempts: 2 });
      await queue.dequeue();
      await queue.fail(id, new Error("first"), { enabled: true });
      expect(await queue.getJob(id)).toMatchObject({
        status: "pending",
        attempts: 1,
        error: "first",
      });
      await queue.dequeue();
      await queue.fail(id, "second", { enabled: true });
      const job = await queue.getJob(id);
      expect(job).toMatchObject({ status: "failed", attempts: 2, error: "second" });
      expect(job?.failedAt).toBeInstanceOf(Date);
      await expect(queue.fail("nobody", "x")).rejects.toThrow("Job nobody not found");
    });

    it("completes, removes, clears and cleans up", async () => {
      const [a, b, c] = [1, 2, 3].map(async (n) => queue.enqueue("x", { n }));
      const ids = (await Promise.all([a, b, c])).map((job) => job?.id ?? "");
      await queue.complete("nobody");
      await queue.complete(ids[0] ?? "");
      expect((await queue.getJob(ids[0] ?? ""))?.completedAt).toBeInstanceOf(Date);
      expect(await queue.cleanupTerminal?.()).toBe(1);
      expect(await queue.getJob(ids[0] ?? "")).toBeUndefined();
      expect([await queue.remove(ids[1] ?? ""), await queue.remove("nobody")]).toEqual([
        true,
        false,
      ]);
      expect(await queue.size()).toBe(1);
      await queue.clear();
      expect(await queue.size()).toBe(0);
    });

    it("takes one job per key", async () => {
      const first = await queue.enqueue("x", { n: 1 }, { dedupeKey: "k" });
      expect((await queue.enqueue("x", { n: 2 }, { dedupeKey: "k" })).id).toBe(first.id);
      expect((await queue.enqueue("x", { n: 3 }, { dedupeKey: "other" })).id).not.toBe(first.id);
      expect(await queue.size()).toBe(2);
    });
  });
}

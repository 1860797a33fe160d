/** What a job queue that several workers share must do, as tests with a clock of their own. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import {
  JOB_LEASE_EXPIRED,
  JobStatus,
  type Job,
  type JobLeaseOptions,
  type JobQueue,
} from "../../queue/job.ts";

export interface QueueClock {
  readonly now: () => Date;
  /** Milliseconds. */
  readonly pass: (ms: number) => void;
}

type SharedQueue = JobQueue &
  Required<Pick<JobQueue, "cleanupTerminal" | "extendLease" | "nextDueAt">>;

export interface QueueUnderTest {
  /** Two workers on the same jobs. */
  readonly queues: readonly [SharedQueue, SharedQueue];
  readonly clock: QueueClock;
}

export const QUEUE_LEASE_MS = 10_000;

export function testClock(): QueueClock {
  let time = Date.UTC(2026, 10, 21);
  return {
    now: () => new Date(time),
    pass: (ms) => {
      time += ms;
    },
  };
}

/** `exclusive: false` for a store that cannot promise that a job goes to one worker only (KV). */
export function describeSharedQueue(
  name: string,
  openQueues: (lease: JobLeaseOptions) => Promise<QueueUnderTest>,
  { exclusive = true } = {},
): void {
  describe(`${name}: a job queue that several workers share`, () => {
    let queue: SharedQueue;
    let other: SharedQueue;
    let clock: QueueClock;
    /** What `onLeaseExpired` was given. */
    const told: Job[] = [];
    beforeEach(async () => {
      told.length = 0;
      const test = await openQueues({
        leaseMs: QUEUE_LEASE_MS,
        onLeaseExpired: (job) => {
          told.push(job);
          if (job.type === "trouble") throw new Error("the callback failed");
        },
      });
      [queue, other] = test.queues;
      clock = test.clock;
    });

    it("gives back what it was given", async () => {
      const data = { to: "01012345678", nested: [1, null, { 이름: "값 'x' \"y\"" }] };
      const job = await queue.enqueue("send", data, { metadata: { a: 1 }, maxAttempts: 5 });
      expect(job).toEqual({
        id: expect.stringMatching(/^job_\d+_[0-9a-f]{8}$/),
        type: "send",
        data,
        status: JobStatus.PENDING,
        priority: 0,
        attempts: 0,
        maxAttempts: 5,
        delay: 0,
        createdAt: clock.now(),
        processAt: clock.now(),
        metadata: { a: 1 },
      });
      expect(await other.getJob(job.id)).toEqual(job);
      const taken = await queue.dequeue();
      expect(taken).toMatchObject({ id: job.id, data, status: JobStatus.PROCESSING, attempts: 0 });
      expect(taken?.leaseExpiresAt).toEqual(new Date(clock.now().getTime() + QUEUE_LEASE_MS));
      expect(taken).not.toHaveProperty("completedAt");
      expect(await queue.dequeue()).toBeUndefined();
      await queue.complete(job.id, { ignored: true });
      const done = await queue.getJob(job.id);
      expect(done).toMatchObject({ status: JobStatus.COMPLETED, completedAt: clock.now() });
      expect(done).not.toHaveProperty("failedAt");
      expect(await queue.getJob("nobody")).toBeUndefined();
    });

    it("goes by priority, then by time, and leaves what must wait", async () => {
      const at = async (label: string, options: object) => {
        await queue.enqueue(label, {}, options);
        clock.pass(1);
      };
      await at("later", { delay: 60_000, priority: 9 });
      await at("low", { priority: -1 });
      await at("first", {});
      await at("second", {});
      await at("urgent", { priority: 5 });
      expect(await queue.size()).toBe(4);
      expect((await queue.peek())?.type).toBe("urgent");
      const order: (string | undefined)[] = [];
      for (let index = 0; index < 5; index += 1) order.push((await queue.dequeue())?.type);
      expect(order).toEqual(["urgent", "first", "second", "low", undefined]);
      expect([await queue.size(), await queue.peek()]).toEqual([0, undefined]);
      clock.pass(60_000);
      expect((await queue.dequeue())?.type).toBe("later");
    });

    it("hands out jobs of one moment in the order in which they were put in", async () => {
      const labels = Array.from({ length: 10 }, (_, index) => `job ${index}`);
      for (const label of labels) await queue.enqueue(label, {});
      const order: (string | undefined)[] = [];
      for (const _ of labels) order.push((await queue.dequeue())?.type);
      expect(order).toEqual(labels);
    });

    it("counts failed tries and waits before the next", async () => {
      const { id } = await queue.enqueue("x", {}, { maxAttempts: 2 });
      await queue.dequeue();
      await queue.fail(id, new Error("no luck"), { enabled: true, delayMs: 500 });
      expect(await queue.getJob(id)).toMatchObject({
        status: JobStatus.PENDING,
        attempts: 1,
        error: "no luck",
        processAt: new Date(clock.now().getTime() + 500),
      });
      expect(await queue.dequeue()).toBeUndefined();
      clock.pass(500);
      await queue.dequeue();
      await queue.fail(id, "again", { enabled: true });
      expect(await queue.getJob(id)).toMatchObject({
        status: JobStatus.FAILED,
        attempts: 2,
        failedAt: clock.now(),
      });
      await expect(queue.fail("nobody", "x")).rejects.toThrow("Job nobody not found");
      await queue.complete("nobody");
    });

    it("ends a dead worker's lease, counts the try, and gives up after the last", async () => {
      const { id } = await queue.enqueue("x", {}, { maxAttempts: 2 });
      await queue.dequeue();
      clock.pass(QUEUE_LEASE_MS - 1);
      expect(await other.dequeue()).toBeUndefined();
      clock.pass(1);
      expect(await other.size()).toBe(1);
      expect((await other.peek())?.id).toBe(id);
      expect(await other.dequeue()).toMatchObject({ id, attempts: 1 });
      clock.pass(QUEUE_LEASE_MS);
      expect(await other.dequeue()).toBeUndefined();
      expect(await queue.getJob(id)).toMatchObject({
        status: JobStatus.FAILED,
        attempts: 2,
        error: JOB_LEASE_EXPIRED,
      });
    });

    it("does not let a worker that lost its job end the other's try", async () => {
      const { id } = await queue.enqueue("x", {});
      await queue.dequeue();
      clock.pass(QUEUE_LEASE_MS);
      await other.dequeue();
      await queue.fail(id, "too late", { enabled: true });
      expect(await queue.getJob(id)).toMatchObject({ status: JobStatus.PROCESSING, attempts: 1 });
      await other.complete(id);
      expect(await queue.getJob(id)).toMatchObject({ status: JobStatus.COMPLETED });
    });

    it("keeps a job whose worker says that it is alive", async () => {
      const { id } = await queue.enqueue("x", {});
      await queue.dequeue();
      clock.pass(QUEUE_LEASE_MS - 1);
      expect(await queue.extendLease(id, QUEUE_LEASE_MS)).toBe(true);
      expect(await other.extendLease(id, QUEUE_LEASE_MS)).toBe(false);
      clock.pass(QUEUE_LEASE_MS - 1);
      expect(await other.dequeue()).toBeUndefined();
      clock.pass(1);
      expect((await other.dequeue())?.id).toBe(id);
      expect(await queue.extendLease(id, QUEUE_LEASE_MS)).toBe(false);
    });

    it("leaves a completed job completed", async () => {
      const { id } = await queue.enqueue("x", {}, { maxAttempts: 5 });
      await queue.dequeue();
      await queue.complete(id);
      const done = await queue.getJob(id);
      for (const worker of [queue, other]) {
        await worker.fail(id, "late", { enabled: true });
        await worker.fail(id, new Error("later"));
        expect(await worker.getJob(id)).toEqual(done);
      }
      expect(await queue.dequeue()).toBeUndefined();
    });

    it("says when there is something to do", async () => {
      expect(await queue.nextDueAt()).toBeUndefined();
      const at = (ms: number) => new Date(clock.now().getTime() + ms);
      await queue.enqueue("late", {}, { delay: 90_000, priority: 9 });
      expect(await queue.nextDueAt()).toEqual(at(90_000));
      await queue.enqueue("soon", {}, { delay: 60_000, priority: -3 });
      expect(await queue.nextDueAt()).toEqual(at(60_000));
      const due = await queue.enqueue("now", {});
      const then = at(0);
      clock.pass(500);
      expect(await other.nextDueAt()).toEqual(then);
      await queue.dequeue();
      expect(await queue.nextDueAt()).toEqual(at(QUEUE_LEASE_MS));
      await queue.complete(due.id);
      expect(await queue.nextDueAt()).toEqual(at(59_500));
    });

    it("tells of a job whose lease ended before it hands out the next", async () => {
      const { id } = await queue.enqueue("x", { n: 1 }, { maxAttempts: 2 });
      await queue.dequeue();
      clock.pass(QUEUE_LEASE_MS);
      await queue.enqueue("urgent", {}, { priority: 9 });
      expect((await other.dequeue())?.type).toBe("urgent");
      expect(told).toHaveLength(1);
      const pending = { status: JobStatus.PENDING, attempts: 1, error: JOB_LEASE_EXPIRED };
      expect(told[0]).toMatchObject({ id, data: { n: 1 }, ...pending });
      expect((await other.dequeue())?.id).toBe(id);
      clock.pass(QUEUE_LEASE_MS);
      expect(await queue.dequeue({ running: [id] })).toMatchObject({ type: "urgent" });
      clock.pass(1);
      expect(await queue.dequeue()).toBeUndefined();
      expect(told).toHaveLength(3);
      expect(told[2]).toMatchObject({ id, status: JobStatus.FAILED, attempts: 2 });
    });

    it("goes on when the callback fails", async () => {
      const silence = vi.spyOn(console, "error").mockReturnValue(undefined);
      const { id } = await queue.enqueue("trouble", {});
      await queue.dequeue();
      clock.pass(QUEUE_LEASE_MS);
      expect((await queue.dequeue())?.id).toBe(id);
      expect(told).toHaveLength(1);
      silence.mockRestore();
    });

    it("leaves a job alone that its worker says is running", async () => {
      const { id } = await queue.enqueue("x", {});
      await queue.dequeue();
      clock.pass(QUEUE_LEASE_MS);
      expect(await other.dequeue({ running: new Set(["another", id]) })).toBeUndefined();
      expect(await queue.getJob(id)).toMatchObject({ status: JobStatus.PROCESSING, attempts: 0 });
      expect(await other.dequeue({ running: ["another"] })).toMatchObject({ id, attempts: 1 });
    });

    it("cleans up what ended before a time", async () => {
      const ids: string[] = [];
      for (const type of ["done", "failed", "later"]) ids.push((await queue.enqueue(type, {})).id);
      const [done = "", failed = "", later = ""] = ids;
      await queue.complete(done);
      await queue.fail(failed, "x");
      clock.pass(1000);
      await queue.complete(later);
      const olderThan = clock.now();
      const { COMPLETED } = JobStatus;
      expect(await queue.cleanupTerminal({ olderThan, statuses: [COMPLETED] })).toBe(1);
      expect(await queue.getJob(failed)).toBeDefined();
      expect(await queue.cleanupTerminal({ olderThan })).toBe(1);
      expect(await queue.cleanupTerminal({ olderThan })).toBe(0);
      expect(await queue.cleanupTerminal({ statuses: [] })).toBe(0);
      expect(await queue.cleanupTerminal({})).toBe(1);
      await expect(queue.cleanupTerminal({ olderThen: olderThan } as object)).rejects.toThrow(
        /olderThen/,
      );
    });

    it("takes one job for one key", async () => {
      const first = await queue.enqueue("x", { n: 1 }, { dedupeKey: "order-7" });
      const second = await other.enqueue("x", { n: 2 }, { dedupeKey: "order-7" });
      expect(second).toEqual(first);
      expect(await queue.size()).toBe(1);
      await queue.enqueue("x", {}, { dedupeKey: "order-8" });
      expect(await queue.size()).toBe(2);
    });

    it("removes, cleans up what has ended, clears", async () => {
      const ids: string[] = [];
      for (const type of ["done", "failed", "open", "gone"]) {
        ids.push((await queue.enqueue(type, {})).id);
        clock.pass(1);
      }
      const [done = "", failed = "", open = "", gone = ""] = ids;
      expect([await queue.remove(gone), await queue.remove(gone)]).toEqual([true, false]);
      await queue.complete(done);
      await queue.fail(failed, "x");
      expect(await queue.cleanupTerminal([JobStatus.FAILED, JobStatus.PENDING])).toBe(1);
      expect(await queue.getJob(failed)).toBeUndefined();
      expect(await queue.cleanupTerminal()).toBe(1);
      expect(await queue.getJob(open)).toBeDefined();
      await queue.clear();
      expect(await queue.getJob(open)).toBeUndefined();
      expect(await queue.size()).toBe(0);
    });

    it.runIf(exclusive)("never gives one job to two workers", async () => {
      for (let index = 0; index < 24; index += 1) await queue.enqueue("x", { index });
      const taken: string[] = [];
      const work = async (worker: JobQueue) => {
        for (;;) {
          const job = await worker.dequeue();
          if (job === undefined) return;
          taken.push(job.id);
        }
      };
      await Promise.all([work(queue), work(other), work(queue), work(other)]);
      // A round in which all candidates were lost ends a worker early; what is left is there for the next.
      await work(queue);
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken).toHaveLength(24);
    });
  });
}

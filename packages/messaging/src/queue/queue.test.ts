import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { JobStatus } from "./job.ts";
import { InMemoryJobQueue } from "./memory-queue.ts";
import { describeQueue } from "./queue-contract.ts";
import { buildSendInputFromJob, buildSendInputFromJobDetailed } from "./send-input.ts";

describeQueue("memory", async (leaseMs) => new InMemoryJobQueue({ leaseMs }));

describe("a queue in memory", () => {
  const start = new Date("2026-11-21T12:00:00Z");
  const later = (ms: number) => new Date(start.getTime() + ms);
  beforeEach(() => void vi.useFakeTimers({ now: start }));
  afterEach(() => void vi.useRealTimers());

  it("says when there will be something to do", async () => {
    const queue = new InMemoryJobQueue({ leaseMs: 1000 });
    expect(await queue.nextDueAt()).toBeUndefined();
    await queue.enqueue("x", 1, { delay: 5000 });
    expect(await queue.nextDueAt()).toEqual(later(5000));
    const { id } = await queue.enqueue("x", 2);
    vi.setSystemTime(later(100));
    expect(await queue.nextDueAt()).toEqual(start);
    await queue.dequeue();
    expect(await queue.nextDueAt()).toEqual(later(1100));
    await queue.complete(id);
    expect(await queue.nextDueAt()).toEqual(later(5000));
  });

  it("gives metadata that can be read to any depth without a cast", async () => {
    const metadata = { trace: { ids: ["a"] } };
    const job = await new InMemoryJobQueue().enqueue("x", 1, { metadata });
    const id: string = job.metadata["trace"].ids[0];
    expect(id).toBe("a");
  });

  it("counts the try of a worker that was silent too long, and tells of it", async () => {
    const expired: unknown[] = [];
    const onLeaseExpired = (job: object) => void expired.push(job);
    const queue = new InMemoryJobQueue({ leaseMs: 1000, onLeaseExpired });
    const { id } = await queue.enqueue("x", 1, { maxAttempts: 2 });
    await queue.dequeue();
    vi.setSystemTime(later(1000));
    expect(await queue.dequeue({ running: [id] })).toBeUndefined();
    expect(await queue.dequeue()).toMatchObject({ id, attempts: 1, error: "LEASE_EXPIRED" });
    vi.setSystemTime(later(2000));
    expect(await queue.dequeue()).toBeUndefined();
    expect(await queue.getJob(id)).toMatchObject({ status: "failed", attempts: 2 });
    expect(expired).toMatchObject([
      { id, status: "pending", attempts: 1 },
      { id, status: "failed", attempts: 2 },
    ]);
    expect(() => new InMemoryJobQueue({ lease: 1 } as object)).toThrow("unknown option lease");
  });

  it("takes no lease of 0 ms: the job stays with its worker", async () => {
    const queue = new InMemoryJobQueue({ leaseMs: 0 });
    const { id } = await queue.enqueue("x", 1);
    expect(await queue.dequeue()).toMatchObject({ id });
    vi.setSystemTime(later(86_400_000));
    expect(await queue.dequeue()).toBeUndefined();
    expect(await queue.getJob(id)).toMatchObject({ status: "processing", attempts: 0 });
  });

  it("keeps the result of a job that has ended, and never opens it again", async () => {
    const queue = new InMemoryJobQueue();
    const { id } = await queue.enqueue("x", 1);
    await queue.complete(id, { sent: 2 });
    await queue.fail(id, "late", { enabled: true });
    expect(await queue.getJob(id)).toMatchObject({ status: "completed", result: { sent: 2 } });
    const other = await queue.enqueue("x", 1);
    await queue.complete(other.id, () => undefined);
    expect((await queue.getJob(other.id))?.status).toBe("completed");
  });

  it("cleans up what ended before a time, by status", async () => {
    const queue = new InMemoryJobQueue();
    const jobs = await Promise.all([1, 2, 3].map(async (n) => queue.enqueue("x", n)));
    const [done, failed, late] = jobs.map(({ id }) => id);
    await queue.complete(done ?? "");
    await queue.fail(failed ?? "", "no");
    vi.setSystemTime(later(1000));
    await queue.complete(late ?? "");
    const { COMPLETED } = JobStatus;
    expect(await queue.cleanupTerminal({ olderThan: start })).toBe(0);
    expect(await queue.cleanupTerminal({ olderThan: later(1000), statuses: [COMPLETED] })).toBe(1);
    expect(await queue.getJob(done ?? "")).toBeUndefined();
    expect(await queue.cleanupTerminal({ olderThan: later(1000) })).toBe(1);
    expect(await queue.cleanupTerminal()).toBe(1);
    await expect(queue.cleanupTerminal({ olderThen: start } as object)).rejects.toThrow(
      "no option 'olderThen'",
    );
    await expect(queue.cleanupTerminal({ olderThan: new Date(NaN) })).rejects.toThrow("valid Date");
  });
});

describe("from a job to a message", () => {
  const payload = { to: " 010 ", templateId: "T", variables: { a: "1" } };

  it("trims what is there and leaves out what is not", () => {
    expect(buildSendInputFromJob(payload, {}, 1)).toEqual({
      isSuccess: true,
      isFailure: false,
      value: {
        type: "ALIMTALK",
        to: "010",
        templateId: "T",
        variables: { a: "1" },
        providerOptions: { attempt: 1 },
      },
    });
    const blank = { type: "SMS", to: "010", text: "x", from: " ", variables: Object([1]) };
    expect(buildSendInputFromJob(blank, {}, 2.9)).toMatchObject({
      value: { type: "SMS", to: "010", text: "x", providerOptions: { attempt: 2 } },
    });
  });

  it("gives the provider the envelope, and the payload's own over it", () => {
    const own = { providerOptions: { y: 2, correlationId: " mine ", requestId: " " } };
    const envelope = {
      requestId: " r ",
      correlationId: "c",
      providerOptions: { x: 1, y: 1, requestId: "old" },
    };
    expect(buildSendInputFromJob({ ...payload, ...own }, envelope, 1)).toMatchObject({
      value: {
        providerOptions: { x: 1, y: 2, requestId: "r", correlationId: "mine", attempt: 1 },
      },
    });
  });

  it.each([
    [{ ...payload, type: "NSMS" }, ["unknown_type"]],
    [{ ...payload, type: "sms" }, ["unknown_type"]],
    [{ type: "FOO" }, ["unknown_type", "missing_to", "missing_template_id"]],
    [{ ...payload, to: " " }, ["missing_to"]],
    [{ to: "010" }, ["missing_template_id"]],
    [{ to: "010", type: "SMS" }, ["missing_text"]],
    [{ to: "010", type: "LMS", text: " " }, ["missing_text"]],
    [{ to: "010", type: "MMS" }, []],
  ])("%j: %j", (wrong, codes) => {
    const { issues, result, mode } = buildSendInputFromJobDetailed(wrong, {}, 1);
    expect(issues.map(({ code }) => code)).toEqual(codes);
    expect(mode).toBe("safe");
    expect(result).toMatchObject(
      codes.length === 0
        ? { isSuccess: true }
        : { error: { code: "INVALID_REQUEST", details: { mode: "safe", issues } } },
    );
    const validationMode = "unsafe_passthrough";
    expect(buildSendInputFromJob(wrong, {}, 1, { validationMode }).isSuccess).toBe(true);
  });

  it("refuses an attempt that is none, and builds without it where it is told not to look", () => {
    for (const attempt of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { issues } = buildSendInputFromJobDetailed(payload, {}, attempt);
      expect(issues).toMatchObject([{ code: "invalid_attempt", path: "attempt" }]);
    }
    const unsafe = { validationMode: "unsafe_passthrough" } as const;
    expect(buildSendInputFromJob({ type: "FOO" }, {}, 0, unsafe)).toMatchObject({
      value: { type: "ALIMTALK", to: "" },
    });
    expect(() => buildSendInputFromJob(payload, {}, 1, { mode: "safe" } as object)).toThrow(
      "unknown option mode",
    );
  });
});

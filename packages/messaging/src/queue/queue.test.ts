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
  const data = { to: "010", templateId: "T", variables: { a: "1" } };

  it("keeps every field, and the job's id as the message's", () => {
    const options = { scheduledAt: "2026-11-21T12:00:00+09:00" };
    const job = { id: "job_1", data: { ...data, options, failover: { enabled: true } } };
    const envelope = { requestId: "r", correlationId: "c", providerOptions: { x: 1, y: 1 } };
    const built = buildSendInputFromJob(
      { ...job, data: { ...job.data, providerOptions: { y: 2 } } },
      envelope,
      2,
    );
    expect(built).toMatchObject({
      value: {
        type: "ALIMTALK",
        messageId: "job_1",
        options,
        failover: { enabled: true },
        providerOptions: { x: 1, y: 2, requestId: "r", correlationId: "c", attempt: 2 },
      },
    });
    const own = { id: "job_1", data: { ...data, messageId: "mine" } };
    expect(buildSendInputFromJob(own)).toMatchObject({ value: { messageId: "mine" } });
  });

  it.each([
    [{ ...data, type: "NSMS" }, "unknown_type"],
    [{ ...data, to: " " }, "missing_to"],
    [{ to: "010" }, "missing_template_id"],
    [{ to: "010", type: "SMS" }, "missing_text"],
  ])("%j: %s", (payload, code) => {
    const safe = buildSendInputFromJobDetailed({ data: payload });
    expect(safe.issues.map((issue) => issue.code)).toEqual([code]);
    expect(safe.result).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { mode: "safe" } },
    });
    const mode = "unsafe_passthrough";
    expect(buildSendInputFromJob({ data: payload }, {}, 1, { mode }).isSuccess).toBe(true);
  });

  it("refuses an attempt that is none", () => {
    for (const attempt of [0, 1.5, Number.NaN]) {
      expect(buildSendInputFromJobDetailed({ data }, {}, attempt).issues[0]?.code).toBe(
        "invalid_attempt",
      );
    }
  });
});

import { describe, expect, it } from "vitest";

import { InMemoryJobQueue } from "./memory-queue.ts";
import { describeQueue } from "./queue-contract.ts";
import { buildSendInputFromJob, buildSendInputFromJobDetailed } from "./send-input.ts";

describeQueue("memory", async (leaseMs) => new InMemoryJobQueue({ leaseMs }));

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

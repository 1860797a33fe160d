import { fail, KMsgError, ok, type AlimTalkSendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { fakeProvider } from "../fake-provider.ts";
import { KMsg } from "../kmsg.ts";
import { BulkMessageSender } from "./bulk-sender.ts";

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    phoneNumber: `0100000${String(index).padStart(4, "0")}`,
    variables: { name: `n${index}` },
  }));

function open(answer?: Parameters<typeof fakeProvider>[2]) {
  const provider = fakeProvider("p", ["ALIMTALK"], answer);
  const sender = new BulkMessageSender(new KMsg({ providers: [provider] }));
  const sent = () => provider.calls.map(([options]) => options as AlimTalkSendOptions);
  return { sender, provider, sent };
}

describe("a bulk send", () => {
  it("answers at once and sends to each, with common and own variables", async () => {
    const { sender, sent } = open();
    const result = await sender.sendBulk({
      templateId: "T",
      recipients: people(5),
      commonVariables: { shop: "s", name: "nobody" },
      options: { senderNumber: "02", batchSize: 2, batchDelay: 1, failover: { enabled: false } },
    });
    expect(result.completedAt).toBeUndefined();
    expect(result.summary.queued + result.summary.processing).toBe(5);
    await sender.wait(result.requestId);
    expect(await sender.getBulkStatus(result.requestId)).toBe(result);
    expect(result).toMatchObject({
      totalRecipients: 5,
      summary: { queued: 0, sent: 5, failed: 0, processing: 0 },
      completedAt: expect.any(Date) as Date,
    });
    expect(result.batches[2]).toMatchObject({ batchNumber: 3, status: "completed" });
    expect(result.batches.map(({ recipients }) => recipients.length)).toEqual([2, 2, 1]);
    expect(sent()[4]).toMatchObject({
      type: "ALIMTALK",
      from: "02",
      variables: { shop: "s", name: "n4" },
      failover: { enabled: false },
    });
  });

  it("counts what a queue took as neither sent nor failed", async () => {
    const { sender } = open({
      answer: async ({ messageId = "", to }) =>
        ok({ messageId, providerId: "p", status: "PENDING", type: "ALIMTALK", to }),
    });
    const metadata = { row: 1 };
    const recipients = [{ phoneNumber: "01012345678", variables: {}, metadata }];
    const result = await sender.sendBulk({ templateId: "T", recipients });
    await sender.wait(result.requestId);
    expect(result.summary).toEqual({ queued: 0, sent: 0, failed: 0, processing: 0 });
    expect(result.batches[0]?.recipients[0]).toMatchObject({ status: "QUEUED", metadata });
  });

  it("takes no option that nobody reads", async () => {
    const { sender } = open();
    const request = { templateId: "T", recipients: people(1) };
    await expect(sender.sendBulk({ ...request, template: "T" } as typeof request)).rejects.toThrow(
      "unknown option template",
    );
    await expect(
      sender.sendBulk({ ...request, options: { maxConcurency: 1 } as object }),
    ).rejects.toThrow("unknown option maxConcurency");
  });

  it("keeps to its bound of messages at once", async () => {
    let under = 0;
    let most = 0;
    const { sender } = open({
      answer: async ({ messageId = "", to }) => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 1));
        under -= 1;
        return ok({ messageId, providerId: "p", status: "SENT", type: "ALIMTALK", to });
      },
    });
    const options = { maxConcurrency: 3 };
    const { requestId } = await sender.sendBulk({
      templateId: "T",
      recipients: people(12),
      options,
    });
    await sender.wait(requestId);
    expect(most).toBe(3);
  });

  it("tries again what was not sent, as the same message, and nothing else", async () => {
    const tries = new Map<string, string[]>();
    const { sender } = open({
      answer: async ({ messageId = "", to }) => {
        const before = tries.get(to) ?? [];
        tries.set(to, [...before, messageId]);
        if (to.endsWith("0") && before.length === 0) {
          return fail(new KMsgError("RATE_LIMIT_EXCEEDED", "slow"));
        }
        if (to.endsWith("1")) return fail(new KMsgError("NETWORK_TIMEOUT", "no answer"));
        return ok({ messageId, providerId: "p", status: "SENT", type: "ALIMTALK", to });
      },
    });
    const options = { retryOptions: { maxAttempts: 3, initialDelay: 1, jitter: false } };
    const result = await sender.sendBulk({ templateId: "T", recipients: people(2), options });
    await sender.wait(result.requestId);
    expect(result.summary).toMatchObject({ sent: 1, failed: 1 });
    expect([...tries.values()].map((ids) => ids.length)).toEqual([2, 1]);
    expect(new Set(tries.get("01000000000")).size).toBe(1);
  });

  it("sends a failed batch again with the variables it had", async () => {
    let broken = true;
    const { sender, sent } = open({
      answer: async ({ messageId = "", to }) =>
        broken
          ? fail(new KMsgError("INSUFFICIENT_BALANCE", "no money"))
          : ok({ messageId, providerId: "p", status: "SENT", type: "ALIMTALK", to }),
    });
    const result = await sender.sendBulk({ templateId: "T", recipients: people(1) });
    await sender.wait(result.requestId);
    expect(result.summary).toMatchObject({ sent: 0, failed: 1 });
    const [batch] = result.batches;
    expect(batch?.recipients[0]).toMatchObject({
      status: "FAILED",
      error: { code: "INSUFFICIENT_BALANCE", details: { providerId: "p" } },
    });
    broken = false;
    expect(await sender.retryFailedBatch(result.requestId, batch?.batchId ?? "")).toBe(batch);
    expect(result.summary).toEqual({ queued: 0, sent: 1, failed: 0, processing: 0 });
    expect(batch?.recipients[0]?.error).toBeUndefined();
    expect(sent()[1]?.variables).toEqual({ name: "n0" });
    expect(sent()[1]?.messageId).toBe(sent()[0]?.messageId);
    expect(await sender.retryFailedBatch("x", "y")).toBeNull();
  });

  it("stops when cancelled", async () => {
    const { sender } = open({
      answer: async ({ messageId = "", to }) => {
        expect(await sender.cancelBulkJob(messageId.split(":")[0] ?? "")).toBe(true);
        return ok({ messageId, providerId: "p", status: "SENT", type: "ALIMTALK", to });
      },
    });
    const options = { batchSize: 2, maxConcurrency: 1, batchDelay: 3_600_000 };
    const result = await sender.sendBulk({ templateId: "T", recipients: people(5), options });
    await sender.wait(result.requestId);
    expect(result.summary).toEqual({ queued: 0, sent: 1, failed: 0, processing: 0 });
    const statuses = result.batches.flatMap(({ recipients }) => recipients.map((r) => r.status));
    expect(statuses).toEqual(["SENT", "CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED"]);
    expect(result.batches.map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
    expect(await sender.cancelBulkJob(result.requestId)).toBe(false);
    expect(await sender.cancelBulkJob("nobody")).toBe(false);
    sender.cleanup(new Date(Date.now() + 90_000_000));
    expect(await sender.getBulkStatus(result.requestId)).toBeNull();
  });
});

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
    expect(result.summary.pending).toBe(5);
    await sender.wait(result.requestId);
    expect(await sender.getBulkStatus(result.requestId)).toMatchObject({
      status: "completed",
      totalRecipients: 5,
      summary: { sent: 5, pending: 0, failed: 0, cancelled: 0 },
    });
    expect(result.batches.map(({ recipients }) => recipients.length)).toEqual([2, 2, 1]);
    expect(sent()[4]).toMatchObject({
      type: "ALIMTALK",
      from: "02",
      variables: { shop: "s", name: "n4" },
      failover: { enabled: false },
    });
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
    const options = { retryOptions: { maxAttempts: 3, initialDelay: 1 } };
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
    expect(result).toMatchObject({ status: "failed", summary: { failed: 1 } });
    broken = false;
    await sender.retryFailedBatch(result.requestId, result.batches[0]?.id ?? "");
    expect(result.summary).toMatchObject({ sent: 1, failed: 0 });
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
    expect(result).toMatchObject({ status: "cancelled", summary: { sent: 1, cancelled: 4 } });
    expect(await sender.cancelBulkJob(result.requestId)).toBe(false);
    sender.cleanup(new Date(Date.now() + 90_000_000));
    expect(await sender.getBulkStatus(result.requestId)).toBeNull();
  });
});

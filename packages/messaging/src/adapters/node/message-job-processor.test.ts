import { fail, KMsgError, type KMsgErrorCode, ok, type SendOptions } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeProvider } from "../../fake-provider.ts";
import type { MessageRequest } from "../../message-request.ts";
import { InMemoryJobQueue } from "../../queue/memory-queue.ts";
import { MessageJobProcessor } from "./index.ts";

const pass = async (ms: number) => vi.advanceTimersByTimeAsync(ms);
const sent = ({ messageId = "", to, type }: SendOptions) =>
  ok({ messageId, providerId: "p", status: "SENT", type, to } as const);
const to = (...numbers: string[]) => numbers.map((phoneNumber) => ({ phoneNumber }));
const request = (...numbers: string[]): MessageRequest => ({
  templateId: "T",
  recipients: to(...numbers),
});

function open(answer: Parameters<typeof fakeProvider>[2] = {}) {
  const queue = new InMemoryJobQueue();
  const provider = fakeProvider("p", ["SMS", "ALIMTALK"], answer);
  const processor = new MessageJobProcessor(
    provider,
    { pollInterval: 10, retryDelays: [50] },
    queue,
  );
  const heard: [string, object][] = [];
  for (const event of ["message:processing", "message:queued", "delivery:updated"]) {
    processor.on(event, (told: object) => heard.push([event, told]));
  }
  const sends = () => provider.calls.map(([options]) => options);
  return { queue, provider, processor, heard, sends };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("MessageJobProcessor", () => {
  it("takes no options, and none that nobody reads", () => {
    const queue = new InMemoryJobQueue();
    expect(new MessageJobProcessor(fakeProvider("p"), undefined, queue)).toBeDefined();
    const wrong = { pollIntervall: 1 } as object;
    expect(() => new MessageJobProcessor(fakeProvider("p"), wrong, queue)).toThrow(
      "unknown option pollIntervall",
    );
  });

  it("is as urgent as the message", async () => {
    const { processor, queue } = open();
    const jobOf = async (id: Promise<string>) => queue.getJob(await id);
    const urgent = (priority: "high" | "normal" | "low") => ({
      ...request("1"),
      options: { priority },
    });
    const ids = [
      processor.queueMessage(urgent("high")),
      processor.queueMessage(urgent("low")),
      processor.queueMessage(urgent("normal")),
      processor.queueMessage(request("1")),
      processor.queueMessage(urgent("high"), { priority: 8, delay: 5, metadata: { x: 1 } }),
      processor.queueBulkMessages([request("1")]),
      processor.scheduleMessage(request("1"), new Date(0)),
    ];
    const jobs = await Promise.all(ids.map(jobOf));
    expect(jobs.map((job) => [job?.type, job?.priority, job?.delay])).toEqual([
      ["send_message", 10, 0],
      ["send_message", 1, 0],
      ["send_message", 5, 0],
      ["send_message", 5, 0],
      ["send_message", 8, 5],
      ["send_bulk_messages", 3, 0],
      ["send_scheduled_message", 5, 0],
    ]);
  });

  it("sends to each recipient, with what the job knows", async () => {
    const { processor, sends, heard } = open();
    const id = await processor.queueMessage({
      templateId: "T",
      recipients: [
        { phoneNumber: "01011112222", variables: { n: "a" }, metadata: { i: 1 } },
        { phoneNumber: "01033334444" },
      ],
      variables: { c: "1", n: "x" },
      options: {
        senderNumber: "02",
        providerOptions: { x: 1 },
        failover: { enabled: true, fallbackContent: "c" },
      },
    });
    processor.start();
    await pass(20);
    const common = {
      type: "ALIMTALK",
      templateId: "T",
      from: "02",
      failover: { enabled: true, fallbackContent: "c" },
      providerOptions: { x: 1, requestId: id, correlationId: id, attempt: 1 },
    };
    expect(sends()).toMatchObject([
      { ...common, messageId: `${id}:0`, to: "01011112222", variables: { c: "1", n: "a" } },
      { ...common, messageId: `${id}:1`, to: "01033334444", variables: { c: "1", n: "x" } },
    ]);
    expect(heard).toMatchObject([
      ["message:processing", { type: "message.queued", data: { requestId: id } }],
      [
        "message:queued",
        {
          type: "message.queued",
          data: {
            requestId: id,
            results: [
              { phoneNumber: "01011112222", status: "SENT", metadata: { i: 1 } },
              { phoneNumber: "01033334444", status: "SENT" },
            ],
            summary: { total: 2, queued: 0, sent: 2, failed: 0 },
            metadata: { provider: "p", templateId: "T" },
          },
        },
      ],
    ]);
  });

  it("counts what waits elsewhere as queued, and sends texts", async () => {
    const { processor, sends, heard } = open({
      answer: async (options) => ok({ ...sent(options).value, status: "PENDING" }),
    });
    await processor.queueMessage({ ...request("01011112222"), type: "SMS", text: "hello" });
    processor.start();
    await pass(20);
    expect(sends()).toMatchObject([{ type: "SMS", text: "hello" }]);
    expect(heard.at(-1)?.[1]).toMatchObject({ data: { summary: { queued: 1, sent: 0 } } });
  });

  it("sends again only to those to whom nothing went", async () => {
    const { processor, sends, queue, heard } = open({
      answer: async (options) => {
        const { attempt } = options.providerOptions ?? {};
        if (options.to !== "2" || attempt === 2) return sent(options);
        return fail(new KMsgError("RATE_LIMIT_EXCEEDED", "slow"));
      },
    });
    const id = await processor.queueMessage(request("1", "2", "3"));
    processor.start();
    await pass(200);
    expect(sends().map((options) => [options.to, options.messageId])).toEqual([
      ["1", `${id}:0`],
      ["2", `${id}:1`],
      ["3", `${id}:2`],
      ["2", `${id}:1`],
    ]);
    expect((await queue.getJob(id))?.status).toBe("completed");
    expect(heard.at(-1)?.[1]).toMatchObject({ data: { summary: { total: 3, sent: 3 } } });
  });

  it.each<[KMsgErrorCode, number]>([
    ["NETWORK_TIMEOUT", 1],
    ["UNKNOWN_ERROR", 1],
    ["INVALID_REQUEST", 1],
    ["RATE_LIMIT_EXCEEDED", 3],
  ])("after %s there are %d tries", async (code, tries) => {
    const { processor, sends, queue } = open({
      answer: async () => fail(new KMsgError(code, "m")),
    });
    const id = await processor.queueMessage(request("1"));
    processor.start();
    await pass(1000);
    expect(await queue.getJob(id)).toMatchObject({ status: "failed", error: "m" });
    expect(sends()).toHaveLength(tries);
  });

  it("makes a job of each of many, once", async () => {
    const { processor, sends, queue } = open();
    const id = await processor.queueBulkMessages([request("1"), request("2")]);
    vi.spyOn(queue, "complete").mockRejectedValueOnce(new Error("down"));
    const log = vi.spyOn(console, "error").mockReturnValue();
    processor.start();
    await pass(500);
    expect(sends().map((options) => options.to)).toEqual(["1", "2"]);
    expect((await queue.getJob(id))?.status).toBe("completed");
    expect(processor.getMetrics()).toMatchObject({ processed: 3, succeeded: 3 });
    log.mockRestore();
  });

  it("holds a scheduled message until its time", async () => {
    const { processor, sends } = open();
    await processor.scheduleMessage(request("1"), new Date(Date.now() + 1000));
    processor.start();
    await pass(999);
    expect(sends()).toEqual([]);
    await pass(20);
    expect(sends()).toHaveLength(1);
  });

  it("passes on what is told about a delivery", async () => {
    const { processor, heard } = open();
    await processor.add("update_delivery_status", { messageId: "m" });
    processor.start();
    await pass(20);
    expect(heard).toMatchObject([
      ["delivery:updated", { type: "message.delivered", data: { messageId: "m" } }],
    ]);
  });
});

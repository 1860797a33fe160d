import { fail, KMsgError, ok, type SendInput, type SendOptions } from "@k-msg/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { chunkSize } from "./batch.ts";
import { fakeProvider } from "./fake-provider.ts";
import { KMsg } from "./kmsg.ts";

const text = (id: string, providerId?: string): SendInput => ({
  to: "010",
  text: "hi",
  messageId: id,
  ...(providerId === undefined ? {} : { providerId }),
});

const accepted = ({ messageId = "", to }: SendOptions) =>
  ok({ messageId, providerId: "", status: "SENT", type: "SMS", to } as const);

describe("a batch", () => {
  it("is empty for no messages", async () => {
    const kmsg = new KMsg({ providers: [fakeProvider("p")] });
    expect(await kmsg.send([])).toEqual({ total: 0, results: [] });
    expect(await kmsg.sendMany([])).toEqual([]);
  });

  it("takes no option that nobody reads", async () => {
    const kmsg = new KMsg({ providers: [fakeProvider("p")] });
    await expect(kmsg.sendMany([text("1")], { concurency: 2 } as object)).rejects.toThrow(
      "sendMany: unknown option concurency",
    );
  });

  it("answers in the order of the inputs, whichever provider and however slow", async () => {
    const slow = fakeProvider("slow", ["SMS"], {
      answer: async (options) => {
        await new Promise((resolve) => setTimeout(resolve, options.messageId === "2" ? 9 : 1));
        return accepted(options);
      },
    });
    const kmsg = new KMsg({ providers: [slow, fakeProvider("fast")] });
    const inputs = [text("1", "fast"), text("2", "slow"), text("3", "nobody"), text("4", "slow")];
    const seen = ["1:fast", "2:slow", "INVALID_REQUEST", "4:slow"];
    const batch = await kmsg.send(inputs);
    expect(batch.total).toBe(4);
    for (const results of [batch.results, await kmsg.sendMany(inputs)]) {
      expect(
        results.map((result) =>
          result.isSuccess
            ? `${result.value.messageId}:${result.value.providerId}`
            : result.error.code,
        ),
      ).toEqual(seen);
    }
  });

  it("never rejects as a whole", async () => {
    const provider = fakeProvider("p", ["SMS"], {
      answer: async (options) => {
        if (options.messageId === "refused") return fail(new KMsgError("PROVIDER_ERROR", "no"));
        if (options.messageId === "thrown") throw new Error("boom");
        return accepted(options);
      },
    });
    const onBeforeSend = ({ messageId }: { messageId: string }) => {
      if (messageId === "vetoed") throw new KMsgError("CRYPTO_POLICY_VIOLATION", "not this one");
    };
    const kmsg = new KMsg({ providers: [provider], hooks: { onBeforeSend } });
    const inputs = ["ok", "refused", "thrown", "vetoed"].map((id) => text(id));
    inputs.push(null as never);
    const expected = [
      "ok",
      "PROVIDER_ERROR",
      "UNKNOWN_ERROR",
      "CRYPTO_POLICY_VIOLATION",
      "INVALID_REQUEST",
    ];
    for (const results of [(await kmsg.send(inputs)).results, await kmsg.sendMany(inputs)]) {
      const codes = results.map((result) => (result.isSuccess ? "ok" : result.error.code));
      expect(codes).toEqual(expected);
    }
  });

  it("runs chunks of the provider's size one after another", async () => {
    let under = 0;
    let most = 0;
    const provider = fakeProvider("p", ["SMS"], {
      maxBatchSize: 3,
      answer: async (options) => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 1));
        under -= 1;
        return accepted(options);
      },
    });
    const kmsg = new KMsg({ providers: [provider] });
    await kmsg.send(Array.from({ length: 10 }, (_, index) => text(String(index))));
    expect(most).toBe(3);
    most = 0;
    await kmsg.sendMany(
      Array.from({ length: 10 }, (_, index) => text(`again ${index}`)),
      { concurrency: 4 },
    );
    expect(most).toBe(4);
  });

  it.each<[object, number]>([
    [{}, 50],
    [{ maxBatchSize: 7 }, 7],
    [{ maxBatchSize: 0, batchLimit: 8 }, 8],
    [{ capabilities: { batchLimit: 9 } }, 9],
    [{ limits: { send: { maxBatchSize: 6 }, batch: { max: 5 } } }, 6],
    [{ limits: { batch: { size: 4.9 } } }, 4],
    [{ batchLimit: 0.5 }, 1],
    [{ batchLimit: 1000 }, 50],
    [{ batchLimit: "9" }, 50],
  ])("limits %j to %i at once", (limits, expected) => {
    expect(chunkSize(fakeProvider("p", ["SMS"], { ...limits }))).toBe(expected);
  });

  it("sends everything exactly once", async () => {
    const routed = fc.array(fc.constantFrom("a", "b", "x", undefined), { maxLength: 130 });
    await fc.assert(
      fc.asyncProperty(routed, fc.integer({ min: -1, max: 9 }), async (ids, concurrency) => {
        const [a, b] = [fakeProvider("a"), fakeProvider("b")];
        const kmsg = new KMsg({ providers: [a, b] });
        const inputs = ids.map((id, index) => text(String(index), id));
        const results =
          concurrency < 0
            ? (await kmsg.send(inputs)).results
            : await kmsg.sendMany(inputs, { concurrency });
        expect(results.map((result) => result.isSuccess)).toEqual(ids.map((id) => id !== "x"));
        expect(a.calls.length + b.calls.length).toBe(ids.filter((id) => id !== "x").length);
      }),
      { numRuns: 40 },
    );
  });
});

import { fail, KMsgError, ok, type SendOptions } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeProvider } from "./fake-provider.ts";
import { KMsg } from "./kmsg.ts";

const sms = { type: "SMS", to: "01012345678", text: "hi" } as const;
const accepted = ({ messageId = "", to }: SendOptions) =>
  ok({ messageId, providerId: "", status: "SENT", type: "SMS", to } as const);
const aborted = { error: { code: "REQUEST_ABORTED", details: { outcome: "not_sent" } } };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the signal and the fetch of a call", () => {
  it("go to the provider as they are, and a list shares them", async () => {
    const provider = fakeProvider("p");
    const kmsg = new KMsg({ providers: [provider] });
    const { signal } = new AbortController();
    const context = { signal, fetch: async () => new Response() };
    await kmsg.send(sms, context);
    await kmsg.sendOrThrow(sms, context);
    await kmsg.send([sms, sms], context);
    await kmsg.sendMany([sms], { ...context, concurrency: 1 });
    const given = provider.calls.map(([, received]) => received);
    expect(given).toHaveLength(5);
    for (const received of given) {
      expect(received?.signal).toBe(signal);
      expect(received?.fetch).toBe(context.fetch);
    }
  });

  it("stand beside those of the configuration: either signal aborts, the call's fetch wins", async () => {
    const provider = fakeProvider("p");
    const [mine, configured] = [new AbortController(), new AbortController()];
    const fetch = async () => new Response();
    const kmsg = new KMsg({
      providers: [provider],
      requestContext: () => ({ signal: configured.signal, fetch: async () => Response.error() }),
    });
    await kmsg.send(sms, { signal: mine.signal, fetch });
    const [, received] = provider.calls[0] ?? [];
    expect(received?.fetch).toBe(fetch);
    configured.abort();
    expect(received?.signal?.aborted).toBe(true);
  });

  it("keep the limit: a provider that hears no signal is a NETWORK_TIMEOUT", async () => {
    const provider = fakeProvider("p", ["SMS"], { answer: async () => new Promise(() => {}) });
    const { signal } = new AbortController();
    const sending = new KMsg({ providers: [provider], sendTimeoutMs: 500 }).send(sms, { signal });
    await vi.advanceTimersByTimeAsync(500);
    expect(await sending).toMatchObject({ error: { code: "NETWORK_TIMEOUT" } });
  });

  it("stop what has not gone to the provider, which may be sent again", async () => {
    const finals: unknown[] = [];
    const provider = fakeProvider("p");
    const hooks = {
      onFinal: (_: unknown, { outcome }: { outcome: string }) => void finals.push(outcome),
    };
    const kmsg = new KMsg({ providers: [provider], hooks });
    const message = { ...sms, messageId: "m" };
    expect(await kmsg.send(message, { signal: AbortSignal.abort() })).toMatchObject(aborted);
    expect(provider.calls).toEqual([]);
    expect((await kmsg.send(message)).isSuccess).toBe(true);
    expect(finals).toEqual(["aborted", "success"]);
  });

  it("stop a list between its chunks", async () => {
    const stop = new AbortController();
    const provider = fakeProvider("p", ["SMS"], {
      maxBatchSize: 1,
      answer: async (options) => {
        stop.abort();
        return accepted(options);
      },
    });
    const { results } = await new KMsg({ providers: [provider] }).send([sms, sms], {
      signal: stop.signal,
    });
    expect(results).toMatchObject([{ isSuccess: true }, aborted]);
  });

  it("end the wait for a retry", async () => {
    const stop = new AbortController();
    const provider = fakeProvider("p", ["SMS"], {
      answer: async () => fail(new KMsgError("RATE_LIMIT_EXCEEDED", "later")),
    });
    const kmsg = new KMsg({ providers: [provider], retry: { maxAttempts: 3 } });
    const sending = kmsg.send(sms, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(1);
    stop.abort();
    expect(await sending).toMatchObject(aborted);
    expect(provider.calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

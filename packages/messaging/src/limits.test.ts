import { fail, KMsgError, type KMsgErrorCode, ok } from "@k-msg/core";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { combineHooks } from "./combine-hooks.ts";
import { fakeProvider } from "./fake-provider.ts";
import { KMsg } from "./kmsg.ts";
import { sendOutcomeOf } from "./outcome.ts";
import { retryDelay } from "./retry.ts";

const sms = { type: "SMS", to: "01012345678", text: "hi" } as const;
const refusing = (code: KMsgErrorCode, details?: Record<string, unknown>, retryAfterMs?: number) =>
  new KMsgError(code, code, details, retryAfterMs === undefined ? {} : { retryAfterMs });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a provider that never answers", () => {
  it("is a NETWORK_TIMEOUT after the limit and is told to stop", async () => {
    const provider = fakeProvider("p", ["SMS"], { answer: async () => new Promise(() => {}) });
    const sending = KMsg.builder().addProvider(provider).withSendTimeout(500).build().send(sms);
    await vi.advanceTimersByTimeAsync(499);
    expect(provider.calls[0]?.[1]?.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await sending).toMatchObject({
      error: { code: "NETWORK_TIMEOUT", details: { providerId: "p" } },
    });
    expect(provider.calls[0]?.[1]?.signal?.aborted).toBe(true);
  });

  it("leaves no timer behind when it does answer", async () => {
    await new KMsg({ providers: [fakeProvider("p")] }).send(sms);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is left to the caller's own signal", async () => {
    const provider = fakeProvider("p", ["SMS"], { answer: async () => new Promise(() => {}) });
    const { signal } = new AbortController();
    void new KMsg({ providers: [provider], requestContext: () => ({ signal }) }).send(sms);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(provider.calls[0]?.[1]?.signal).toBe(signal);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("retries", () => {
  it("happen where nothing was sent, with the hook and the wait the provider asks for", async () => {
    const answers = [
      fail(refusing("RATE_LIMIT_EXCEEDED", undefined, 4000)),
      fail(refusing("NETWORK_ERROR", { outcome: "not_sent" })),
    ];
    const seen: unknown[] = [];
    const provider = fakeProvider("p", ["SMS"], {
      answer: async ({ messageId = "", to }) =>
        answers.shift() ?? ok({ messageId, providerId: "p", status: "SENT", type: "SMS", to }),
    });
    const kmsg = KMsg.builder()
      .addProvider(provider)
      .withRetry({ maxAttempts: 3 })
      .withHooks({
        onRetryScheduled: ({ attempt }, error, { retryAfterMs }) =>
          void seen.push([attempt, error.code, retryAfterMs]),
      })
      .build();
    const sending = kmsg.send(sms);
    await vi.advanceTimersByTimeAsync(6000);
    expect((await sending).isSuccess).toBe(true);
    expect(seen).toEqual([
      [1, "RATE_LIMIT_EXCEEDED", 4000],
      [2, "NETWORK_ERROR", 2000],
    ]);
    expect(new Set(provider.calls.map(([{ messageId }]) => messageId)).size).toBe(1);
  });

  it("never happen after an outcome nobody knows, whatever the policy says", () => {
    const code = fc.constantFrom<KMsgErrorCode>(
      "NETWORK_ERROR",
      "NETWORK_TIMEOUT",
      "NETWORK_SERVICE_UNAVAILABLE",
      "PROVIDER_ERROR",
      "UNKNOWN_ERROR",
      "REQUEST_ABORTED",
    );
    const outcome = fc.constantFrom(undefined, "unknown");
    fc.assert(
      fc.property(code, outcome, fc.integer({ min: 1, max: 9 }), (code, outcome, attempt) => {
        const error = refusing(code, { outcome });
        expect(sendOutcomeOf(error)).toBe("unknown");
        const policy = { retryableCodes: [code] };
        expect(retryDelay({ maxAttempts: 10, policy }, error, attempt)).toBeUndefined();
      }),
    );
  });

  it("are off unless asked for, and stop at their bounds", () => {
    const busy = refusing("RATE_LIMIT_EXCEEDED");
    expect(retryDelay(undefined, busy, 1)).toBeUndefined();
    expect(retryDelay({ maxAttempts: 2 }, busy, 2)).toBeUndefined();
    expect(retryDelay({ maxAttempts: 99, maxDelayMs: 3000 }, busy, 9)).toBe(3000);
    const long = refusing("RATE_LIMIT_EXCEEDED", undefined, 3001);
    expect(retryDelay({ maxAttempts: 99, maxDelayMs: 3000 }, long, 1)).toBeUndefined();
  });
});

describe("what KMsg itself refuses and warns about", () => {
  it.each([
    [{}, "to is required"],
    [{ to: " ", text: "a" }, "to is required"],
    [{ to: "010", text: " " }, "text is required"],
    [{ type: "LMS", to: "010" }, "text is required"],
  ])("%j", async (input, message) => {
    const provider = fakeProvider("p");
    const finals: string[] = [];
    const hooks = {
      onFinal: (_: unknown, state: { outcome: string }) => void finals.push(state.outcome),
    };
    const result = await new KMsg({ providers: [provider], hooks }).send(input as typeof sms);
    expect(result).toMatchObject({ error: { code: "INVALID_REQUEST", message } });
    expect(provider.calls).toEqual([]);
    expect(finals).toEqual(["failure"]);
  });

  it("fills in the subject as well", async () => {
    const provider = fakeProvider("p");
    const subject = "#{who}님";
    await new KMsg({ providers: [provider] }).send({
      to: "010",
      text: "가".repeat(50),
      subject,
      variables: { who: "가나" },
    });
    expect(provider.calls[0]?.[0]).toMatchObject({ type: "LMS", subject: "가나님" });
  });

  it("warns of a fallback without text", async () => {
    const kmsg = new KMsg({ providers: [fakeProvider("p")] });
    const alimtalk = { type: "ALIMTALK", to: "010", templateId: "T", variables: {} } as const;
    const send = async (failover: { enabled: boolean; fallbackContent?: string }) => {
      const result = await kmsg.send({ ...alimtalk, failover });
      return result.isSuccess ? result.value.warnings?.map(({ code }) => code) : "failed";
    };
    expect(await send({ enabled: true })).toEqual(["FALLBACK_CONTENT_MISSING"]);
    const rcs = { type: "RCS_TPL", to: "1", templateId: "T", variables: {} } as const;
    const [provider, failover] = [fakeProvider("p", ["RCS_TPL"]), { enabled: true }];
    const sent = await new KMsg({ providers: [provider] }).sendOrThrow({ ...rcs, failover });
    expect(sent.warnings).toMatchObject([{ code: "FALLBACK_CONTENT_MISSING" }]);
    expect(await send({ enabled: true, fallbackContent: "a" })).toBeUndefined();
    expect(await send({ enabled: false })).toBeUndefined();
  });

  it("calls an aborted send aborted", async () => {
    const outcomes: string[] = [];
    const provider = fakeProvider("p", ["SMS"], {
      answer: async () => fail(refusing("REQUEST_ABORTED")),
    });
    const hooks = {
      onFinal: (_: unknown, state: { outcome: string }) => void outcomes.push(state.outcome),
    };
    await new KMsg({ providers: [provider], hooks }).send(sms);
    expect(outcomes).toEqual(["aborted"]);
  });
});

describe("combined hooks", () => {
  it("all run, whatever one of them throws; the first answer of onAdmit counts", async () => {
    const log: string[] = [];
    const set = (name: string, throws = false) => ({
      onSuccess: () => {
        log.push(name);
        if (throws) throw new Error(name);
      },
      onHookError: (_error: unknown, hook: string) => void log.push(`${name} heard of ${hook}`),
    });
    const hooks = combineHooks(set("a", true), set("b"));
    const result = await new KMsg({ providers: [fakeProvider("p")], hooks }).send(sms);
    expect(result.isSuccess).toBe(true);
    expect(log).toEqual(["a", "b", "a heard of onSuccess", "b heard of onSuccess"]);

    const known = ok({
      messageId: "x",
      providerId: "p",
      status: "SENT",
      type: "SMS",
      to: "010",
    } as const);
    const provider = fakeProvider("p");
    const admitting = combineHooks({ onAdmit: () => undefined }, { onAdmit: () => known });
    expect(await new KMsg({ providers: [provider], hooks: admitting }).send(sms)).toBe(known);
    expect(provider.calls).toEqual([]);
  });
});

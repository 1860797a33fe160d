import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { KMsgError } from "./errors.ts";
import { normalizeProviderError, normalizeRetryAfterMs } from "./provider-error.ts";
import { parseErrorRetryPolicyFromJson, validateErrorRetryPolicy } from "./retry-policy.ts";

describe("a retry policy from outside", () => {
  it("is read with codes and statuses trimmed and in capitals", () => {
    expect(
      validateErrorRetryPolicy({
        retryableCodes: [" network_error "],
        nonRetryableStatuses: ["abc"],
        fallback: "Non-Retryable",
        retryAfterMs: { defaultMs: 5.9, byCode: { e1: 10 }, byStatus: { "503": 20 } },
      }),
    ).toEqual({
      policy: {
        retryableCodes: ["NETWORK_ERROR"],
        nonRetryableStatuses: ["ABC"],
        fallback: "non_retryable",
        retryAfterMs: { defaultMs: 5, byCode: { E1: 10 }, byStatus: { "503": 20 } },
      },
      issues: [],
    });
  });

  it.each([
    [7, "invalid_root"],
    [{ x: 1 }, "unknown_field"],
    [{ retryableCodes: "NETWORK_ERROR" }, "invalid_type"],
    [{ retryableCodes: ["NOPE"] }, "unknown_code"],
    [{ retryableStatuses: [503] }, "invalid_status"],
    [{ retryableCodes: ["NETWORK_ERROR", "network_error"] }, "duplicate_code"],
    [{ retryableStatuses: ["a", "A"] }, "duplicate_status"],
    [{ retryAfterMs: { defaultMs: -1 } }, "invalid_retry_after"],
    [{ retryAfterMs: { byCode: { " ": 1 } } }, "invalid_key"],
    [{ retryAfterMs: { byCode: { a: 1, A: 2 } } }, "duplicate_key"],
    [{ fallback: "maybe" }, "invalid_fallback"],
    [
      { retryableCodes: ["NETWORK_ERROR"], nonRetryableCodes: ["NETWORK_ERROR"] },
      "conflicting_code",
    ],
    [{ retryableStatuses: ["1"], nonRetryableStatuses: ["1"] }, "conflicting_status"],
  ])("%j: %s", (input, code) => {
    expect(validateErrorRetryPolicy(input).issues.map((issue) => issue.code)).toEqual([code]);
  });

  it("does not retry what both sides name", () => {
    const both = { retryableCodes: ["NETWORK_ERROR"], nonRetryableCodes: ["NETWORK_ERROR"] };
    expect(validateErrorRetryPolicy(both).policy).toEqual({ nonRetryableCodes: ["NETWORK_ERROR"] });
  });

  it("in compat mode takes what is easily read", () => {
    const input = {
      retryableCodes: "network_error, provider_error",
      retryableStatuses: [503],
      fallback: true,
      retryAfterMs: { defaultMs: "100" },
    };
    expect(validateErrorRetryPolicy(input, { mode: "compat" })).toEqual({
      policy: {
        retryableCodes: ["NETWORK_ERROR", "PROVIDER_ERROR"],
        retryableStatuses: ["503"],
        fallback: "retryable",
        retryAfterMs: { defaultMs: 100 },
      },
      issues: [],
    });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom("safe", "compat"), (input, mode) => {
        expect(validateErrorRetryPolicy(input, { mode })).toHaveProperty("issues");
      }),
    );
    fc.assert(
      fc.property(fc.string(), (raw) => {
        expect(parseErrorRetryPolicyFromJson(raw)).toBeDefined();
      }),
    );
    expect(parseErrorRetryPolicyFromJson(" ")).toBeNull();
    expect(parseErrorRetryPolicyFromJson('{"fallback":"retryable"}')).toEqual({
      fallback: "retryable",
    });
  });
});

describe("normalizeProviderError", () => {
  it("takes a KMsgError by its metadata, and by its details when compatible", () => {
    const error = new KMsgError("PROVIDER_ERROR", "m", { statusCode: 502 }, { requestId: "r" });
    expect(normalizeProviderError(error)).toEqual({
      code: "PROVIDER_ERROR",
      classification: "retryable",
      requestId: "r",
      sources: { code: "metadata", requestId: "metadata" },
    });
    expect(normalizeProviderError(error, { mode: "compat", attempt: 2 })).toMatchObject({
      httpStatus: 502,
      attempt: 2,
      sources: { httpStatus: "details", attempt: "input" },
    });
  });

  it("reads foreign errors by their many names", () => {
    const cause = new Error("inner");
    const foreign = Object.assign(new Error("away", { cause }), {
      response: { status: 503 },
      errorCode: "E1",
      traceId: "t",
      retry_after_ms: 1500.7,
    });
    expect(normalizeProviderError(foreign)).toMatchObject({
      code: "PROVIDER_ERROR",
      providerErrorCode: "E1",
      providerErrorText: "away",
      httpStatus: 503,
      requestId: "t",
      retryAfterMs: 1500,
      causeChain: [cause],
      sources: { code: "http", httpStatus: "http" },
    });
    expect(normalizeProviderError({ code: "RATE_LIMIT_EXCEEDED" }).code).toBe(
      "RATE_LIMIT_EXCEEDED",
    );
    expect(normalizeProviderError(7, { defaultCode: "NETWORK_ERROR" })).toMatchObject({
      code: "NETWORK_ERROR",
      sources: { code: "fallback" },
    });
  });

  it("asks the policy for a delay last", () => {
    const error = new KMsgError("PROVIDER_ERROR", "m");
    const policy = { retryAfterMs: { defaultMs: 9 } };
    expect(normalizeProviderError(error, { policy })).toMatchObject({
      retryAfterMs: 9,
      sources: { retryAfterMs: "policy" },
    });
    expect([
      normalizeRetryAfterMs(1.9),
      normalizeRetryAfterMs(-1),
      normalizeRetryAfterMs("1"),
    ]).toEqual([1, undefined, undefined]);
  });
});

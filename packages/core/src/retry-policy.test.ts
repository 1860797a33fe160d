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
    [{ retryableCodes: [5] }, "unknown_code"],
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

  it("keeps a function that gives the delay, and reports conflicts last", () => {
    const retryAfterMs = () => 5;
    const both = { retryableCodes: ["NETWORK_ERROR"], nonRetryableCodes: ["NETWORK_ERROR"] };
    const { policy, issues } = validateErrorRetryPolicy({ ...both, retryAfterMs, fallback: 7 });
    expect(policy?.retryAfterMs).toBe(retryAfterMs);
    expect(issues.map(({ code }) => code)).toEqual(["invalid_fallback", "conflicting_code"]);
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
    const details = { statusCode: "502", errorCode: 14, causeChain: "inner" };
    const error = new KMsgError("PROVIDER_ERROR", "m", details, { requestId: "r" });
    expect(normalizeProviderError(error)).toEqual({
      code: "PROVIDER_ERROR",
      classification: "retryable",
      requestId: "r",
      sources: { code: "input", classification: "fallback", requestId: "metadata" },
    });
    expect(normalizeProviderError(error, { mode: "compat", attempt: 2 })).toMatchObject({
      httpStatus: 502,
      providerErrorCode: "14",
      attempt: 2,
      causeChain: ["inner"],
      sources: { httpStatus: "details", providerErrorCode: "details", attempt: "input" },
    });
  });

  it("reads foreign errors by their many names, the first that is there deciding", () => {
    const cause = new Error("inner");
    const foreign = Object.assign(new Error(" away ", { cause }), {
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
      sources: { code: "http", httpStatus: "http", causeChain: "input" },
    });
    expect(normalizeProviderError({ code: " rate_limit_exceeded " }).code).toBe(
      "RATE_LIMIT_EXCEEDED",
    );
    const shadowed = normalizeProviderError({ code: 7, errorCode: "NETWORK_ERROR" });
    expect(shadowed).toMatchObject({ code: "UNKNOWN_ERROR", providerErrorCode: "NETWORK_ERROR" });
    expect(normalizeProviderError(7, { defaultCode: "NETWORK_ERROR" })).toEqual({
      code: "NETWORK_ERROR",
      classification: "retryable",
      sources: { code: "fallback", classification: "fallback" },
    });
  });

  it("cuts a chain of causes that goes in a circle, and one that has no end", () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    expect(normalizeProviderError({ cause: circle }).causeChain).toEqual([circle]);
    const deep = Array.from({ length: 20 }).reduce<object>((cause) => ({ cause }), {});
    expect(normalizeProviderError(deep).causeChain).toHaveLength(8);
  });

  it("asks the policy's tables for a delay last, and its function first", () => {
    const error = new KMsgError("PROVIDER_ERROR", "m", {}, { retryAfterMs: 3, httpStatus: 429 });
    const tables = { retryAfterMs: { byStatus: { "429": 9 } } };
    expect(normalizeProviderError(error, { policy: tables }).retryAfterMs).toBe(3);
    expect(normalizeProviderError({ status: 429 }, { policy: tables })).toMatchObject({
      retryAfterMs: 9,
      sources: { retryAfterMs: "policy", classification: "policy" },
    });
    const asked = { retryAfterMs: ({ httpStatus = 0 }: KMsgError) => httpStatus * 2 };
    expect(normalizeProviderError(error, { policy: asked }).retryAfterMs).toBe(858);
    expect(normalizeProviderError(error, { policy: { retryAfterMs: () => -1 } })).toMatchObject({
      retryAfterMs: 3,
      sources: { retryAfterMs: "metadata" },
    });
    expect([
      normalizeRetryAfterMs(1.9),
      normalizeRetryAfterMs(-1),
      normalizeRetryAfterMs("1"),
    ]).toEqual([1, undefined, undefined]);
  });
});

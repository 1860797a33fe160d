import { describe, expect, it } from "vitest";

import { KMsgErrorCode } from "./error-codes.ts";
import { KMsgError } from "./errors.ts";
import { fail, ok, Result } from "./result.ts";
import { ErrorUtils } from "./retry.ts";

describe("Result", () => {
  it("has its keys in the order of the contract", () => {
    expect(JSON.stringify(ok(1))).toBe('{"isSuccess":true,"isFailure":false,"value":1}');
    expect(JSON.stringify(fail("e"))).toBe('{"isSuccess":false,"isFailure":true,"error":"e"}');
  });

  it("returns what a helper does not apply to untouched", () => {
    const failure = fail(new Error("x"));
    expect(Result.map(failure, () => 1)).toBe(failure);
    expect(() => Result.unwrap(failure)).toThrow(failure.error);
    expect(() => Result.expect(failure, "why")).toThrow("why");
  });
});

describe("KMsgError", () => {
  it("normalises its metadata and keeps every field", () => {
    const error = new KMsgError("PROVIDER_ERROR", "m", undefined, {
      httpStatus: 502.9,
      retryAfterMs: Number.NaN,
    });
    expect(error.httpStatus).toBe(502);
    expect(error.retryAfterMs).toBeUndefined();
    expect(Object.hasOwn(error, "requestId")).toBe(true);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "KMsgError",
      code: "PROVIDER_ERROR",
      message: "m",
      httpStatus: 502,
    });
    expect(error.stack).toContain("KMsgError");
  });

  it("has a type for each code, as an enum has", () => {
    const code: KMsgErrorCode.NETWORK_ERROR = KMsgErrorCode.NETWORK_ERROR;
    expect(code satisfies KMsgErrorCode).toBe("NETWORK_ERROR");
  });

  it("has a sentence for every code", () => {
    for (const code of Object.values(KMsgErrorCode)) {
      const error = new KMsgError(code, "m");
      expect(error.getLocalizedMessage()).not.toBe("m");
      expect(error.getLocalizedMessage("en")).not.toBe("m");
    }
  });
});

describe("ErrorUtils", () => {
  it("puts every code in exactly one default set", () => {
    for (const code of Object.values(KMsgErrorCode)) {
      const retryable = ErrorUtils.DEFAULT_RETRYABLE_ERROR_CODES.has(code);
      expect(ErrorUtils.DEFAULT_NON_RETRYABLE_ERROR_CODES.has(code)).toBe(!retryable);
      expect(ErrorUtils.isRetryable(new KMsgError(code, "m"))).toBe(retryable);
    }
  });

  it("lets the code win over the HTTP status", () => {
    const invalid = new KMsgError("INVALID_REQUEST", "m", undefined, { httpStatus: 503 });
    const network = new KMsgError("NETWORK_ERROR", "m", undefined, { httpStatus: 404 });
    expect(ErrorUtils.isRetryable(invalid)).toBe(false);
    expect(ErrorUtils.isRetryable(network)).toBe(true);
    expect(ErrorUtils.isRetryable(invalid, { retryableStatuses: [" 503"] })).toBe(true);
  });

  it("classifies foreign errors by status, then by words", () => {
    expect(ErrorUtils.isRetryable(new TypeError("fetch failed"))).toBe(false);
    expect(ErrorUtils.isRetryable({ status: 503 })).toBe(true);
    expect(ErrorUtils.isRetryable({ code: "5xx" })).toBe(true);
    expect(ErrorUtils.isRetryable(new Error("temporarily away"))).toBe(true);
    expect(ErrorUtils.isRetryable("timeout")).toBe(false);
    expect(ErrorUtils.isRetryable("timeout", { fallback: "retryable" })).toBe(true);
  });

  it("finds the delay in the policy, the error, or the policy's tables", () => {
    const error = new KMsgError("PROVIDER_ERROR", "m", undefined, { providerErrorCode: "a1" });
    expect(ErrorUtils.resolveRetryAfterMs(error)).toBeUndefined();
    const retryAfterMs = { byCode: { A1: 5 }, defaultMs: 9 };
    expect(ErrorUtils.resolveRetryAfterMs(error, { retryAfterMs })).toBe(5);
    expect(ErrorUtils.withAttempt(error, 3).attempt).toBe(3);
  });
});

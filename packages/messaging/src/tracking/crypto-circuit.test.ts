import type { FieldCryptoControlSignalEvent } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { classifyCryptoFailure, createCryptoCircuitController } from "./crypto-circuit.ts";

const context = {
  operation: "decrypt",
  tenantId: "t",
  providerId: "p",
  kid: "k",
  store: "sql",
} as const;
const wrongKey = { ...context, error: new Error("wrong key") };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the crypto circuit", () => {
  it("opens per key after enough faults of the key, half-opens after a while, and closes", async () => {
    const events: FieldCryptoControlSignalEvent[] = [];
    const runbookTrigger = vi.fn<() => void>();
    const circuit = createCryptoCircuitController({
      failureThreshold: 2,
      cooldownMs: 1000,
      onStateChange: async (event) => void events.push(event),
      runbookTrigger,
    });
    await circuit.onFailure(wrongKey);
    expect(await circuit.beforeOperation(context)).toEqual({ allowed: true, state: "closed" });
    await circuit.onFailure(wrongKey);
    expect(await circuit.beforeOperation(context)).toEqual({ allowed: false, state: "open" });
    expect((await circuit.beforeOperation({ ...context, kid: "other" })).allowed).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(await circuit.beforeOperation(context)).toEqual({ allowed: true, state: "half-open" });
    await circuit.onSuccess(context);
    expect(await circuit.beforeOperation(context)).toEqual({ allowed: true, state: "closed" });
    expect(events.map(({ state, reason, errorClass }) => [state, reason, errorClass])).toEqual([
      ["open", "threshold", "key_error"],
      ["half-open", "cooldown", "key_error"],
      ["closed", "recovered", undefined],
    ]);
    expect(events[0]).toMatchObject({
      scope: "t|p|k",
      scopeParts: { tenantId: "t", providerId: "p", kid: "k" },
      operation: "decrypt",
      at: expect.any(Number) as number,
    });
    expect(runbookTrigger).toHaveBeenCalledTimes(1);
  });

  it("opens again at the first fault of a half-open one", async () => {
    const circuit = createCryptoCircuitController({ failureThreshold: 3, cooldownMs: 1 });
    for (let count = 0; count < 3; count++) await circuit.onFailure(wrongKey);
    vi.advanceTimersByTime(1);
    await circuit.beforeOperation(context);
    await circuit.onFailure(wrongKey);
    expect((await circuit.beforeOperation(context)).state).toBe("open");
  });

  it("does not count other errors, old ones, those before a success, nor anything when it is off", async () => {
    const circuit = createCryptoCircuitController({ failureThreshold: 2, windowMs: 1000 });
    await circuit.onFailure({ ...context, error: new Error("disk full") });
    await circuit.onFailure(wrongKey);
    vi.advanceTimersByTime(1001);
    await circuit.onFailure(wrongKey);
    expect((await circuit.beforeOperation(context)).allowed).toBe(true);
    await circuit.onSuccess(context);
    await circuit.onFailure(wrongKey);
    expect((await circuit.beforeOperation(context)).allowed).toBe(true);
    const off = createCryptoCircuitController({ enabled: false, failureThreshold: 1 });
    await off.onFailure(wrongKey);
    expect((await off.beforeOperation(context)).allowed).toBe(true);
  });

  it("names its scope, also where parts are missing", async () => {
    const scopes: unknown[] = [];
    const circuit = createCryptoCircuitController({
      failureThreshold: 1,
      scopeBy: "tenant_provider",
      onStateChange: ({ scope, scopeParts }) => void scopes.push([scope, scopeParts]),
    });
    const error = new Error("x");
    await circuit.onFailure({ operation: "hash", store: "object", error, errorClass: "key_error" });
    expect(scopes).toEqual([["tenant:*|provider:*", {}]]);
  });

  it("tells a fault's class by its words, and refuses options that it does not know", () => {
    const texts = ["AAD differs", "unknown kid", "KMS is down", "Auth tag", "disk full"];
    expect(texts.map((text) => classifyCryptoFailure(new Error(text)))).toEqual([
      "aad_mismatch",
      "kid_mismatch",
      "key_error",
      "key_error",
      "crypto_error",
    ]);
    expect(() => createCryptoCircuitController({ threshold: 1 } as object)).toThrow(/threshold/);
  });
});

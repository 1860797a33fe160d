import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createCryptoCircuitController } from "./crypto-circuit.ts";

const context = { operation: "decrypt", tenantId: "t", providerId: "p", kid: "k" } as const;
const wrongKey = new Error("wrong key");

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the crypto circuit", () => {
  it("opens per key after enough faults of the key, lets one probe through, and closes", () => {
    const changes: unknown[] = [];
    const runbookTrigger = vi.fn<() => void>();
    const circuit = createCryptoCircuitController({
      failureThreshold: 2,
      cooldownMs: 1000,
      onStateChange: ({ scope, to }) => void changes.push([scope, to]),
      runbookTrigger,
    });
    circuit.onFailure(context, wrongKey);
    expect(circuit.beforeOperation(context)).toEqual({ allowed: true, state: "closed" });
    circuit.onFailure(context, wrongKey);
    expect(circuit.beforeOperation(context)).toEqual({ allowed: false, state: "open" });
    expect(circuit.beforeOperation({ ...context, kid: "other" }).allowed).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(circuit.beforeOperation(context)).toEqual({ allowed: true, state: "half_open" });
    expect(circuit.beforeOperation(context).allowed).toBe(false);
    circuit.onSuccess(context);
    expect(circuit.beforeOperation(context).allowed).toBe(true);
    expect(changes).toEqual(["open", "half_open", "closed"].map((to) => ["t|p|k", to]));
    expect(runbookTrigger).toHaveBeenCalledTimes(1);
  });

  it("does not count other errors, nor old ones, nor anything when it is off", () => {
    const circuit = createCryptoCircuitController({ failureThreshold: 2, windowMs: 1000 });
    circuit.onFailure(context, new Error("disk full"));
    circuit.onFailure(context, wrongKey);
    vi.advanceTimersByTime(1001);
    circuit.onFailure(context, wrongKey);
    expect(circuit.beforeOperation(context).allowed).toBe(true);
    const off = createCryptoCircuitController({ enabled: false, failureThreshold: 1 });
    off.onFailure(context, wrongKey);
    expect(off.beforeOperation(context).allowed).toBe(true);
  });

  it("names its scope, also where parts are missing", () => {
    const scopes: string[] = [];
    const circuit = createCryptoCircuitController({
      failureThreshold: 1,
      scopeBy: "tenant_provider",
      onStateChange: ({ scope }) => void scopes.push(scope),
    });
    circuit.onFailure({ operation: "hash" }, new Error("AAD differs"));
    expect(scopes).toEqual(["tenant:*|provider:*"]);
  });
});

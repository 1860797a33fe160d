/** Stops field encryption per key when its key, its AAD or its key id is wrong again and again. In memory. */
import {
  assertKnownOptions,
  type FieldCryptoCircuitState,
  type FieldCryptoControlScope,
  type FieldCryptoControlSignalEvent,
  type OptionNames,
} from "@k-msg/core";

import type {
  CryptoCircuitOptions,
  DeliveryTrackingCryptoController,
  DeliveryTrackingCryptoOperationContext,
} from "./field-crypto-options.ts";

interface Circuit {
  state: FieldCryptoCircuitState;
  failures: number[];
  openUntil: number;
  errorClass?: string;
}

type Change = Pick<FieldCryptoControlSignalEvent, "state" | "reason">;

const OPTIONS: OptionNames<CryptoCircuitOptions> = {
  enabled: true,
  scopeBy: true,
  failureThreshold: true,
  windowMs: true,
  cooldownMs: true,
  onStateChange: true,
  runbookTrigger: true,
};

/** A fault of any other class says nothing about the key. */
const COUNTED: ReadonlySet<string> = new Set(["key_error", "aad_mismatch", "kid_mismatch"]);

/** Words in lower case that tell of a key; what has none of them is `crypto_error`. */
const KEY_WORDS = ["kid", "key", "kms", "vault", "aad", "auth tag", "ciphertext envelope"];

/** By the words of its message. */
export function classifyCryptoFailure(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).toLowerCase();
  if (!KEY_WORDS.some((word) => text.includes(word))) return "crypto_error";
  if (text.includes("aad")) return "aad_mismatch";
  return text.includes("kid") ? "kid_mismatch" : "key_error";
}

export class CryptoCircuitController implements DeliveryTrackingCryptoController {
  readonly #options: CryptoCircuitOptions;
  readonly #circuits = new Map<string, Circuit>();

  constructor(options: CryptoCircuitOptions = {}) {
    assertKnownOptions("CryptoCircuitController", options, OPTIONS);
    this.#options = options;
  }

  async beforeOperation(
    context: DeliveryTrackingCryptoOperationContext,
  ): Promise<{ allowed: boolean; state: FieldCryptoCircuitState }> {
    const circuit = this.#circuits.get(this.#scope(context));
    if (this.#options.enabled === false || circuit === undefined) {
      return { allowed: true, state: "closed" };
    }
    if (circuit.state === "open" && Date.now() >= circuit.openUntil) {
      await this.#change(circuit, { state: "half-open", reason: "cooldown" }, context);
    }
    return { allowed: circuit.state !== "open", state: circuit.state };
  }

  async onSuccess(context: DeliveryTrackingCryptoOperationContext): Promise<void> {
    const scope = this.#scope(context);
    const circuit = this.#circuits.get(scope);
    if (circuit === undefined) return;
    this.#circuits.delete(scope);
    if (circuit.state === "closed") return;
    delete circuit.errorClass;
    await this.#change(circuit, { state: "closed", reason: "recovered" }, context);
  }

  async onFailure(
    context: DeliveryTrackingCryptoOperationContext & { error: unknown; errorClass?: string },
  ): Promise<void> {
    const errorClass = context.errorClass ?? classifyCryptoFailure(context.error);
    if (this.#options.enabled === false || !COUNTED.has(errorClass)) return;
    const circuit = this.#circuit(this.#scope(context));
    if (circuit.state === "open") return;
    const now = Date.now();
    const { failureThreshold = 5, windowMs = 60_000, cooldownMs = 120_000 } = this.#options;
    const since = now - Math.max(1000, windowMs);
    circuit.failures = [...circuit.failures.filter((at) => at >= since), now];
    const enough = circuit.failures.length >= Math.max(1, failureThreshold);
    if (!enough && circuit.state !== "half-open") return;
    circuit.openUntil = now + Math.max(1, cooldownMs);
    circuit.errorClass = errorClass;
    const event = await this.#change(circuit, { state: "open", reason: "threshold" }, context);
    await this.#options.runbookTrigger?.(event);
  }

  async #change(
    circuit: Circuit,
    change: Change,
    context: DeliveryTrackingCryptoOperationContext,
  ): Promise<FieldCryptoControlSignalEvent> {
    circuit.state = change.state;
    const event = {
      ...change,
      scope: this.#scope(context),
      scopeParts: this.#parts(context),
      operation: context.operation,
      at: Date.now(),
      ...(circuit.errorClass !== undefined && { errorClass: circuit.errorClass }),
    };
    await this.#options.onStateChange?.(event);
    return event;
  }

  #circuit(scope: string): Circuit {
    const known = this.#circuits.get(scope) ?? { state: "closed", failures: [], openUntil: 0 };
    this.#circuits.set(scope, known);
    return known;
  }

  #byKid(): boolean {
    return this.#options.scopeBy !== "tenant_provider";
  }

  #scope({ tenantId, providerId, kid }: DeliveryTrackingCryptoOperationContext): string {
    const parts = [tenantId || "tenant:*", providerId || "provider:*"];
    if (this.#byKid()) parts.push(kid || "kid:*");
    return parts.join("|");
  }

  #parts(context: DeliveryTrackingCryptoOperationContext): FieldCryptoControlScope {
    const { tenantId, providerId, kid } = context;
    return {
      ...(tenantId && { tenantId }),
      ...(providerId && { providerId }),
      ...(kid && this.#byKid() && { kid }),
    };
  }
}

export function createCryptoCircuitController(
  options: CryptoCircuitOptions = {},
): CryptoCircuitController {
  return new CryptoCircuitController(options);
}

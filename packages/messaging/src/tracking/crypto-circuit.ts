/** Stops field encryption per key when its key, its AAD or its key id is wrong again and again. In memory. */
import type {
  DeliveryTrackingCryptoController,
  DeliveryTrackingCryptoOperationContext,
} from "./field-crypto-options.ts";

export type CryptoCircuitState = "closed" | "open" | "half_open";
export type CryptoFailureClass = "key_error" | "aad_mismatch" | "kid_mismatch" | "other";

export interface CryptoCircuitChange {
  readonly scope: string;
  readonly from: CryptoCircuitState;
  readonly to: CryptoCircuitState;
  readonly failureClass?: CryptoFailureClass;
}

/** Times in milliseconds. */
export interface CryptoCircuitOptions {
  /** Default true. */
  readonly enabled?: boolean | undefined;
  /** Default `tenant_provider_kid`. */
  readonly scopeBy?: "tenant_provider_kid" | "tenant_provider" | undefined;
  /** Default 5. */
  readonly failureThreshold?: number | undefined;
  /** Failures older than this do not count; default 60000, at least 1000. */
  readonly windowMs?: number | undefined;
  /** How long the circuit stays open; default 120000. */
  readonly cooldownMs?: number | undefined;
  readonly onStateChange?: ((change: CryptoCircuitChange) => void) | undefined;
  /** Called when a circuit opens, to alert a person. */
  readonly runbookTrigger?: ((change: CryptoCircuitChange) => void) | undefined;
}

interface Circuit {
  state: CryptoCircuitState;
  failures: number[];
  openUntil: number;
}

const WORDS: readonly (readonly [CryptoFailureClass, RegExp])[] = [
  ["aad_mismatch", /\baad\b|additional data|authenticat/i],
  ["kid_mismatch", /\bkid\b/i],
  ["key_error", /\bkey\b|decrypt/i],
];

/** By the words of its message; anything else says nothing about the key. */
export function classifyCryptoFailure(error: unknown): CryptoFailureClass {
  const message = error instanceof Error ? error.message : String(error);
  return WORDS.find(([, pattern]) => pattern.test(message))?.[0] ?? "other";
}

export class CryptoCircuitController implements DeliveryTrackingCryptoController {
  readonly #options: CryptoCircuitOptions;
  readonly #circuits = new Map<string, Circuit>();

  constructor(options: CryptoCircuitOptions = {}) {
    this.#options = options;
  }

  beforeOperation(context: DeliveryTrackingCryptoOperationContext): {
    allowed: boolean;
    state: CryptoCircuitState;
  } {
    if (this.#options.enabled === false) return { allowed: true, state: "closed" };
    const scope = this.#scope(context);
    const circuit = this.#circuit(scope);
    if (circuit.state === "open" && Date.now() >= circuit.openUntil) {
      this.#change(scope, circuit, "half_open");
      return { allowed: true, state: "half_open" };
    }
    return { allowed: circuit.state === "closed", state: circuit.state };
  }

  onSuccess(context: DeliveryTrackingCryptoOperationContext): void {
    const scope = this.#scope(context);
    const circuit = this.#circuits.get(scope);
    if (circuit?.state !== "half_open") return;
    circuit.failures = [];
    this.#change(scope, circuit, "closed");
  }

  onFailure(context: DeliveryTrackingCryptoOperationContext, error: unknown): void {
    if (this.#options.enabled === false) return;
    const scope = this.#scope(context);
    const circuit = this.#circuit(scope);
    const failureClass = classifyCryptoFailure(error);
    if (failureClass === "other") {
      // The probe neither proved nor disproved the key: let the next one try.
      if (circuit.state === "half_open") this.#open(scope, circuit, failureClass);
      return;
    }
    const now = Date.now();
    const windowMs = Math.max(1000, this.#options.windowMs ?? 60_000);
    circuit.failures = [...circuit.failures.filter((at) => at > now - windowMs), now];
    const enough = circuit.failures.length >= (this.#options.failureThreshold ?? 5);
    if (circuit.state === "half_open" || (circuit.state === "closed" && enough)) {
      this.#open(scope, circuit, failureClass);
    }
  }

  #open(scope: string, circuit: Circuit, failureClass: CryptoFailureClass): void {
    circuit.openUntil = Date.now() + (this.#options.cooldownMs ?? 120_000);
    const from = circuit.state;
    this.#change(scope, circuit, "open", failureClass);
    this.#options.runbookTrigger?.({ scope, from, to: "open", failureClass });
  }

  #change(
    scope: string,
    circuit: Circuit,
    to: CryptoCircuitState,
    failureClass?: CryptoFailureClass,
  ): void {
    const from = circuit.state;
    circuit.state = to;
    const cause = failureClass === undefined ? {} : { failureClass };
    this.#options.onStateChange?.({ scope, from, to, ...cause });
  }

  #circuit(scope: string): Circuit {
    const known = this.#circuits.get(scope) ?? { state: "closed", failures: [], openUntil: 0 };
    this.#circuits.set(scope, known);
    return known;
  }

  #scope({ tenantId, providerId, kid }: DeliveryTrackingCryptoOperationContext): string {
    const parts = [tenantId || "tenant:*", providerId || "provider:*"];
    if (this.#options.scopeBy !== "tenant_provider") parts.push(kid || "kid:*");
    return parts.join("|");
  }
}

export function createCryptoCircuitController(
  options: CryptoCircuitOptions = {},
): CryptoCircuitController {
  return new CryptoCircuitController(options);
}

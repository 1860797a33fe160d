/** Signals of a store that encrypts its fields: measurements, and circuits that open and close. */

export type FieldCryptoMetricName =
  | "crypto_encrypt_ms"
  | "crypto_decrypt_ms"
  | "crypto_fail_count"
  | "key_kid_usage"
  | "crypto_circuit_open_count"
  | "crypto_circuit_state";

export interface FieldCryptoMetricEvent {
  name: FieldCryptoMetricName;
  /** Milliseconds where the name says so, else a count. */
  value?: number;
  kid?: string;
  tags?: Record<string, string | number | boolean>;
}

export type FieldCryptoCircuitState = "closed" | "open" | "half-open";

export interface FieldCryptoControlScope {
  tenantId?: string;
  providerId?: string;
  kid?: string;
}

export interface FieldCryptoControlSignalEvent {
  state: FieldCryptoCircuitState;
  reason: "threshold" | "cooldown" | "manual" | "recovered";
  /** The parts of the scope, joined by `|`. */
  scope: string;
  scopeParts: FieldCryptoControlScope;
  operation: "encrypt" | "decrypt" | "hash";
  /** Epoch milliseconds. */
  at: number;
  errorClass?: string;
}

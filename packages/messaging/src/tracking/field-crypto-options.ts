/** What a tracking store needs to keep its fields encrypted. */
import type { FieldCryptoConfig } from "@k-msg/core";

export interface DeliveryTrackingCryptoOperationContext {
  readonly operation: "encrypt" | "decrypt" | "hash";
  readonly tenantId?: string | undefined;
  readonly providerId?: string | undefined;
  readonly kid?: string | undefined;
  readonly messageId?: string | undefined;
  readonly fieldPath?: string | undefined;
}

/** Asked before each operation and told how it went; see `CryptoCircuitController`. */
export interface DeliveryTrackingCryptoController {
  beforeOperation(context: DeliveryTrackingCryptoOperationContext): {
    allowed: boolean;
    state: string;
  };
  onSuccess(context: DeliveryTrackingCryptoOperationContext): void;
  onFailure(context: DeliveryTrackingCryptoOperationContext, error: unknown): void;
}

export interface DeliveryTrackingFieldCryptoControlSignalOptions {
  readonly controller?: DeliveryTrackingCryptoController | undefined;
}

export interface DeliveryTrackingFieldCryptoOptions {
  readonly config: FieldCryptoConfig;
  readonly tenantId?: string | undefined;
  readonly control?: DeliveryTrackingFieldCryptoControlSignalOptions | undefined;
  /** Metrics: `crypto_encrypt_ms`, `crypto_decrypt_ms`, `crypto_fail_count`, `key_kid_usage` and the like. */
  readonly onMetric?:
    | ((name: string, value: number, tags: Readonly<Record<string, string>>) => void)
    | undefined;
}

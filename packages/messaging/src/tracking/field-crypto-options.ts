/** The options by which a tracking store keeps its fields encrypted. */
import type {
  FieldCryptoCircuitState,
  FieldCryptoConfig,
  FieldCryptoControlSignalEvent,
  FieldCryptoMetricEvent,
  MaybePromise,
} from "@k-msg/core";

export interface DeliveryTrackingCryptoOperationContext {
  readonly operation: "encrypt" | "decrypt" | "hash";
  readonly tenantId?: string | undefined;
  readonly providerId?: string | undefined;
  readonly kid?: string | undefined;
  readonly tableName?: string | undefined;
  readonly messageId?: string | undefined;
  readonly store: "sql" | "object" | "memory";
}

/** Asked before each operation and told how it went; see `CryptoCircuitController`. */
export interface DeliveryTrackingCryptoController {
  beforeOperation(
    context: DeliveryTrackingCryptoOperationContext,
  ): MaybePromise<{ allowed: boolean; state: FieldCryptoCircuitState }>;
  onSuccess(context: DeliveryTrackingCryptoOperationContext): MaybePromise<void>;
  onFailure(
    context: DeliveryTrackingCryptoOperationContext & { error: unknown; errorClass?: string },
  ): MaybePromise<void>;
}

/** Times in milliseconds. */
export interface CryptoCircuitOptions {
  /** Default true. */
  enabled?: boolean | undefined;
  /** Default `tenant_provider_kid`. */
  scopeBy?: "tenant_provider_kid" | "tenant_provider" | undefined;
  /** Default 5, at least 1. */
  failureThreshold?: number | undefined;
  /** Failures older than this do not count; default 60000, at least 1000. */
  windowMs?: number | undefined;
  /** Time that the circuit stays open; default 120000, at least 1. */
  cooldownMs?: number | undefined;
  onStateChange?: ((event: FieldCryptoControlSignalEvent) => MaybePromise<void>) | undefined;
  /** Called when a circuit opens, to alert a person. */
  runbookTrigger?: ((event: FieldCryptoControlSignalEvent) => MaybePromise<void>) | undefined;
}

export interface DeliveryTrackingFieldCryptoControlSignalOptions extends CryptoCircuitOptions {
  /** Instead of one that is made from the other options; several stores may share it. */
  controller?: DeliveryTrackingCryptoController | undefined;
}

/** Source of a measurement. */
export type DeliveryTrackingCryptoMetric = FieldCryptoMetricEvent & {
  store: DeliveryTrackingCryptoOperationContext["store"];
  tableName?: string;
};

export interface DeliveryTrackingFieldCryptoOptions {
  readonly config: FieldCryptoConfig;
  readonly tenantId?: string | undefined;
  /** What it throws is lost: a measurement stops no message. */
  readonly metrics?: ((event: DeliveryTrackingCryptoMetric) => MaybePromise<void>) | undefined;
  /** Stops operations whose key is wrong again and again; without it nothing is stopped. */
  readonly controlSignal?: DeliveryTrackingFieldCryptoControlSignalOptions | undefined;
}

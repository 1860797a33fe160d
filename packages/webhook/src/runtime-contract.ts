import type { WebhookDeliveryListOptions } from "./stores.ts";
import type {
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointInput,
  WebhookEvent,
  WebhookRuntimeTestPayload,
  WebhookTestResult,
} from "./types.ts";

/** The interface of `WebhookRuntimeService`; helpers take anything that does it. */
export interface WebhookRuntime {
  addEndpoint(input: WebhookEndpointInput): Promise<WebhookEndpoint>;
  addEndpoints(inputs: readonly WebhookEndpointInput[]): Promise<WebhookEndpoint[]>;
  updateEndpoint(id: string, patch: Partial<WebhookEndpointInput>): Promise<WebhookEndpoint>;
  removeEndpoint(id: string): Promise<void>;
  getEndpoint(id: string): Promise<WebhookEndpoint | null>;
  listEndpoints(): Promise<WebhookEndpoint[]>;
  probeEndpoint(target: string | WebhookRuntimeTestPayload): Promise<WebhookTestResult>;
  emit(event: WebhookEvent): Promise<void>;
  emitSync(event: WebhookEvent): Promise<WebhookDelivery[]>;
  flush(): Promise<void>;
  listDeliveries(options?: WebhookDeliveryListOptions): Promise<WebhookDelivery[]>;
  shutdown(): Promise<void>;
}

export async function addEndpoints(
  runtime: Pick<WebhookRuntime, "addEndpoints">,
  inputs: readonly WebhookEndpointInput[],
): Promise<WebhookEndpoint[]> {
  return runtime.addEndpoints(inputs);
}

export async function probeEndpoint(
  runtime: Pick<WebhookRuntime, "probeEndpoint">,
  target: string | WebhookRuntimeTestPayload,
): Promise<WebhookTestResult> {
  return runtime.probeEndpoint(target);
}

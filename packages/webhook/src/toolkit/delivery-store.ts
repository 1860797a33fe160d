import { MemoryDeliveryStore } from "../memory.ts";
import type { WebhookDelivery, WebhookStats } from "../types.ts";

/** Deliveries in memory, counted. The runtime takes it as `deliveryStore`. */
export class DeliveryStore extends MemoryDeliveryStore {
  async get(id: string): Promise<WebhookDelivery | null> {
    const all = await this.list({ limit: Number.MAX_SAFE_INTEGER });
    return all.find((one) => one.id === id) ?? null;
  }

  async getStats(endpointId?: string): Promise<WebhookStats> {
    const found = await this.list({ endpointId, limit: Number.MAX_SAFE_INTEGER });
    const count = (status: WebhookDelivery["status"]): number =>
      found.filter((one) => one.status === status).length;
    const latencies = found.flatMap(({ attempts }) => attempts.map(({ latencyMs }) => latencyMs));
    const sum = latencies.reduce((total, one) => total + one, 0);
    return {
      total: found.length,
      success: count("success"),
      failed: count("failed") + count("exhausted"),
      pending: count("pending"),
      averageLatencyMs: latencies.length === 0 ? 0 : sum / latencies.length,
    };
  }
}

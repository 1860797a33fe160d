/** Statistics of many messages. Pure. */
import { MessageStatus } from "../../enums.ts";
import type { DeliveryStats, TrackingRecord } from "./tracking-types.ts";

export function statsOf(records: readonly TrackingRecord[], now: Date): DeliveryStats {
  const byProvider: Record<string, number> = {};
  const byStatus: Record<MessageStatus, number> = {
    QUEUED: 0,
    SENDING: 0,
    SENT: 0,
    DELIVERED: 0,
    FAILED: 0,
    CLICKED: 0,
    CANCELLED: 0,
  };
  const times: number[] = [];
  for (const { provider, currentStatus, deliveryReport } of records) {
    byStatus[currentStatus] += 1;
    byProvider[provider] = (byProvider[provider] ?? 0) + 1;
    const { sentAt, deliveredAt } = deliveryReport;
    if (sentAt && deliveredAt) times.push(deliveredAt.getTime() - sentAt.getTime());
  }
  const total = records.length;
  const percent = (count: number) => (total === 0 ? 0 : (count / total) * 100);
  return {
    totalMessages: total,
    byStatus,
    byProvider,
    averageDeliveryTime:
      times.length === 0 ? 0 : times.reduce((sum, time) => sum + time, 0) / times.length,
    deliveryRate: percent(byStatus[MessageStatus.DELIVERED]),
    failureRate: percent(byStatus[MessageStatus.FAILED]),
    lastUpdated: now,
  };
}

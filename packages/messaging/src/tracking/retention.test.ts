import { describe, expect, it } from "vitest";

import {
  type DeliveryTrackingRetentionConfig,
  resolveRetentionDays,
  toRetentionBucketYm,
} from "./retention.ts";
import { isTerminalDeliveryStatus, TERMINAL_DELIVERY_STATUSES } from "./status.ts";
import { trackingRecord } from "./store-contract.ts";

describe("retention", () => {
  const query = { record: trackingRecord("a"), retentionClass: "opsLogs" } as const;

  it("is the baseline unless tenant or contract say more than 0 days", async () => {
    const daysOf = async (config?: DeliveryTrackingRetentionConfig) =>
      resolveRetentionDays(config, query);
    expect(await daysOf()).toBe(90);
    expect(await daysOf({ preset: "kr-b2b-baseline" })).toBe(90);
    expect(await daysOf({ tenantOverrideDays: { opsLogs: 0 } })).toBe(90);
    expect(await daysOf({ tenantOverrideDays: { opsLogs: 10 } })).toBe(10);
    const tenantOverrideDays = { opsLogs: 10 };
    const twice = async ({ defaultDays }: { defaultDays: number }) => defaultDays * 2;
    expect(await daysOf({ tenantOverrideDays, contractOverrideResolver: twice })).toBe(20);
    expect(await daysOf({ contractOverrideResolver: () => undefined })).toBe(90);
    expect(await daysOf({ contractOverrideResolver: async () => -1 })).toBe(90);
  });

  it("counts months in UTC", () => {
    expect(toRetentionBucketYm(new Date("2026-12-31T23:59:59Z"))).toBe(202612);
    expect(toRetentionBucketYm(new Date("2027-01-01T00:00:00Z"))).toBe(202701);
  });
});

describe("ended statuses", () => {
  it("are four, UNKNOWN among them", () => {
    expect(TERMINAL_DELIVERY_STATUSES).toEqual(["DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"]);
    expect(isTerminalDeliveryStatus("UNKNOWN")).toBe(true);
    expect(isTerminalDeliveryStatus("SENT")).toBe(false);
  });
});

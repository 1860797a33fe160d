import { describe, expect, it } from "vitest";

import { resolveRetentionDays, toRetentionBucketYm } from "./retention.ts";
import { isTerminalDeliveryStatus, TERMINAL_DELIVERY_STATUSES } from "./status.ts";
import { trackingRecord } from "./store-contract.ts";

describe("retention", () => {
  const query = { record: trackingRecord("a"), retentionClass: "opsLogs" } as const;

  it("is the baseline unless tenant or contract say more than 0 days", () => {
    expect(resolveRetentionDays(undefined, query)).toBe(90);
    expect(resolveRetentionDays({ tenantOverrideDays: { opsLogs: 0 } }, query)).toBe(90);
    expect(resolveRetentionDays({ tenantOverrideDays: { opsLogs: 10 } }, query)).toBe(10);
    const contractOverrideResolver = ({ defaultDays }: { defaultDays: number }) => defaultDays * 2;
    const tenantOverrideDays = { opsLogs: 10 };
    expect(resolveRetentionDays({ tenantOverrideDays, contractOverrideResolver }, query)).toBe(20);
    expect(resolveRetentionDays({ contractOverrideResolver: () => undefined }, query)).toBe(90);
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

/** Reports against rows with known answers: the same on the embedded Postgres and on a real one. */
import { describe, expect, it } from "vitest";

import { bucketStarts } from "../../src/domain/reports/buckets.ts";
import type { Scope } from "../../src/domain/reports/scope.ts";
import { zoneOf, type Zone } from "../../src/domain/reports/zone.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { costs } from "../../src/sql/reports/cost.ts";
import { errorsOf } from "../../src/sql/reports/errors.ts";
import { latencies } from "../../src/sql/reports/latency.ts";
import { pendingChecks, stuckMessages } from "../../src/sql/reports/open.ts";
import { summarize } from "../../src/sql/reports/summary.ts";
import { timeSeries } from "../../src/sql/reports/timeseries.ts";
import { messageAt, newTenant, type RowChange } from "./report-rows.ts";

export type UseSql = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 2026-03-10 00:00 in Korea. */
const MIDNIGHT = Date.parse("2026-03-10T00:00:00+09:00");

function zone(name: string): Zone {
  const found = zoneOf(name);
  if (!found) throw new Error(`no zone ${name}`);
  return found;
}

const scopeOf = (tenant: string, change: Partial<Scope> = {}): Scope => ({
  tenant,
  by: "request",
  from: MIDNIGHT,
  until: MIDNIGHT + DAY,
  ...change,
});

export function describeReports(use: UseSql): void {
  const store = async (
    tenant: string,
    rows: readonly (readonly [number, RowChange?])[],
  ): Promise<void> =>
    use(async (sql) =>
      writeMessages(
        sql,
        rows.map(([at, change]) => messageAt(tenant, at, change)),
      ),
    );

  describe("the summary", () => {
    it("counts what lies in the range, its first moment and not its last, and only the tenant's own", async () => {
      const [tenant, other] = [newTenant(), newTenant()];
      await store(tenant, [
        [MIDNIGHT - 1],
        [MIDNIGHT],
        [MIDNIGHT + 1, { state: "undelivered" }],
        [MIDNIGHT + 2, { state: "failed" }],
        [MIDNIGHT + 3, { state: "canceled" }],
        [MIDNIGHT + 4, { state: "expired" }],
        [MIDNIGHT + 5, { state: "sent" }],
        [MIDNIGHT + 6, { state: "accepted" }],
        [MIDNIGHT + DAY - 1],
        [MIDNIGHT + DAY],
      ]);
      await store(other, [[MIDNIGHT]]);
      const { total } = await use(async (sql) => summarize(sql, scopeOf(tenant), "state"));
      expect(total).toEqual({
        accepted: 8,
        open: 2,
        sent: 5,
        delivered: 2,
        undelivered: 1,
        failed: 1,
        canceled: 1,
        expired: 1,
        deliveryRate: 0.4,
        failureRate: 0.4,
        expiryRate: 0.2,
      });
    });

    it.each([
      ["type", { type: "LMS" }, "SMS", "LMS"],
      ["provider", { provider_id: "other" }, "iwinv", "other"],
      ["template", { template_id: "T1" }, null, "T1"],
      ["batch", { batch_id: "b1" }, null, "b1"],
      ["state", { state: "failed" }, "delivered", "failed"],
    ] as const)("groups by %s, the largest first", async (groupBy, change, usual, special) => {
      const tenant = newTenant();
      await store(tenant, [[MIDNIGHT], [MIDNIGHT], [MIDNIGHT], [MIDNIGHT, change]]);
      const { groups } = await use(async (sql) => summarize(sql, scopeOf(tenant), groupBy));
      expect(groups.map(({ key, accepted, share }) => [key, accepted, share])).toEqual([
        [usual, 3, 0.75],
        [special, 1, 0.25],
      ]);
    });

    it("goes by the last change where it is asked to", async () => {
      const tenant = newTenant();
      await store(tenant, [[MIDNIGHT - HOUR, { status_updated_at: MIDNIGHT }], [MIDNIGHT - HOUR]]);
      const scope = scopeOf(tenant, { by: "event" });
      const { total } = await use(async (sql) => summarize(sql, scope, "tenant"));
      expect(total.accepted).toBe(1);
    });

    it("has no rates of nothing", async () => {
      const found = await use(async (sql) => summarize(sql, scopeOf(newTenant()), "tenant"));
      expect(found.groups).toEqual([]);
      expect(found.total).toMatchObject({ accepted: 0, deliveryRate: null, failureRate: null });
    });
  });

  describe("the time series", () => {
    it("cuts days at midnight in Korea, to the millisecond, and shows empty ones", async () => {
      const tenant = newTenant();
      await store(tenant, [
        [Date.parse("2026-03-09T23:59:59.999+09:00")],
        [Date.parse("2026-03-10T00:00:00.000+09:00"), { state: "sent" }],
        [Date.parse("2026-03-12T23:59:59.999+09:00"), { state: "failed" }],
      ]);
      const scope = scopeOf(tenant, { from: MIDNIGHT - DAY, until: MIDNIGHT + 3 * DAY });
      const starts = bucketStarts(zone("Asia/Seoul"), scope, "day") ?? [];
      const points = await use(async (sql) => timeSeries(sql, scope, starts));
      const seen = points.map(({ at, accepted, open, sent, delivered, failed }) => [
        (at - MIDNIGHT) / DAY,
        [accepted, open, sent, delivered, failed],
      ]);
      expect(seen).toEqual([
        [-1, [1, 0, 1, 1, 0]],
        [0, [1, 1, 1, 0, 0]],
        [1, [0, 0, 0, 0, 0]],
        [2, [1, 0, 0, 0, 1]],
      ]);
    });

    it("has a day of 23 hours where clocks are turned forward", async () => {
      const tenant = newTenant();
      // New York turned them on 2026-03-08: that day ends at 04:00 UTC, and not at 05:00.
      await store(tenant, [
        [Date.parse("2026-03-08T04:59:59.999Z")],
        [Date.parse("2026-03-08T05:00:00.000Z")],
        [Date.parse("2026-03-09T03:59:59.999Z")],
        [Date.parse("2026-03-09T04:00:00.000Z")],
      ]);
      const from = Date.parse("2026-03-07T05:00:00Z");
      const scope = scopeOf(tenant, { from, until: from + 3 * DAY - HOUR });
      const starts = bucketStarts(zone("America/New_York"), scope, "day") ?? [];
      const points = await use(async (sql) => timeSeries(sql, scope, starts));
      expect(points.map(({ accepted }) => accepted)).toEqual([1, 2, 1]);
    });

    it("counts nothing outside of the range, though a step begins before it", async () => {
      const tenant = newTenant();
      await store(tenant, [[MIDNIGHT + 1], [MIDNIGHT + HOUR / 2], [MIDNIGHT + HOUR]]);
      const scope = scopeOf(tenant, { from: MIDNIGHT + HOUR / 2, until: MIDNIGHT + HOUR });
      const starts = bucketStarts(zone("Asia/Seoul"), scope, "hour") ?? [];
      const points = await use(async (sql) => timeSeries(sql, scope, starts));
      expect(points.map(({ at, accepted }) => [at, accepted])).toEqual([[MIDNIGHT, 1]]);
    });
  });

  it("tells latencies: percentiles that occurred, every message in one step of the histogram", async () => {
    const tenant = newTenant();
    const rows = Array.from({ length: 100 }, (_, index): readonly [number, RowChange] => [
      MIDNIGHT + index,
      {
        sent_at: MIDNIGHT + index + 100,
        delivered_at: MIDNIGHT + index + 100 + (index + 1) * 1000,
      },
    ]);
    await store(tenant, [...rows, [MIDNIGHT, { state: "accepted" }]]);
    const all = await use(async (sql) => latencies(sql, scopeOf(tenant)));
    const [sent] = all;
    const [delivered, whole] = all.filter(({ source }) => source === "observed");
    expect(sent).toMatchObject({ path: "accepted_sent", count: 100, p50: 100, p99: 100, max: 100 });
    expect(sent?.histogram[0]).toEqual({ upToMs: 100, count: 100 });
    expect(delivered).toMatchObject({ count: 100, p50: 50_000, p95: 95_000, p99: 99_000 });
    expect(delivered?.max).toBe(100_000);
    const steps = new Map(delivered?.histogram.map(({ upToMs, count }) => [upToMs, count]));
    expect([1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000].map((at) => steps.get(at))).toEqual([
      1, 1, 3, 5, 20, 30, 40,
    ]);
    expect(whole?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });

  it("tells latencies by the provider's time apart from those by ours, and nothing of a time without a source", async () => {
    const tenant = newTenant();
    const taking = (seconds: number, delivered_at_source: string | null) =>
      [
        MIDNIGHT,
        {
          sent_at: MIDNIGHT + 100,
          delivered_at: MIDNIGHT + 100 + seconds * 1000,
          delivered_at_source,
        },
      ] as const;
    await store(tenant, [taking(3, "provider"), taking(60, "observed"), taking(0, null)]);
    const all = await use(async (sql) => latencies(sql, scopeOf(tenant)));
    expect(all.map(({ path, source, count, max }) => [path, source, count, max])).toEqual([
      ["accepted_sent", null, 3, 100],
      ["sent_delivered", "provider", 1, 3000],
      ["sent_delivered", "observed", 1, 60_000],
      ["accepted_delivered", "provider", 1, 3100],
      ["accepted_delivered", "observed", 1, 60_100],
    ]);
  });

  it("has no percentiles of nothing", async () => {
    const found = await use(async (sql) => latencies(sql, scopeOf(newTenant())));
    expect(found[0]).toMatchObject({ count: 0, p50: null, max: null });
  });

  it("groups errors by code with the meaning of the provider's table, against the range before", async () => {
    const tenant = newTenant();
    const off: RowChange = {
      state: "undelivered",
      provider_status_code: "08",
      error_class: "carrier",
    };
    const refused: RowChange = {
      state: "failed",
      provider_status_code: "13",
      error_class: "request",
    };
    const late: RowChange = {
      state: "expired",
      error_class: "no_result",
      last_error: { code: "TRACKING_TIMEOUT", message: "no result in time" },
    };
    await store(tenant, [
      [MIDNIGHT - DAY - 1, off],
      [MIDNIGHT - DAY, off],
      [MIDNIGHT - 1, off],
      [MIDNIGHT - 1, refused],
      ...Array.from({ length: 3 }, () => [MIDNIGHT, off] as const),
      [MIDNIGHT, late],
      [MIDNIGHT],
    ]);
    const found = await use(async (sql) => errorsOf(sql, scopeOf(tenant)));
    expect(found).toMatchObject({ total: 4, previousTotal: 3, truncated: false });
    expect(found.errors).toMatchObject([
      {
        code: "08",
        meaning: "powered off",
        meanings: { en: "powered off", ko: "전원 꺼짐" },
        class: "carrier",
        count: 3,
        previous: 2,
        share: 0.75,
        change: 0.5,
      },
      {
        code: "TRACKING_TIMEOUT",
        meaning: "the provider gave no result within the tracking time",
        meanings: {
          ko: "추적 시간 안에 발송 업체가 결과를 주지 않음",
          en: "the provider gave no result within the tracking time",
        },
        count: 1,
        previous: 0,
        change: null,
      },
      {
        code: "13",
        meaning: "the sender number is not registered",
        count: 0,
        previous: 1,
        change: -1,
      },
    ]);
  });

  it("names stuck messages, the oldest first, with why", async () => {
    const tenant = newTenant();
    const now = MIDNIGHT + DAY;
    const stuck = { state: "sent", attempt_count: 10 } as const;
    await store(tenant, [
      [MIDNIGHT, { ...stuck, message_id: `${tenant}-a` }],
      [MIDNIGHT + 1, { ...stuck, message_id: `${tenant}-b`, provider_message_id: "" }],
      [MIDNIGHT + 2, { ...stuck, message_id: `${tenant}-c`, provider_status_code: "WAIT" }],
      [MIDNIGHT + 3, { ...stuck, message_id: `${tenant}-d`, state: "unconfirmed" }],
      [MIDNIGHT, { ...stuck, attempt_count: 9 }],
      [MIDNIGHT, { state: "delivered", attempt_count: 12 }],
      [now - HOUR, { ...stuck, sent_at: now - HOUR }],
    ]);
    const scope = { tenant, by: "request", now, limit: 3 } as const;
    const found = await use(async (sql) => stuckMessages(sql, scope));
    expect(found.total).toBe(4);
    expect(found.messages.map(({ id, reason }) => [id.slice(-1), reason])).toEqual([
      ["a", "no_result"],
      ["b", "not_identified"],
      ["c", "provider_pending"],
    ]);
    expect(found.byReason).toContainEqual({ reason: "outcome_unknown", count: 1 });
    const range = { from: MIDNIGHT + 1, until: MIDNIGHT + 3 };
    expect((await use(async (sql) => stuckMessages(sql, { ...scope, range }))).total).toBe(2);
  });

  it("tells which checks are due, overdue and next", async () => {
    const tenant = newTenant();
    const now = MIDNIGHT + DAY;
    const at = (next_check_at: number): readonly [number, RowChange] => [
      MIDNIGHT,
      { state: "sent", next_check_at },
    ];
    await store(tenant, [
      ...[now - 60_000, now - 59_999, now, now + 1, now + 2].map(at),
      [MIDNIGHT, { state: "accepted", next_check_at: now - 1 }],
      [MIDNIGHT, { state: "delivered", next_check_at: now - 1 }],
    ]);
    const scope = { tenant, by: "request", now, limit: 2 } as const;
    const found = await use(async (sql) => pendingChecks(sql, scope));
    expect(found.states).toEqual([
      { state: "accepted", open: 1, due: 1, overdue: 0, nextDueAt: null },
      { state: "sent", open: 5, due: 3, overdue: 1, nextDueAt: now + 1 },
    ]);
    expect(found.messages.map(({ nextCheckAt }) => nextCheckAt)).toEqual([
      now - 60_000,
      now - 59_999,
    ]);
  });

  it("estimates what was taken and has a price, and adds what is settled by currency", async () => {
    const tenant = newTenant();
    await store(tenant, [
      [MIDNIGHT],
      [MIDNIGHT, { cost: 8.4, cost_currency: "KRW" }],
      [MIDNIGHT, { cost: 8.4 }],
      [MIDNIGHT, { state: "failed" }],
      [MIDNIGHT, { type: "LMS", cost: 0.02, cost_currency: "USD" }],
    ]);
    const list = { prices: { SMS: 9.1 }, currency: "KRW" };
    const found = await use(async (sql) => costs(sql, scopeOf(tenant), list));
    expect(found).toMatchObject({ estimated: 27.3, settled: { KRW: 16.8, USD: 0.02 } });
    expect(found.types).toEqual([
      {
        type: "LMS",
        messages: 1,
        price: null,
        estimated: null,
        settledMessages: 1,
        settled: { USD: 0.02 },
      },
      {
        type: "SMS",
        messages: 3,
        price: 9.1,
        estimated: 27.3,
        settledMessages: 2,
        settled: { KRW: 16.8 },
      },
    ]);
  });
}

/** The shapes of reports. */
import { z } from "@hono/zod-openapi";

import { DELIVERED_AT_SOURCES } from "../../domain/message/delivery-time.ts";
import { STATES } from "../../domain/message/states.ts";
import type { Counts } from "../../domain/reports/counts.ts";

const Rate = z.number().nullable();
const count = z.int();

const counts = {
  accepted: count.openapi({ description: "All messages." }),
  open: count.openapi({ description: "Not final yet." }),
  sent: count.openapi({ description: "A provider took it, whatever became of it." }),
  delivered: count,
  undelivered: count,
  failed: count,
  canceled: count,
  expired: count,
} satisfies Readonly<Record<keyof Counts, z.ZodType>>;
const rates = {
  deliveryRate: Rate.openapi({ description: "Delivered, of what is final and not canceled." }),
  failureRate: Rate.openapi({ description: "Undelivered and failed, of the same." }),
  expiryRate: Rate.openapi({ description: "Expired, of the same." }),
};

/** The range and selection of a report. */
const head = {
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  tz: z.string(),
  by: z.enum(["request", "event"]),
};

export const SummaryView = z
  .object({
    ...head,
    groupBy: z.string(),
    total: z.object({ ...counts, ...rates }),
    groups: z.array(z.object({ key: z.string().nullable(), ...counts, share: Rate, ...rates })),
    truncated: z.boolean().openapi({ description: "There are more than 1,000 groups." }),
  })
  .openapi("SummaryReport");

export const TimeSeriesView = z
  .object({
    ...head,
    interval: z.enum(["minute", "hour", "day"]),
    points: z.array(
      z.object({
        at: z.iso.datetime(),
        local: z.string().openapi({ example: "2026-11-20T00:00:00+09:00" }),
        ...counts,
      }),
    ),
  })
  .openapi("TimeSeriesReport");

const Ms = z.int().nullable();

export const LatencyView = z
  .object({
    ...head,
    latencies: z.array(
      z.object({
        path: z.enum(["accepted_sent", "sent_delivered", "accepted_delivered"]),
        source: z.enum(DELIVERED_AT_SOURCES).nullable().openapi({
          description:
            "Whose time the delivery is: `deliveredAtSource` of the messages. Null where the way ends before it. Messages from before it was known are left out.",
        }),
        measures: z.string().openapi({ description: "What it measures, in words." }),
        count,
        p50: Ms.openapi({ description: "Milliseconds, as all of them." }),
        p95: Ms,
        p99: Ms,
        max: Ms,
        histogram: z.array(
          z.object({
            upToMs: Ms.openapi({ description: "Inclusive; null: longer than the last bound." }),
            count,
          }),
        ),
      }),
    ),
  })
  .openapi("LatencyReport");

export const ErrorsView = z
  .object({
    ...head,
    total: count,
    previousTotal: count.openapi({ description: "In the range of equal length before." }),
    errors: z.array(
      z.object({
        code: z.string(),
        meaning: z.string().nullable().openapi({ description: "In English." }),
        meanings: z.object({ ko: z.string(), en: z.string() }).nullable().openapi({
          description:
            "Of the provider's code, in both languages; null for a code of this service.",
        }),
        class: z.string().nullable(),
        state: z.string(),
        type: z.string(),
        provider: z.string(),
        count,
        share: Rate,
        previous: count,
        change: Rate.openapi({ description: "0.5: half as many again as before." }),
      }),
    ),
    truncated: z.boolean(),
  })
  .openapi("ErrorsReport");

const now = {
  at: z.iso.datetime(),
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  tz: z.string(),
  by: z.enum(["request", "event"]),
};

const open = {
  id: z.string(),
  state: z.enum(STATES),
  type: z.string(),
  batchId: z.string().nullable(),
  checks: count,
  requestedAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  nextCheckAt: z.iso.datetime(),
};

export const StuckView = z
  .object({
    ...now,
    total: count,
    byReason: z.array(z.object({ reason: z.string(), count })),
    messages: z.array(z.object({ ...open, reason: z.string() })),
  })
  .openapi("StuckReport");

export const PendingView = z
  .object({
    ...now,
    states: z.array(
      z.object({
        state: z.enum(STATES),
        open: count,
        due: count.openapi({ description: "Their time has come." }),
        overdue: count.openapi({ description: "For more than a minute." }),
        nextDueAt: z.iso.datetime().nullable(),
      }),
    ),
    messages: z.array(z.object(open)),
  })
  .openapi("PendingChecksReport");

const Money = z.record(z.string(), z.number()).openapi({ example: { KRW: 1250 } });

export const CostView = z
  .object({
    ...head,
    currency: z.string(),
    estimated: z.number().openapi({ description: "Of the types that PRICES names." }),
    settled: Money.openapi({ description: "What is known, by currency." }),
    types: z.array(
      z.object({
        type: z.string(),
        messages: count.openapi({ description: "Taken by a provider." }),
        price: z.number().nullable(),
        estimated: z.number().nullable(),
        settledMessages: count,
        settled: Money,
      }),
    ),
  })
  .openapi("CostReport");

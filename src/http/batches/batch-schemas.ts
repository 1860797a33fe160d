/** The shapes of what is told of batches. */
import { z } from "@hono/zod-openapi";

import { MEMBER_STATES } from "../../domain/batch/members.ts";
import { STATES } from "../../domain/message/states.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { IN_LANGUAGE } from "../shapes/in-language.ts";

const Flag = z.enum(["true", "false"]).optional();

/** Strict: a misspelt `dryRun` would send in earnest. */
export const SendQuery = z.strictObject({
  partial: Flag,
  dryRun: Flag.openapi({
    description:
      "`true`: nothing is stored, sent or counted, and no key is used; the answer says what the request would make.",
  }),
});

const Time = z.iso.datetime().nullable();

const BatchState = z.enum(["scheduled", "submitting", "open", "completed"]).openapi({
  description:
    "`submitting`: members are being made; `open`: all are made, not all are final; `completed`: all are final.",
});

const RowFault = z.object({
  index: z.int().openapi({ description: "Place in the request, from 0." }),
  pointer: z.string(),
  code: z.string(),
  detail: z.string(),
});

const SameRows = z
  .array(
    z.object({
      index: z.int().openapi({ description: "Place of the row, from 0." }),
      first: z.int().openapi({ description: "The row that says the same before it." }),
    }),
  )
  .openapi({
    description:
      "Rows that say the same to the same number at the same time as a row before them; at most 1,000. Whether they are sent is `duplicates` of the request.",
  });

const GrownRows = z
  .array(
    z.object({
      index: z.int(),
      bytes: z.int().openapi({ description: "Of the filled text, in CP949." }),
      why: z.enum(["adFormat", "variables", "normalize"]),
      detail: z.string().openapi(IN_LANGUAGE),
    }),
  )
  .openapi({
    description:
      "Rows without a `type` that are an LMS though their text as written is an SMS, or other rows of the same text are; at most 1,000.",
  });

/** Only what never changes: a repeat of the request is answered with the same bytes. */
export const BatchAccepted = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    state: BatchState,
    total: z.int().openapi({ description: "Rows of the request." }),
    accepted: z.int().openapi({ description: "Rows that become messages." }),
    refused: z.int(),
    errors: z.array(RowFault).openapi({ description: "Why rows were refused; at most 1,000." }),
    duplicates: SameRows,
    grown: GrownRows,
    acceptedAt: z.iso.datetime(),
    scheduledAt: Time,
  })
  .openapi("BatchAccepted");
export type BatchAccepted = z.output<typeof BatchAccepted>;

const Price = z.union([z.number(), z.literal("unknown")]);

export const BatchDryRun = z
  .object({
    dryRun: z.literal(true),
    wouldStart: z.boolean().openapi({
      description:
        "Whether the same request without `dryRun` is accepted, as far as its rows decide.",
    }),
    total: z.int(),
    accepted: z.int(),
    refused: z.int(),
    types: z.record(z.string(), z.int()).openapi({ example: { SMS: 9999, LMS: 1 } }),
    price: z.object({
      currency: z.string(),
      estimated: Price.openapi({ description: "By PRICES, without rows in `optedOut`." }),
      types: z.array(
        z.object({ type: z.string(), messages: z.int(), price: Price, estimated: Price }),
      ),
    }),
    counts: z
      .object({ duplicates: z.int(), grown: z.int(), optedOut: z.int().nullable() })
      .openapi({ description: "Of all, where the lists below end at 1,000." }),
    duplicates: SameRows,
    grown: GrownRows,
    optedOut: z
      .array(z.object({ index: z.int(), list: z.enum(["ads", "never"]) }))
      .nullable()
      .openapi({
        description:
          "Rows whose recipient is on a list, so that their message would fail; null where the lists cannot be asked.",
      }),
    errors: z.array(RowFault).openapi({
      description: "Why rows are not sent, with the pointer into the request; at most 1,000.",
    }),
    examples: z
      .array(
        z.object({
          index: z.int(),
          type: z.string(),
          to: z.string(),
          from: z.string().nullable(),
          subject: z.string().nullable(),
          text: z.string().nullable().openapi({ description: "Filled, as it would go out." }),
          templateId: z.string().nullable(),
          fallback: z.object({ title: z.string().nullable(), text: z.string() }).nullable(),
        }),
      )
      .openapi({ description: "The first three that would be sent." }),
  })
  .openapi("BatchDryRun");
export type BatchDryRun = z.output<typeof BatchDryRun>;

export const CountsView = z
  .object(Object.fromEntries(MEMBER_STATES.map((state) => [state, z.int()])))
  .openapi("BatchCounts", {
    description: "Members by state; `pending` are no messages yet, `refused` never will be.",
  });

export const BatchView = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    state: BatchState,
    type: z.string().nullable(),
    templateId: z.string().nullable(),
    total: z.int(),
    counts: CountsView,
    finished: z.int().openapi({ description: "Members of which nothing more is expected." }),
    requestId: z.string(),
    acceptedAt: z.iso.datetime(),
    scheduledAt: Time,
    startedAt: Time,
    submittedAt: Time.openapi({ description: "When the last member was made." }),
    canceledAt: Time,
    completedAt: Time,
  })
  .openapi("Batch");
export type BatchView = z.output<typeof BatchView>;

export const BatchDetail = BatchView.extend({
  refusals: z.array(RowFault),
  firstAcceptedAt: Time,
  firstSentAt: Time,
  lastFinalAt: Time,
  errors: z
    .array(z.object({ code: z.string(), class: z.string().nullable(), count: z.int() }))
    .nullable()
    .openapi({ description: "By reason, most frequent first; null while SQL is not available." }),
  members: z
    .object({
      data: z.array(
        z.object({
          index: z.int(),
          id: z.string(),
          state: z.enum(STATES),
          to: z.string(),
          error: z.string().nullable(),
        }),
      ),
      next_cursor: z.string().nullable(),
      has_more: z.boolean(),
    })
    .nullable()
    .openapi({ description: "A page, from SQL: a moment behind; null while it is not available." }),
  warnings: z
    .array(z.object({ code: z.string(), detail: z.string().openapi(IN_LANGUAGE) }))
    .openapi({
      description:
        "`DATABASE_UNAVAILABLE`: SQL did not answer in time; what comes from it is null, and state and counts are the batch's own.",
    }),
}).openapi("BatchDetail");

export const BatchPage = z
  .object({
    data: z.array(BatchView),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("BatchPage");

export const BatchQuery = z.strictObject({
  requestId: z.string().min(1).max(255).optional().openapi({
    description: "`X-Request-Id` of the request that made it.",
  }),
  cursor: bounded(MOST.cursor).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const MembersQuery = z.strictObject({
  state: z.enum(STATES).optional(),
  cursor: bounded(MOST.word)
    .regex(/^\d{1,5}$/, "is not a cursor of ours")
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
});

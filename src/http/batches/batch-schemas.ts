/** The shapes of what is told of batches. */
import { z } from "@hono/zod-openapi";

import { MEMBER_STATES } from "../../domain/batch/members.ts";
import { STATES } from "../../domain/message/states.ts";

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
    acceptedAt: z.iso.datetime(),
    scheduledAt: Time,
  })
  .openapi("BatchAccepted");
export type BatchAccepted = z.output<typeof BatchAccepted>;

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
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const MembersQuery = z.strictObject({
  state: z.enum(STATES).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,5}$/, "is not a cursor of ours")
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
});

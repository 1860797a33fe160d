/** Shapes of `/v1/privacy`. */
import { z } from "@hono/zod-openapi";

import { bounded } from "../shapes/bounded.ts";
import { LookUpNumber } from "../shapes/look-up-number.ts";

export const EraseInput = z
  .strictObject({
    to: LookUpNumber.openapi({ description: "The recipient. It stands in this body alone." }),
    allTenants: z.boolean().default(false).openapi({ description: "Operators: in every tenant." }),
  })
  .openapi("EraseInput");

const Counts = z.record(z.string(), z.int());

export const ErasureView = z
  .object({
    id: z.string(),
    state: z.enum(["running", "done"]).openapi({
      description:
        "`done`: nothing is left but what `held` counts; late copies are looked for for a day.",
    }),
    requestedAt: z.iso.datetime(),
    requestedBy: z.string(),
    finishedAt: z.iso.datetime().nullable(),
    tenants: z.array(
      z.object({
        tenant: z.string(),
        state: z.enum(["running", "done"]),
        recipient: z.array(z.string()).openapi({ description: "Keyed hashes of the number." }),
        walks: z.int(),
        outcomes: Counts.openapi({
          description:
            "Messages by what became of them. erased: object and row forgot it; canceled: it was not sent and is not; row: its object was gone; waiting: under way, erased at its end; held: by a legal hold; failed: tried again; batch_rows: batches with members that were no messages yet; batch_request: batches that forgot what their request said.",
        }),
        objects: Counts.openapi({
          description:
            "Objects that forgot, by class. Other classes hold a recipient as a keyed hash at most.",
          example: { MessageObject: 3, BatchObject: 1 },
        }),
        states: Counts.openapi({ description: "Messages by the state in which they were met." }),
        tables: Counts.openapi({ description: "Rows of these messages, by table." }),
        remaining: z.int().openapi({ description: "Rows that still have the number." }),
        messages: z.array(z.object({ id: z.string(), state: z.string(), outcome: z.string() })),
        truncated: z.boolean(),
      }),
    ),
  })
  .openapi("Erasure");

export const HoldInput = z
  .strictObject({
    messageId: z.string().min(1).max(255).optional(),
    to: LookUpNumber.optional(),
    reason: bounded(500).trim().min(3).openapi({ description: "Why; numbers in it are hidden." }),
  })
  .refine(({ messageId, to }) => (messageId === undefined) !== (to === undefined), {
    message: "name either messageId or to",
  })
  .openapi("HoldInput");

export const HoldView = z
  .object({
    id: z.string(),
    messageId: z.string().nullable(),
    recipient: z.array(z.string()).nullable().openapi({ description: "Keyed hashes." }),
    reason: z.string(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    releasedAt: z.iso.datetime().nullable(),
    messages: z.int().openapi({ description: "Messages that it is known to cover." }),
  })
  .openapi("Hold");

export const HoldList = z.object({ data: z.array(HoldView) }).openapi("HoldList");

/** Shapes of `/v1/approvals`. */
import { z } from "@hono/zod-openapi";

import { holdsNumber } from "../../domain/privacy/masks.ts";
import { APPROVAL_STATES, GUARDED_ACTS } from "../../domain/tenant/approvals.ts";
import { bounded } from "../shapes/bounded.ts";
import { LookUpNumber } from "../shapes/look-up-number.ts";

const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,200}$/u;

export const ApprovalInput = z
  .strictObject({
    act: z.enum(GUARDED_ACTS).openapi({
      description:
        "`export`: one file with numbers in full. `erase`: a recipient is forgotten. `reveal`: numbers in full for an hour.",
    }),
    reason: bounded(200)
      .trim()
      .refine((text) => VISIBLE.test(text), "must be 1 to 200 visible characters")
      .refine((text) => !holdsNumber(text), "must not hold a telephone number: it is kept")
      .openapi({ example: "request of the customer of 30 November" }),
    to: LookUpNumber.optional().openapi({ description: "Of `erase`: the recipient." }),
  })
  .refine(({ act, to }) => (act === "erase") === (to !== undefined), {
    path: ["to"],
    message: "is needed for erase, and for nothing else",
  })
  .openapi("ApprovalInput");

const PartyView = z.object({ actor: z.string(), person: z.string().nullable() });

export const ApprovalView = z
  .object({
    id: z.string().openapi({ example: "apr_…" }),
    act: z.enum(GUARDED_ACTS),
    reason: z.string(),
    state: z.enum(APPROVAL_STATES),
    recipient: z.string().nullable().openapi({
      description:
        "Of `erase`, until it is done: keyed hash, as `POST /v1/recipients/hash` says it.",
    }),
    askedBy: PartyView,
    askedAt: z.iso.datetime(),
    until: z.iso.datetime().openapi({
      description: "Until when it waits (a day), or may be used (an hour from the confirmation).",
    }),
    decidedBy: PartyView.nullable(),
    decidedAt: z.iso.datetime().nullable(),
    usedAt: z.iso.datetime().nullable(),
  })
  .openapi("Approval");

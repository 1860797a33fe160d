/** The shapes of the opt-outs' routes. */
import { z } from "@hono/zod-openapi";

import type { List, OptOut } from "../../domain/opt-out/entry.ts";
import { holdsNumber } from "../../domain/privacy/masks.ts";
import { ENCODINGS } from "../../kernel/text/decode-body.ts";
import { iso } from "../../kernel/time/iso.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";
import { IN_LANGUAGE } from "../shapes/in-language.ts";
import { OptOutNumber } from "../shapes/look-up-number.ts";

const LIST_NAMES = ["ads", "never", "service"] as const;
export type ListName = (typeof LIST_NAMES)[number];

const ListField = z.enum(LIST_NAMES).default("ads").openapi({
  description:
    "`ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators.",
});

/** The service's list is a never-contact list too, of another owner. */
export const listOf = (name: ListName): List => (name === "ads" ? "ads" : "never");

export const OptOutName = z
  .strictObject({ to: OptOutNumber, list: ListField })
  .openapi("OptOutName");

export const OptOutInput = z
  .strictObject({
    to: OptOutNumber,
    list: ListField,
    at: zonedTime()
      .optional()
      .openapi({ description: "When the recipient said so; left out: now." }),
    source: bounded(100)
      .refine(
        (text) => /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,100}$/u.test(text),
        "must be 1 to 100 visible characters",
      )
      .refine((text) => !holdsNumber(text), "must not hold a telephone number: it is kept")
      .default("api")
      .openapi({ description: "Where it was said.", example: "080" }),
  })
  .openapi("OptOutInput");

export const OptOutView = z
  .object({
    recipient: z.string().openapi({ description: "Keyed hash of the number." }),
    masked: z.string().openapi({ example: "010****5678" }),
    list: z.enum(LIST_NAMES),
    at: z.iso.datetime(),
    source: z.string(),
    addedAt: z.iso.datetime(),
  })
  .openapi("OptOut");

export type OptOutView = z.output<typeof OptOutView>;

export function optOutView(list: ListName, entry: OptOut): OptOutView {
  const { recipient, masked, at, source, addedAt } = entry;
  return {
    recipient,
    masked,
    list,
    at: iso(at),
    source,
    addedAt: iso(addedAt),
  };
}

export const OptOutPageView = z
  .object({
    data: z.array(OptOutView),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("OptOutPage");

export const OptOutQuery = z.strictObject({
  list: ListField,
  recipient: bounded(1500)
    .regex(
      /^[A-Za-z0-9_-]{43}(?:\.[A-Za-z0-9_-]{43}){0,31}$/,
      "must be the hash that POST /v1/recipients/hash answers",
    )
    .optional()
    .openapi({ description: "That one alone, if it stands there." }),
  cursor: bounded(MOST.cursor).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

export const FileQuery = z.strictObject({ list: ListField });

const LineNotes = z.array(
  z.object({ line: z.int(), code: z.string(), detail: z.string().openapi(IN_LANGUAGE) }),
);

export const ImportView = z
  .object({
    lines: z.int().openapi({ description: "Without empty ones and the names of the columns." }),
    added: z.int(),
    known: z.int().openapi({ description: "Stood there already." }),
    full: z.int().openapi({ description: "Had no room on a never-contact list." }),
    refused: z.int(),
    encoding: z.enum(ENCODINGS).openapi({
      description:
        "What the file was read as: what its `charset` names, or else what its bytes are.",
    }),
    errors: LineNotes.openapi({
      description: "The lines that were refused, from 1; at most 1,000.",
    }),
    warnings: LineNotes.openapi({
      description: "Lines that were taken although something in them could not be; at most 1,000.",
    }),
  })
  .openapi("OptOutImport");

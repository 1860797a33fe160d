/** Numbers that name a recipient in a body: to look up, to forget, or to leave alone. */
import { z } from "@hono/zod-openapi";

import { readKnown, readLoosely, type NumberReading } from "../../domain/korea/phone.ts";
import { bounded, MOST } from "./bounded.ts";

const numberBy = (read: (given: string) => NumberReading) =>
  bounded(MOST.number)
    .transform((text, ctx): string => {
      const reading = read(text);
      if (reading.ok) return reading.number;
      ctx.addIssue({ code: "custom", message: reading.detail, params: { code: reading.code } });
      return z.NEVER;
    })
    .openapi({ example: "010-1234-5678" });

export const LookUpNumber = numberBy(readKnown);

/** The number of an opt-out. */
export const OptOutNumber = numberBy(readLoosely);

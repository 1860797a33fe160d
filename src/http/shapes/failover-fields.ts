/** Fields of every sending route for the text in an AlimTalk's place. */
import { z } from "@hono/zod-openapi";

import { FAILOVER_ON } from "../../domain/message/draft.ts";
import { bounded, MOST } from "./bounded.ts";

const Step = z.strictObject({
  type: z
    .enum(["SMS", "LMS"])
    .optional()
    .openapi({ description: "Left out: as the length of the text wants." }),
  text: bounded(MOST.text).openapi({ description: "Takes `variables`." }),
  subject: bounded(MOST.title).optional().openapi({ description: "Of an LMS; takes `variables`." }),
});

export const failoverFields = {
  on: z.enum(FAILOVER_ON).optional().openapi({
    description:
      "Failures for which the text goes out. `no_kakao`: those that say that nobody has Kakao there, by the provider's words, FAILOVER_CODES or the tenant's rules, and an AlimTalk that no provider took. `any_failure`: every one. Never on silence.",
    default: "no_kakao",
  }),
  steps: z
    .array(Step)
    .optional()
    .openapi({
      description:
        "What follows the AlimTalk: a list that may have one step today, an SMS or LMS, in place of the three fields below.",
      example: [{ type: "SMS", text: "인증번호 #{code}" }],
    }),
  fallbackChannel: z.enum(["sms", "lms"]).optional().openapi({
    description:
      "`lms`: always an LMS. Left out, or `sms`: an LMS where the text is longer than 90 bytes.",
  }),
  fallbackContent: bounded(MOST.text).optional().openapi({
    description: "The text in the AlimTalk's place; takes `variables`.",
    example: "인증번호 #{code}",
  }),
  fallbackTitle: bounded(MOST.title).optional().openapi({
    description: "Its title where it is an LMS; takes `variables`.",
  }),
};

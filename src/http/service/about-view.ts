/** The shape of `/v1/about`. */
import { z } from "@hono/zod-openapi";

import { SCOPES } from "../../domain/tenant/scopes.ts";

export const AboutView = z
  .object({
    tenant: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    operator: z.boolean().openapi({ description: "The key manages tenants, and acts for any." }),
    emulator: z.boolean().openapi({
      description: "Messages go to the emulator on this machine: they cost nothing.",
    }),
  })
  .openapi("About");
export type AboutView = z.output<typeof AboutView>;

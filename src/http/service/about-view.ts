/** The shape of `/v1/about`. */
import { z } from "@hono/zod-openapi";

import { SEVERITIES } from "../../app/doctor/finding.ts";
import { NUMBERS } from "../../domain/privacy/sight.ts";
import { SCOPES } from "../../domain/tenant/scopes.ts";

const FindingView = z
  .object({
    id: z.string().openapi({ description: "The same in every version." }),
    severity: z.enum(SEVERITIES).openapi({
      description:
        "`error`: it must not run so. `warning`: a control is loosened. `notice`: worth knowing.",
    }),
    what: z.string(),
    remedy: z.string(),
  })
  .openapi("Finding");

export const TaskView = z
  .object({
    task: z.string().openapi({ description: "A cron job, `cron` itself, or `mirror consumer`." }),
    everySeconds: z.number(),
    lastSuccessAt: z.iso.datetime().nullable(),
    late: z.boolean().openapi({
      description: "It has not succeeded for three of its periods, and has something to do.",
    }),
  })
  .openapi("Task");

export const VersionView = z
  .object({
    id: z.string().openapi({ description: "Cloudflare's id of the version that answers." }),
    tag: z.string().nullable().openapi({
      description: "The commit that `npm run deploy` marked it with; null where it did not.",
    }),
    at: z.iso.datetime().nullable().openapi({ description: "When it was uploaded." }),
  })
  .openapi("Version");

export const AboutView = z
  .object({
    tenant: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    operator: z.boolean().openapi({ description: "The key manages tenants, and acts for any." }),
    numbers: z.enum(NUMBERS).openapi({
      description:
        "What this key sees of telephone numbers: `masked` where fields are protected and it lacks the scope `reveal`.",
    }),
    emulator: z.boolean().openapi({
      description: "Messages go to the emulator on this machine: they cost nothing.",
    }),
    findings: z.array(FindingView).optional().openapi({
      description:
        "For operators: every control that the settings loosen and every weak setting, the gravest first.",
    }),
    version: VersionView.optional().openapi({ description: "For operators: what runs." }),
    tasks: z.array(TaskView).optional().openapi({
      description: "For operators: what runs by itself, and when it last succeeded.",
    }),
  })
  .openapi("About");
export type AboutView = z.output<typeof AboutView>;

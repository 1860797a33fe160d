/** `GET /v1/templates/:id`: an AlimTalk template as its provider knows it, for whoever fills it in. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { templateNames } from "../../domain/template/template.ts";
import { providersOf } from "../../providers/registry.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { route } from "../route.ts";

const TemplateView = z
  .object({
    id: z.string(),
    providerId: z.string(),
    text: z.string(),
    variables: z.array(z.string()).openapi({ description: "Names in the order of the template." }),
  })
  .openapi("Template");

/** Any number will do: templates are for numbers in Korea. */
const SOMEBODY = "01000000000";

export const templates = new OpenAPIHono<AppEnv>();

templates.use("/v1/templates/*", requireKey);

const find = route({
  method: "get",
  path: "/v1/templates/{id}",
  summary: "An AlimTalk template: its text and the names of its variables",
  description:
    "From the provider that has it, cached for TEMPLATE_TTL; for a day where the provider cannot be asked.",
  scope: "read",
  request: { params: z.object({ id: z.string().max(64).openapi({ example: "AUTH_OTP" }) }) },
  responses: {
    200: {
      description: "The template",
      content: { "application/json": { schema: TemplateView } },
    },
  },
  reasons: ["provider_unavailable", "template_not_found"],
});

templates.openapi(find, async (c) => {
  const { id } = c.req.valid("param");
  const { settings, templates: known } = c.get("isolate");
  const provider = providersOf(settings).find((one) =>
    one.takes({ type: "ALIMTALK", to: SOMEBODY, templateId: id }),
  );
  const wish = { id, phone: SOMEBODY, inTurn: false };
  const answer = provider?.template && (await known.text({ ...wish, provider }));
  if (provider && answer?.ok) {
    const { template } = answer;
    const variables = [...templateNames(template)];
    return c.json({ id, providerId: provider.id, text: template.content, variables }, 200);
  }
  const away = answer?.ok === false && answer.fault.kind === "unavailable";
  throw find.refuse({ kind: away ? "provider_unavailable" : "template_not_found" });
});

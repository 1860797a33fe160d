/** `GET /v1/templates`: AlimTalk templates as their provider knows them, for whoever fills them in or waits for their inspection. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { findTemplate } from "../../app/templates/find-template.ts";
import { listTemplates } from "../../app/templates/list-templates.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded } from "../shapes/bounded.ts";
import { chooseDesk } from "./choose-desk.ts";
import { TemplatePageView, TemplateQueryInput, TemplateView } from "./template-schemas.ts";
import { templateView, viewerOf } from "./template-view.ts";

export const params = z.object({ id: bounded(64).min(1).openapi({ example: "AUTH_OTP" }) });

export const templates = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

templates.use("/v1/templates", requireKey);
templates.use("/v1/templates/*", requireKey);

const list = route({
  method: "get",
  path: "/v1/templates",
  operationId: "listTemplates",
  tag: "templates",
  summary: "List AlimTalk templates with the state of their inspection, the newest first",
  description:
    "From the provider at once. A tenant sees its own and those that are everybody's; the default tenant sees all.",
  scope: "read",
  request: { query: TemplateQueryInput },
  responses: { 200: json(TemplatePageView, "A page") },
  reasons: ["provider_unavailable", "not_supported"],
});

templates.openapi(list, async (c) => {
  const { providerId: wanted, state, page, limit } = c.req.valid("query");
  const chosen = chooseDesk(c.get("settings"), wanted);
  if (chosen.kind === "unknown") {
    throw list.refuse({ kind: "invalid_request", faults: [chosen.fault("providerId")] });
  }
  if (chosen.kind === "not_supported") throw list.refuse(chosen);
  const { providerId, desk } = chosen;
  if (state !== undefined && !desk.states.includes(state)) {
    // It has none of them.
    return c.json({ data: [], page, limit, total: 0, has_more: false }, 200);
  }
  const query = { page, limit: Math.min(limit, desk.maxPage), ...(state && { state }) };
  const answer = await listTemplates(c.get("isolate"), viewerOf(c), chosen, query);
  if (answer.kind !== "page") throw list.refuse(answer);
  const { data, total } = answer;
  return c.json(
    {
      data: data.map(({ template, owner }) => templateView(providerId, template, owner)),
      page,
      limit: query.limit,
      total,
      has_more: page * query.limit < total,
    },
    200,
  );
});

const find = route({
  method: "get",
  path: "/v1/templates/{id}",
  operationId: "getTemplate",
  tag: "templates",
  summary: "An AlimTalk template: its text, variables, buttons and the state of its inspection",
  description:
    "From the provider that has it. An approved one is cached for TEMPLATE_TTL, any other for seconds; each for a day where the provider cannot be asked.",
  scope: "read",
  request: { params },
  responses: { 200: json(TemplateView, "The template") },
  reasons: ["provider_unavailable", "template_not_found", "not_supported"],
});

templates.openapi(find, async (c) => {
  const found = await findTemplate(c.get("isolate"), viewerOf(c), c.req.valid("param").id);
  if (found.kind !== "found") throw find.refuse(found);
  const { provider, template, owner } = found;
  return c.json(templateView(provider.id, template, owner), 200);
});

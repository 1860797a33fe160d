/** AlimTalk templates are registered, changed, deleted and given to inspection. */
import { OpenAPIHono } from "@hono/zod-openapi";

import {
  createTemplate,
  inspectTemplate,
  openTemplate,
  removeTemplate,
  replaceTemplate,
} from "../../app/templates/change-template.ts";
import { isTenantId } from "../../app/tenants/key-format.ts";
import { changesOf } from "../../domain/audit/changes.ts";
import type { TemplateDraft } from "../../domain/template/registered.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { noteAct } from "../access/audit-note.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { chooseDesk } from "./choose-desk.ts";
import {
  AssignInput,
  TemplateChangeInput,
  TemplateInput,
  TemplateView,
} from "./template-schemas.ts";
import { templateDraft, templateView, viewerOf } from "./template-view.ts";
import { params } from "./templates.ts";

export const templateChanges = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

/** Reasons that no template may be changed, or that a change failed. */
const REFUSALS = [
  "template_not_found",
  "template_shared",
  "not_supported",
  "provider_unavailable",
  "template_refused",
  "template_change_lost",
] as const;

const INSPECTED = "It goes into inspection, and nothing is sent with it until it is approved.";

/** The audit entry's part about a template. */
function told({ name, content, buttons }: TemplateDraft): object {
  return { name, content, ...(buttons.length > 0 && { buttons }) };
}

const create = route({
  method: "post",
  path: "/v1/templates",
  operationId: "createTemplate",
  tag: "templates",
  once: true,
  summary: "Register an AlimTalk template",
  description: `${INSPECTED} It is the tenant's own; one of the default tenant is everybody's to send with.`,
  scope: "admin",
  request: {
    body: { required: true, content: { "application/json": { schema: TemplateInput } } },
  },
  responses: { 201: json(TemplateView, "Registered") },
  reasons: [
    "not_supported",
    "provider_unavailable",
    "template_not_found",
    "template_refused",
    "template_change_lost",
  ],
});

templateChanges.openapi(create, async (c) => {
  const { providerId: wanted, ...given } = c.req.valid("json");
  const chosen = chooseDesk(c.get("settings"), wanted);
  if (chosen.kind === "unknown") {
    throw create.refuse({ kind: "invalid_request", faults: [chosen.fault("/providerId")] });
  }
  if (chosen.kind === "not_supported") throw create.refuse(chosen);
  const { providerId } = chosen;
  const changes = changesOf({}, told(templateDraft(given)));
  await noteAct(c, "template.created", { provider: providerId, name: given.name, changes });
  const done = await createTemplate(c.get("isolate"), viewerOf(c), chosen, templateDraft(given));
  if (done.kind !== "done") throw create.refuse(done);
  c.header("location", `/v1/templates/${encodeURIComponent(done.template.id)}`);
  return c.json(templateView(providerId, done.template, done.owner), 201);
});

const change = route({
  method: "put",
  path: "/v1/templates/{id}",
  operationId: "updateTemplate",
  tag: "templates",
  summary: "Change an AlimTalk template as a whole",
  description: INSPECTED,
  scope: "admin",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: TemplateChangeInput } } },
  },
  responses: { 200: json(TemplateView, "As it is now") },
  reasons: REFUSALS,
});

templateChanges.openapi(change, async (c) => {
  const { id } = c.req.valid("param");
  const open = await openTemplate(c.get("isolate"), viewerOf(c), id);
  if (open.kind !== "found") throw change.refuse(open);
  const { provider } = open;
  const draft = templateDraft(c.req.valid("json"));
  const changes = changesOf(told(open.template), told(draft));
  await noteAct(c, "template.changed", { provider: provider.id, template: id, changes });
  const done = await replaceTemplate(c.get("isolate"), open, draft);
  if (done.kind !== "done") throw change.refuse(done);
  return c.json(templateView(provider.id, done.template, done.owner), 200);
});

const remove = route({
  method: "delete",
  path: "/v1/templates/{id}",
  operationId: "deleteTemplate",
  tag: "templates",
  summary: "Delete an AlimTalk template; what waits to be sent with it fails",
  scope: "admin",
  request: { params },
  responses: { 204: { description: "Deleted" } },
  reasons: REFUSALS,
});

templateChanges.openapi(remove, async (c) => {
  const { id } = c.req.valid("param");
  const open = await openTemplate(c.get("isolate"), viewerOf(c), id);
  if (open.kind !== "found") throw remove.refuse(open);
  const changes = changesOf(told(open.template), {});
  await noteAct(c, "template.deleted", { provider: open.provider.id, template: id, changes });
  const done = await removeTemplate(c.get("isolate"), open);
  if (done.kind !== "done") throw remove.refuse(done);
  return c.body(null, 204);
});

const inspect = route({
  method: "post",
  path: "/v1/templates/{id}/inspection",
  operationId: "requestTemplateInspection",
  tag: "templates",
  summary: "Ask for the inspection of an AlimTalk template as it is",
  description:
    "For one that was rejected, after what the reviewer asked for was settled. One that is in inspection stays there.",
  scope: "admin",
  request: { params },
  responses: { 200: json(TemplateView, "In inspection") },
  reasons: [...REFUSALS, "template_approved"],
});

templateChanges.openapi(inspect, async (c) => {
  const { id } = c.req.valid("param");
  const open = await openTemplate(c.get("isolate"), viewerOf(c), id);
  if (open.kind !== "found") throw inspect.refuse(open);
  const { provider, template } = open;
  if (template.state === "approved") throw inspect.refuse({ kind: "template_approved" });
  await noteAct(c, "template.inspection_asked", { provider: provider.id, template: id });
  const done = await inspectTemplate(c.get("isolate"), open);
  if (done.kind !== "done") throw inspect.refuse(done);
  return c.json(templateView(provider.id, done.template, done.owner), 200);
});

const assign = route({
  method: "post",
  path: "/v1/templates/{id}/assign",
  operationId: "assignTemplate",
  tag: "templates",
  summary: "Say whose an AlimTalk template is: a tenant's alone, or everybody's",
  description:
    "For templates that were registered in the provider's console. Only operators. Other isolates follow within TENANT_CACHE_TTL.",
  scope: "admin",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: AssignInput } } },
  },
  responses: { 200: json(TemplateView, "As it is now") },
  reasons: ["template_not_found", "provider_unavailable", "not_supported", "tenant_not_found"],
});

templateChanges.openapi(assign, async (c) => {
  if (!c.get("operator")) throw assign.refuse({ kind: "tenant_forbidden" });
  const { id } = c.req.valid("param");
  const { tenants, templateRegister } = c.get("isolate");
  const { tenant } = c.req.valid("json");
  // The default tenant's are everybody's.
  const owner = tenant === DEFAULT_TENANT ? null : tenant;
  const viewer = { tenant: DEFAULT_TENANT, operator: true };
  const open = await openTemplate(c.get("isolate"), viewer, id);
  if (open.kind === "template_shared") throw assign.refuse({ kind: "template_not_found" });
  if (open.kind !== "found") throw assign.refuse(open);
  // Garbage must not wake an object.
  if (owner !== null && !(isTenantId(owner) && (await tenants.known(owner)))) {
    throw assign.refuse({ kind: "tenant_not_found" });
  }
  const { provider, template } = open;
  const changes = changesOf({ owner: open.owner }, { owner: owner ?? DEFAULT_TENANT });
  const detail = { provider: provider.id, template: id, to: owner ?? "", changes };
  await noteAct(c, "template.assigned", detail, owner ?? open.owner);
  await templateRegister.assign({ providerId: provider.id, id }, owner);
  return c.json(templateView(provider.id, template, owner ?? undefined), 200);
});

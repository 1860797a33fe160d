/** `/v1/tenants/:id/pauses`: blocks of numbers to which a tenant's messages are stopped, until an operator has looked. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { pauseName } from "../../app/guards/guard-messages.ts";
import { isActive, PAUSE_REASONS, type Pause } from "../../domain/guards/pauses.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { LiftAnswer } from "../../objects/tenant/pause-book.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { mayAdminister } from "../access/tenant-access.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";

const DAY_HOURS = 24;
const MOST_HOURS = 8760;

const params = z.object({ id: bounded(MOST.id).openapi({ example: "acme" }) });
const pauseParams = params.extend({ pauseId: bounded(MOST.id).openapi({ example: "pau_…" }) });

const PauseView = z
  .object({
    id: z.string().openapi({ example: "pau_…" }),
    block: z.string().openapi({
      example: "0101234",
      description: "What the numbers begin with: all but their last four digits.",
    }),
    reason: z.enum(PAUSE_REASONS).openapi({
      description:
        "`many`: more messages than GUARD_PAUSE. `undelivered`: as many failures as GUARD_PAUSE_FAILURES.",
    }),
    state: z.enum(["paused", "lifted"]),
    since: z.iso.datetime(),
    liftedAt: z.iso.datetime().nullable(),
    quietUntil: z.iso.datetime().nullable().openapi({
      description: "Of one that was lifted: the block is not paused again before.",
    }),
  })
  .openapi("Pause");

const LiftInput = z
  .strictObject({
    quietHours: z.int().min(0).max(MOST_HOURS).default(DAY_HOURS).openapi({
      description: "So long the block is not paused again, however much is sent to it.",
    }),
  })
  .openapi("LiftPause");

export const pauses = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

pauses.use("/v1/tenants/*", requireKey);

const list = route({
  method: "get",
  path: "/v1/tenants/{id}/pauses",
  operationId: "listTenantPauses",
  tag: "tenants",
  summary:
    "Blocks of numbers to which the tenant's messages are stopped, or were within 30 days; the newest first",
  scope: "admin",
  request: { params },
  responses: { 200: json(z.object({ data: z.array(PauseView) }), "All of them") },
  reasons: ["tenant_not_found"],
});

pauses.openapi(list, async (c) => {
  const { id } = c.req.valid("param");
  const { tenants } = c.get("isolate");
  if (!mayAdminister(c, id) || !(await tenants.known(id)))
    throw list.refuse({ kind: "tenant_not_found" });
  const all = (await tenants.ask(id, async (stub) => stub.pauses())) as readonly Pause[];
  return c.json({ data: all.map(view) }, 200);
});

const lift = route({
  method: "post",
  path: "/v1/tenants/{id}/pauses/{pauseId}/lift",
  operationId: "liftTenantPause",
  tag: "tenants",
  summary: "Let a tenant's messages go to a block of numbers again",
  description:
    "For operators. Other isolates go on refusing for up to TENANT_CACHE_TTL. Of one that was lifted it changes nothing.",
  scope: "admin",
  request: {
    params: pauseParams,
    body: { required: true, content: { "application/json": { schema: LiftInput } } },
  },
  responses: { 200: json(PauseView, "It is lifted") },
  reasons: ["tenant_not_found", "pause_not_found"],
});

pauses.openapi(lift, async (c) => {
  const { id, pauseId } = c.req.valid("param");
  const isolate = c.get("isolate");
  const { tenants, settings } = isolate;
  if (!mayAdminister(c, id) || !(await tenants.known(id)))
    throw lift.refuse({ kind: "tenant_not_found" });
  // Whoever has the tenant's key may be who pumps.
  if (!c.get("operator")) throw lift.refuse({ kind: "tenant_forbidden" });
  const all = (await tenants.ask(id, async (stub) => stub.pauses())) as readonly Pause[];
  const known = all.find((one) => one.id === pauseId);
  if (!known) throw lift.refuse({ kind: "pause_not_found" });
  const { quietHours } = c.req.valid("json");
  const { block, reason } = known;
  await noteAct(c, "pause.lifted", { pauseId, reason, quietHours }, id);
  const quietUntil = Date.now() + quietHours * HOUR_MS;
  const name = await pauseName(settings, id, block);
  const answer = (await tenants.stub(id).liftPause(pauseId, quietUntil, name)) as LiftAnswer;
  tenants.forget(id);
  if (answer.kind === "not_found") throw lift.refuse({ kind: "pause_not_found" });
  return c.json(view(answer.pause), 200);
});

function view(pause: Pause): z.output<typeof PauseView> {
  const { id, block, reason, since, liftedAt, quietUntil } = pause;
  return {
    id,
    block,
    reason,
    state: isActive(pause) ? "paused" : "lifted",
    since: iso(since),
    liftedAt: isoOrNull(liftedAt),
    quietUntil: isoOrNull(quietUntil),
  };
}

/** `/v1/mirror/rebuild`: brings back what the database lost, from the objects, call by call; for operators. */
import { OpenAPIHono } from "@hono/zod-openapi";

import { kstDayOf } from "../../domain/korea/day.ts";
import { readRebuild, rebuildStep } from "../../jobs/rebuild/step.ts";
import { LEDGER_KEEP_MS } from "../../objects/ledger/ledger-rpc.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { RebuildInput, RebuildView, rebuildView } from "./rebuild-views.ts";

export const rebuildRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

rebuildRoutes.use("/v1/mirror/*", requireKey);

const progress = route({
  method: "get",
  path: "/v1/mirror/rebuild",
  operationId: "getMirrorRebuild",
  tag: "mirror",
  summary: "How far the newest rebuild of SQL is",
  scope: "admin",
  responses: { 200: json(RebuildView, "How far it is") },
});

rebuildRoutes.openapi(progress, async (c) => {
  if (!c.get("operator")) throw progress.refuse({ kind: "tenant_forbidden" });
  const isolate = c.get("isolate");
  const [rebuild, tenants] = await Promise.all([readRebuild(isolate), isolate.tenants.all()]);
  return c.json(rebuildView(rebuild, tenants.length), 200);
});

const rebuilding = route({
  method: "post",
  path: "/v1/mirror/rebuild",
  operationId: "rebuildMirror",
  tag: "mirror",
  summary: "Bring back what SQL lost, a part with each call (npm run rebuild calls it to the end)",
  description:
    "First erasures and legal holds, then all tenants' messages and batches, from the newest day to the oldest, from their objects. Its place is kept outside of SQL: a call goes on where the last one stopped, and all of it may be repeated.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: {
    body: { required: true, content: { "application/json": { schema: RebuildInput } } },
  },
  responses: { 200: json(RebuildView, "How far it is now") },
});

rebuildRoutes.openapi(rebuilding, async (c) => {
  if (!c.get("operator")) throw rebuilding.refuse({ kind: "tenant_forbidden" });
  const { restart, from, messages, seconds } = c.req.valid("json");
  const isolate = c.get("isolate");
  const oldest = from ?? kstDayOf(Date.now() - LEDGER_KEEP_MS);
  const known = await readRebuild(isolate);
  if (!known || restart) await noteAct(c, "mirror.rebuild_started", { from: oldest });
  const { rebuild } = await rebuildStep(
    isolate,
    { budgetMs: seconds * 1000, objects: messages },
    { by: c.get("actor"), from: oldest, restart },
  );
  const tenants = await isolate.tenants.all();
  return c.json(rebuildView(rebuild, tenants.length), 200);
});

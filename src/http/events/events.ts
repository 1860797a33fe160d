/** `/v1/events/live`: one WebSocket on which a tenant's messages are told as they change. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { PURPOSES } from "../../domain/advertising/ad-intake.ts";
import { STATES } from "../../domain/message/states.ts";
import { eventSocketRequest } from "../../objects/live/event-sockets.ts";
import { requireKey } from "../access/auth.ts";
import { admissionOf, isUpgrade, keyFromProtocol } from "../access/socket.ts";
import type { AppEnv } from "../app-env.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { route } from "../route.ts";
import { serve } from "../serve.ts";
import { bounded, MOST } from "../shapes/bounded.ts";

const PATH = "/v1/events/live";

const EventsQuery = z.strictObject({
  state: z.enum(STATES).optional(),
  type: bounded(MOST.word).optional().openapi({ example: "ALIMTALK" }),
  batchId: bounded(MOST.id).optional(),
  templateId: bounded(MOST.id).optional(),
  purpose: z.enum(PURPOSES).optional(),
});

export const events = new OpenAPIHono<AppEnv>();

events.use(PATH, keyFromProtocol);
events.use(PATH, requireKey);

const listen = route({
  method: "get",
  path: PATH,
  operationId: "watchEvents",
  tag: "live",
  summary: "A WebSocket that tells every change of the tenant's messages",
  description:
    'Subprotocols as `/v1/messages/{id}/live`. `{type:"events", data:[…]}` has what passes the filter, once the mirror has it; an event may come twice. `{type:"gap", data:{why, missed?}}` says that events are missing: read them from `GET /v1/messages`. Send `ping` at least every three minutes. Close codes: 4401: the key works no more; 4408: LIVE_DEADLINE has passed, connect again; 4410: no ping for three minutes; 1013: too many are listening, or try again later.',
  scope: "read",
  request: { query: EventsQuery },
  responses: { 101: { description: "The socket is open" } },
  reasons: ["upgrade_required"],
});

serve(events, listen, async (c) => {
  if (!isUpgrade(c.req.raw)) throw listen.refuse({ kind: "upgrade_required" });
  const query = EventsQuery.safeParse(c.req.query());
  if (!query.success) {
    const faults = faultsOf(query.error.issues, "query");
    throw listen.refuse({ kind: "invalid_request", faults });
  }
  const { tenants } = c.get("isolate");
  const tenant = c.get("tenant");
  const admission = admissionOf(c, "masked");
  // First: a socket that nobody knows of would be told nothing.
  await tenants.register().listen(tenant, admission.until);
  return tenants.ask(tenant, async (stub) => stub.fetch(eventSocketRequest(admission, query.data)));
});

/**
 * `…/live`: a WebSocket on which a message or a batch is told whenever it changes. The key comes in `Authorization`, or, because
 * browsers cannot set that, as a second subprotocol `bearer.<base64url of the key>`.
 */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { REVEAL } from "../../domain/privacy/sight.ts";
import { socketRequest } from "../../objects/live/live-sockets.ts";
import { requireKey } from "../access/auth.ts";
import { disclose } from "../access/disclose.ts";
import { sightFor } from "../access/sight.ts";
import { admissionOf, isUpgrade, keyFromProtocol } from "../access/socket.ts";
import type { AppEnv } from "../app-env.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { route } from "../route.ts";
import { serve } from "../serve.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { SightQuery } from "../shapes/schemas.ts";

const PATHS = ["/v1/messages/:id/live", "/v1/batches/:id/live"] as const;

export const live = new OpenAPIHono<AppEnv>();

for (const path of PATHS) {
  live.use(path, keyFromProtocol);
  live.use(path, requireKey);
}

const socket = {
  method: "get",
  tag: "live",
  summary: "A WebSocket that tells every change as it happens",
  description:
    "Subprotocols `kmsg.v1` and, where no Authorization header can be set, `bearer.<base64url of the key>`. Each message is the whole view as JSON: `{type, data}`. Send `ping` to hear `pong`. Close codes: 4401: the key works no more, told within TENANT_CACHE_TTL of its end; 4408: LIVE_DEADLINE has passed, connect again; 1013: try again later; 1001: what was watched is gone.",
  scope: "read",
  request: { params: z.object({ id: bounded(MOST.id) }) },
  responses: { 101: { description: "The socket is open" } },
} as const;

const watchMessage = route({
  ...socket,
  path: "/v1/messages/{id}/live",
  operationId: "watchMessage",
  request: { ...socket.request, query: SightQuery },
  reasons: ["upgrade_required", "not_found"],
});

serve(live, watchMessage, async (c) => {
  if (!isUpgrade(c.req.raw)) throw watchMessage.refuse({ kind: "upgrade_required" });
  const tenant = c.get("tenant");
  const found = await c.get("isolate").messages.find(tenant, idOf(c));
  const query = SightQuery.safeParse(c.req.query());
  if (!query.success) {
    const faults = faultsOf(query.error.issues, "query");
    throw watchMessage.refuse({ kind: "invalid_request", faults });
  }
  const numbers = sightFor(c, query.data.numbers);
  if (!numbers) throw watchMessage.refuse({ kind: "scope_missing", scope: REVEAL });
  // Once for the socket: it is the same viewer of the same message, however often that changes.
  const record = await found?.ask(async (stub) => stub.read(tenant));
  if (record) await disclose(c, numbers, [{ message_id: record.id, to: record.request.to }]);
  const answer =
    record &&
    (await found?.ask(async (stub) => stub.fetch(socketRequest(tenant, admissionOf(c, numbers)))));
  if (answer?.status !== 101) throw watchMessage.refuse({ kind: "not_found" });
  return answer;
});

const watchBatch = route({
  ...socket,
  path: "/v1/batches/{id}/live",
  operationId: "watchBatch",
  reasons: ["upgrade_required", "batch_not_found"],
});

serve(live, watchBatch, async (c) => {
  if (!isUpgrade(c.req.raw)) throw watchBatch.refuse({ kind: "upgrade_required" });
  const found = c.get("isolate").batches.find(idOf(c));
  const answer = await found?.ask(async (stub) =>
    stub.fetch(socketRequest(c.get("tenant"), admissionOf(c, "masked"))),
  );
  if (answer?.status !== 101) throw watchBatch.refuse({ kind: "batch_not_found" });
  return answer;
});

function idOf(c: Context<AppEnv>): string {
  return c.req.param("id") ?? "";
}

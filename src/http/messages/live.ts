/**
 * `…/live`: a WebSocket on which a message or a batch is told whenever it changes. The key comes in `Authorization`, or, because
 * browsers cannot set that, as a second subprotocol `bearer.<base64url of the key>`.
 */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";

import { findBatch } from "../../objects/batch/batch-stub.ts";
import { findMessage } from "../../objects/message/message-stub.ts";
import { needs, requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { problem } from "../problems/problem.ts";
import { refusal } from "../shapes/answers.ts";

const PATHS = ["/v1/messages/:id/live", "/v1/batches/:id/live"] as const;

export const live = new OpenAPIHono<AppEnv>();

/** Puts the key of the subprotocol where every route looks for it. */
const keyFromProtocol = createMiddleware<AppEnv>(async (c, next) => {
  const offered = (c.req.header("sec-websocket-protocol") ?? "")
    .split(",")
    .map((one) => one.trim());
  const encoded = offered.find((one) => one.startsWith("bearer."))?.slice("bearer.".length);
  const key = encoded === undefined ? undefined : decodeKey(encoded);
  if (key !== undefined && c.req.header("authorization") === undefined) {
    const headers = new Headers(c.req.raw.headers);
    headers.set("authorization", `Bearer ${key}`);
    c.req.raw = new Request(c.req.raw, { headers });
  }
  await next();
});

function decodeKey(text: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const key = new TextDecoder().decode(bytes);
    return /^[\x21-\x7e]+$/.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

const { middleware, security } = needs("read");

for (const path of PATHS) {
  live.use(path, keyFromProtocol);
  live.use(path, requireKey);
  live.use(path, ...middleware);
  live.openAPIRegistry.registerPath({
    method: "get",
    path: path.replace(":id", "{id}"),
    summary: "A WebSocket that tells every change as it happens",
    description:
      "Subprotocols `kmsg.v1` and, where no Authorization header can be set, `bearer.<base64url of the key>`. Each message is the whole view as JSON: `{type, data}`. Send `ping` to hear `pong`.",
    security,
    request: { params: z.object({ id: z.string() }) },
    responses: {
      101: { description: "The socket is open" },
      404: refusal("No such message or batch"),
      426: refusal("The request is no WebSocket upgrade"),
    },
  });
}

live.get("/v1/messages/:id/live", async (c) => {
  if (!isUpgrade(c.req.raw)) return problem(c, { kind: "upgrade_required" });
  const tenant = c.get("tenant");
  const found = await findMessage(c.env, c.get("settings"), tenant, c.req.param("id"));
  const answer = await found?.stub.fetch(watchRequest(tenant));
  return answer?.status === 101 ? answer : problem(c, { kind: "not_found" });
});

live.get("/v1/batches/:id/live", async (c) => {
  if (!isUpgrade(c.req.raw)) return problem(c, { kind: "upgrade_required" });
  const found = findBatch(c.env, c.get("settings"), c.req.param("id"));
  const answer = await found?.stub.fetch(watchRequest(c.get("tenant")));
  return answer?.status === 101 ? answer : problem(c, { kind: "batch_not_found" });
});

function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** The object hears who asks, and nothing else of the request: no key travels on. */
function watchRequest(tenant: string): Request {
  return new Request("https://object/live", {
    headers: { upgrade: "websocket", "x-tenant": tenant },
  });
}

/** The vendor's paths. Each is served with and without its last slash (§1.1). */
import { Hono } from "hono";
import type { Context } from "hono";

import { readBody } from "./body.ts";
import { emulatorState } from "./object.ts";
import { toResponse } from "./respond.ts";
import type { Channel, Endpoint } from "./types.ts";

interface Route {
  readonly path: string;
  readonly endpoint: Endpoint;
  readonly methods: readonly string[];
}

const POST = ["POST"] as const;

const ROUTES: Readonly<Record<Channel, readonly Route[]>> = {
  alimtalk: [
    { path: "/api/v2/send", endpoint: "send", methods: POST },
    { path: "/api/history", endpoint: "history", methods: POST },
    { path: "/api/cancel", endpoint: "cancel", methods: POST },
    { path: "/api/template", endpoint: "template", methods: POST },
    { path: "/api/template/add", endpoint: "template/add", methods: POST },
    { path: "/api/template/modify", endpoint: "template/modify", methods: POST },
    { path: "/api/template/delete", endpoint: "template/delete", methods: POST },
    // Two clients disagree about the method (§6.4), so both are served.
    { path: "/api/charge", endpoint: "charge", methods: ["GET", "POST"] },
  ],
  sms: [
    { path: "/api/v2/send", endpoint: "send", methods: POST },
    { path: "/api/history", endpoint: "history", methods: POST },
    { path: "/api/charge", endpoint: "charge", methods: POST },
  ],
};

const CREDENTIAL: Readonly<Record<Channel, string>> = { alimtalk: "AUTH", sms: "secret" };

/** The first hop, as a test names it; else what the edge saw. */
function callerIp(request: Request): string | null {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim();
  return forwarded ?? request.headers.get("cf-connecting-ip");
}

async function serve(
  c: Context<{ Bindings: Env }>,
  channel: Channel,
  route: Route,
  slash: boolean,
): Promise<Response> {
  const request = c.req.raw;
  if (!route.methods.includes(request.method)) {
    return c.html("<html><body><h1>405 Method Not Allowed</h1></body></html>", 405);
  }
  const reply = await emulatorState(c.env).call({
    channel,
    endpoint: route.endpoint,
    slash,
    credential: request.headers.get(CREDENTIAL[channel]),
    ip: callerIp(request),
    body: await readBody(request),
  });
  return toResponse(reply);
}

export function wireRoutes(channel: Channel): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  for (const route of ROUTES[channel]) {
    app.all(route.path, (c) => serve(c, channel, route, false));
    app.all(`${route.path}/`, (c) => serve(c, channel, route, true));
  }
  return app;
}

/** `/v1/about`: what a page has to know before it shows anything: whose key this is, what it may do, and whether sends are real. */
import { OpenAPIHono } from "@hono/zod-openapi";

import type { Settings } from "../../kernel/settings/settings.ts";
import { registry } from "../../providers/registry.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { AboutView } from "./about-view.ts";

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The addresses of the default provider are of this machine, in development: nothing that is sent leaves it. */
function sendsToEmulator(settings: Settings): boolean {
  return (
    settings.ENVIRONMENT === "development" &&
    registry.addresses(settings).every((url) => LOCAL.has(new URL(url).hostname))
  );
}

export const about = new OpenAPIHono<AppEnv>();

about.use("/v1/about", requireKey);

const tell = route({
  method: "get",
  path: "/v1/about",
  summary: "Whose key this is, what it may do, and whether sends are real",
  scope: "any",
  responses: {
    200: json(AboutView, "About the key and this service"),
  },
});

about.openapi(tell, (c) =>
  c.json(
    {
      tenant: c.get("tenant"),
      scopes: [...c.get("scopes")],
      operator: c.get("operator"),
      emulator: sendsToEmulator(c.get("settings")),
    },
    200,
  ),
);

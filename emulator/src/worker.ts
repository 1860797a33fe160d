/** The emulator: both hosts of IWINV under one origin, SOLAPI and Aligo beside them, and a control API. */
import { Hono } from "hono";

import { aligoRoutes } from "./aligo/wire.ts";
import { control } from "./control.ts";
import { hooks } from "./hooks.ts";
import { instanceEnv } from "./object.ts";
import { solapiRoutes } from "./solapi/wire.ts";
import { wireRoutes } from "./wire.ts";

export { EmulatorState } from "./state.ts";

const app = new Hono<{ Bindings: Env }>({
  // A public client composes `/api//v2/send//` and works (§1.1), so doubled slashes are folded.
  getPath: (request) => new URL(request.url).pathname.replaceAll(/\/{2,}/gu, "/"),
});

app.route("/alimtalk", wireRoutes("alimtalk"));
app.route("/sms", wireRoutes("sms"));
app.route("/_emulator/webhooks", hooks);
app.route("/solapi", solapiRoutes());
app.route("/aligo", aligoRoutes());
app.route("/_emulator", control);
app.notFound((c) => c.html("<html><body><h1>404 Not Found</h1></body></html>", 404));

/** Another vendor beside the usual one, with its own state and clock: whoever turns the clock disturbs nobody. */
const INSTANCE = /^\/e\/([a-z0-9-]{1,40})(\/.*)$/u;

export default {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    const url = new URL(request.url);
    const [, name, path] = INSTANCE.exec(url.pathname) ?? [];
    if (name === undefined || path === undefined) return app.fetch(request, env, ctx);
    url.pathname = path;
    return app.fetch(new Request(url, request), instanceEnv(env, name), ctx);
  },
} satisfies ExportedHandler<Env>;

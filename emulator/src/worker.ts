/** The IWINV emulator: both hosts of the vendor under one origin, and a control API. */
import { Hono } from "hono";

import { control } from "./control.ts";
import { wireRoutes } from "./wire.ts";

export { EmulatorState } from "./state.ts";

const app = new Hono<{ Bindings: Env }>({
  // A public client composes `/api//v2/send//` and works (§1.1), so doubled slashes are folded.
  getPath: (request) => new URL(request.url).pathname.replaceAll(/\/{2,}/gu, "/"),
});

app.route("/alimtalk", wireRoutes("alimtalk"));
app.route("/sms", wireRoutes("sms"));
app.route("/_emulator", control);
app.notFound((c) => c.html("<html><body><h1>404 Not Found</h1></body></html>", 404));

export default app;

/** A collector of traces for tests: keeps the newest bodies of OTLP/HTTP calls in memory, for all instances. */
import { Hono } from "hono";

const MAX_BODIES = 500;

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const received: Received[] = [];
/** The status of the next answers; tests make the collector refuse. */
let status: 200 | 503 = 200;

export const otlp = new Hono();

otlp.post("/v1/traces", async (c) => {
  if (status !== 200) return c.json({}, status);
  received.push({ headers: c.req.header(), body: await c.req.json() });
  if (received.length > MAX_BODIES) received.shift();
  return c.json({}, status);
});

otlp.get("/", (c) => c.json({ received }));

otlp.put("/status/:status{200|503}", (c) => {
  status = c.req.param("status") === "503" ? 503 : 200;
  return c.json({ status });
});

/** A Reply made real: the wait, the clock in the header, the broken connection. */
import type { Reply } from "./types.ts";

const TYPES: Readonly<Record<Reply["type"], string>> = {
  json: "application/json; charset=UTF-8",
  html: "text/html; charset=UTF-8",
  text: "text/plain; charset=UTF-8",
};

/** Time for the first half to leave. Broken at once, `wrangler dev` would answer a clean 500. */
const CUT_AFTER_MS = 50;

/** Half of the body, then an error: the client sees a connection that ended too early. */
function cutBody(body: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(body.slice(0, Math.ceil(body.length / 2)));
  let sent = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!sent) {
        sent = true;
        controller.enqueue(half);
        return;
      }
      await scheduler.wait(CUT_AFTER_MS);
      controller.error(new Error("scripted: the answer was dropped"));
    },
  });
}

export async function toResponse(reply: Reply): Promise<Response> {
  if (reply.delayMs > 0) await scheduler.wait(reply.delayMs);
  return new Response(reply.cut ? cutBody(reply.body) : reply.body, {
    status: reply.status,
    headers: {
      "Content-Type": TYPES[reply.type],
      Date: new Date(reply.now).toUTCString(),
      ...reply.headers,
    },
  });
}

import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";

import { sendMessage } from "../../../src/app/send/send-message.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { phone } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

// A limit of open calls that is soon reached, and nobody may wait for a flush.
useSettings("object-flush", { PROVIDER_SEND_TIMEOUT: "10s", OPEN_SENDS: "5", METRICS_FLUSH: "1h" });

// A Worker's wait is free, and this one's is an hour. The queue's consumer flushes too, whenever it comes: where it comes first, what
// objects counted goes out with it. So here only objects hand on.
const { flusher } = isolateOf(env);
const soon = flusher.soon.bind(flusher);
vi.spyOn(flusher, "soon").mockImplementation((host, ctx) => {
  if ("storage" in ctx) soon(host, ctx);
});

it("what an object counted is handed on at once: every second that it waits is billed", async () => {
  const body = { to: phone(), text: "hi" };
  await sendMessage(isolateOf(env), {
    tenant: "default",
    requestId: "test",
    draft: body,
    body,
    route: "test",
    idempotencyKey: undefined,
    waitMs: 10_000,
  });
  const counted = async (): Promise<string[]> =>
    Object.keys(await env.METRICS.getByName("metrics:0").read(undefined));
  await expect
    .poll(counted)
    .toEqual(expect.arrayContaining(["kmsg_messages_accepted_total", "kmsg_messages_sent_total"]));
});

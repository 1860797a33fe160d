/**
 * The baseline of the send path: a Worker that does only what nobody can leave out. One new object, one record and one
 * alarm on disk before the provider is called, one call, its answer. No check of anything, no retry, no mirror, no follow-up.
 */
import { DurableObject } from "cloudflare:workers";

interface BareEnv {
  readonly MESSAGES: DurableObjectNamespace<BareMessage>;
  readonly PROVIDER_URL: string;
}

interface Body {
  readonly to: string;
  readonly text: string;
}

const DAY_MS = 86_400_000;
/** The emulator's keys. */
const SECRET = btoa("sms-key&sms-auth");
const SENDER = "0215990000";

export class BareMessage extends DurableObject<BareEnv> {
  async submit(body: Body): Promise<string> {
    this.ctx.storage.kv.put("message", { ...body, state: "sending", at: Date.now() });
    void this.ctx.storage.setAlarm(Date.now() + DAY_MS);
    const answer = await fetch(`${this.env.PROVIDER_URL}/sms/api/v2/send/`, {
      method: "POST",
      headers: { secret: SECRET, "content-type": "application/json;charset=UTF-8" },
      body: JSON.stringify({
        version: "1.0",
        from: SENDER,
        to: [body.to.replaceAll("-", "")],
        text: body.text,
      }),
    });
    return answer.text();
  }

  override alarm(): void {
    // A day away: no bench runs so long.
  }
}

export default {
  async fetch(request, env) {
    if (request.method === "GET") return new Response("ok");
    const body: Body = await request.json();
    const stub = env.MESSAGES.get(env.MESSAGES.newUniqueId());
    return new Response(await stub.submit(body), {
      status: 201,
      headers: { "content-type": "application/json" },
    });
  },
} satisfies ExportedHandler<BareEnv>;

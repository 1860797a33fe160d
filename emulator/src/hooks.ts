/**
 * `/_emulator/webhooks/:name`: stands for a customer's webhook receiver. Whatever is posted there is kept; the answers are scripted
 * one by one, and 200 after the last; a `webhook.challenge` is answered with its challenge then. In a scripted body `{{challenge}}`
 * stands for the challenge of the request, and `{{body}}` for all of what was posted.
 */
import { Hono } from "hono";
import { z } from "zod";

import { emulatorState } from "./object.ts";

const answerSchema = z.strictObject({
  status: z.number().int().min(200).max(599).default(200),
  /** Before the answer. */
  delayMs: z.number().int().min(0).max(60_000).default(0),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().max(100_000).default("ok"),
});
const scriptSchema = z.strictObject({ answers: z.array(answerSchema).max(100) });

export type HookAnswer = z.infer<typeof answerSchema>;

/** What the receiver got, and what it answered. */
export interface HookRequest {
  readonly at: number;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly status: number;
}

export const hooks = new Hono<{ Bindings: Env }>();

hooks.get("/:name", async (c) =>
  c.json({ requests: await emulatorState(c.env).hookRequests(c.req.param("name")) }),
);

hooks.put("/:name/script", async (c) => {
  const parsed = scriptSchema.safeParse(await c.req.json().catch(() => null));
  if (!parsed.success) return c.json({ error: "bad script" }, 400);
  await emulatorState(c.env).scriptHook(c.req.param("name"), parsed.data.answers);
  return c.json({ ok: true });
});

hooks.on(["GET", "POST"], ["/:name/page", "/:name"], async (c) => {
  const body = await c.req.text();
  const { scripted, ...answer } = await emulatorState(c.env).takeHook(c.req.param("name"), {
    method: c.req.method,
    headers: Object.fromEntries(c.req.raw.headers),
    body,
  });
  if (answer.delayMs > 0) await scheduler.wait(answer.delayMs);
  const said = scripted ? filled(answer.body, body) : challengeAnswer(body);
  return new Response(answer.status === 204 || answer.status === 304 ? null : said, {
    status: answer.status,
    headers: answer.headers,
  });
});

/** What a receiver does that wants the calls. */
function challengeAnswer(body: string): string {
  const challenge = challengeOf(body);
  return challenge === undefined ? "ok" : JSON.stringify({ challenge });
}

function filled(template: string, body: string): string {
  return template
    .replaceAll("{{challenge}}", () => challengeOf(body) ?? "")
    .replaceAll("{{body}}", () => body);
}

const challengeSchema = z.object({
  type: z.literal("webhook.challenge"),
  data: z.object({ challenge: z.string() }),
});

function challengeOf(body: string): string | undefined {
  try {
    return challengeSchema.safeParse(JSON.parse(body)).data?.data.challenge;
  } catch {
    return undefined;
  }
}

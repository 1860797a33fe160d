/** `/_emulator/…`: for tests and people, no key. The vendor has nothing like it. */
import { Hono } from "hono";
import { z } from "zod";

import { emulatorState } from "./object.ts";
import { otlp } from "./otlp.ts";
import { digits } from "./rules.ts";

const sendsQuery = z.object({
  phone: z.string().optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

const fillBody = z
  .strictObject({
    count: z.number().int().min(1).max(100_000),
    ending: z.string().regex(/^\d{4}$/u),
    phone: z.string().transform(digits).exactOptional(),
    from: z.number().int().min(0).exactOptional(),
    until: z.number().int().min(0).exactOptional(),
  })
  .refine(({ from = 0, until = Infinity }) => from <= until, "from is after until");

const resultBody = z.strictObject({ phone: z.string().transform(digits) });

const link = z.string().nullable().default(null);

const words = {
  statusMessage: z.string().default(""),
  comments: z.string().default(""),
};

const verdictBody = z.strictObject({
  code: z.string().min(1),
  status: z.enum(["Y", "R"]),
  ...words,
});

const templateBody = z.strictObject({
  code: z.string().min(1),
  name: z.string().min(1),
  content: z.string().min(1),
  status: z.enum(["Y", "I", "R"]).default("Y"),
  ...words,
  buttons: z
    .array(
      z.strictObject({
        type: z.string(),
        name: z.string(),
        linkMo: link,
        linkPc: link,
        linkIos: link,
        linkAnd: link,
      }),
    )
    .default([]),
});

function issues(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

export const control = new Hono<{ Bindings: Env }>();

control.route("/otlp", otlp);

control.get("/health", (c) => c.json({ ok: true }));

control.post("/reset", async (c) => {
  await emulatorState(c.env).reset();
  return c.json({ ok: true });
});

control.get("/sends", async (c) => {
  const query = sendsQuery.safeParse(c.req.query());
  if (!query.success) return c.json({ error: "bad query", issues: issues(query.error) }, 400);
  const { phone, after, limit } = query.data;
  const wanted = phone === undefined ? null : digits(phone);
  return c.json({ sends: await emulatorState(c.env).sends(wanted, after, limit) });
});

control.post("/fill", async (c) => {
  const body: unknown = await c.req.json().catch(() => null);
  const parsed = fillBody.safeParse(body);
  if (!parsed.success) return c.json({ error: "bad fill", issues: issues(parsed.error) }, 400);
  await emulatorState(c.env).fill(parsed.data);
  return c.json({ ok: true });
});

control.post("/results", async (c) => {
  const body: unknown = await c.req.json().catch(() => null);
  const parsed = resultBody.safeParse(body);
  if (!parsed.success) return c.json({ error: "bad result", issues: issues(parsed.error) }, 400);
  return c.json({ given: await emulatorState(c.env).giveResults(parsed.data.phone) });
});

control.get("/stats", async (c) => c.json(await emulatorState(c.env).stats()));

control.get("/settings", async (c) => c.json(await emulatorState(c.env).settings()));

control.put("/settings", async (c) => {
  const result = await emulatorState(c.env).patchSettings(await c.req.text());
  return result.ok
    ? c.json(result.settings)
    : c.json({ error: "bad settings", issues: result.issues }, 400);
});

control.delete("/settings", async (c) => c.json(await emulatorState(c.env).restoreSettings()));

control.post("/templates/verdict", async (c) => {
  const body: unknown = await c.req.json().catch(() => null);
  const parsed = verdictBody.safeParse(body);
  if (!parsed.success) return c.json({ error: "bad verdict", issues: issues(parsed.error) }, 400);
  const ended = await emulatorState(c.env).endInspection(parsed.data);
  return ended ? c.json({ ok: true }) : c.json({ error: "not in inspection" }, 409);
});

control.put("/templates", async (c) => {
  const body: unknown = await c.req.json().catch(() => null);
  const parsed = templateBody.safeParse(body);
  if (!parsed.success) return c.json({ error: "bad template", issues: issues(parsed.error) }, 400);
  await emulatorState(c.env).putTemplate(parsed.data);
  return c.json({ ok: true });
});

/**
 * The contract for machines (`/openapi.json`) and for people (`/docs`, `/problems/…`). All of it is made when the Worker is built, from
 * the routes and schemas that validate (src/contract/), and lies in the static assets: no script of the Worker carries it.
 */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { languageOf, LANGUAGES, type Language } from "../problems/language.ts";
import type { Refuse } from "../problems/refusal.ts";
import { route } from "../route.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { assetOf } from "./asset.ts";
import { DOCS_POLICY, PROBLEM_POLICY } from "./docs-policy.ts";

type Ctx = Context<AppEnv>;

const query = z.object({
  lang: z.enum(LANGUAGES).optional().openapi({
    description: "The language of its texts. Left out: as Accept-Language says.",
  }),
});

const page = (description: string) => ({
  200: { description, content: { "text/html": { schema: z.string() } } },
});

export const docs = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

const openApi = route({
  method: "get",
  path: "/openapi.json",
  operationId: "getOpenApi",
  tag: "service",
  summary: "This document",
  scope: "none",
  request: { query },
  // Its handler hands on a file: src/contract/plain-answers.ts says what is in it.
  responses: { 200: { description: "OpenAPI 3.1" } },
  reasons: ["no_route"],
});

docs.openapi(openApi, async (c) => {
  const language = readerOf(c, c.req.valid("query").lang);
  return fileOf(c, `/openapi/openapi.${language}.json`, openApi.refuse);
});

const reference = route({
  method: "get",
  path: "/docs",
  operationId: "getDocs",
  tag: "service",
  summary: "This document for people, who may try each operation",
  scope: "none",
  request: { query },
  responses: page("The page"),
  reasons: ["no_route"],
});

docs.openapi(reference, async (c) => {
  const language = readerOf(c, c.req.valid("query").lang);
  c.header("content-security-policy", DOCS_POLICY);
  c.header("x-frame-options", "DENY");
  c.header("cross-origin-opener-policy", "same-origin");
  return fileOf(c, `/reference/${language}`, reference.refuse);
});

const problemPage = route({
  method: "get",
  path: "/problems/{code}",
  operationId: "getProblemPage",
  tag: "service",
  summary: "What a problem means and what to do: the `type` of a problem leads here",
  scope: "none",
  request: {
    params: z.object({ code: bounded(MOST.word).openapi({ example: "not_found" }) }),
    query,
  },
  responses: page("The page of the code"),
  reasons: ["no_route"],
});

docs.openapi(problemPage, async (c) => {
  const { code } = c.req.valid("param");
  const language = readerOf(c, c.req.valid("query").lang);
  if (!/^[a-z_]+$/.test(code)) throw problemPage.refuse({ kind: "no_route" });
  c.header("content-security-policy", PROBLEM_POLICY);
  return fileOf(c, `/problems/${language}/${code}`, problemPage.refuse);
});

async function fileOf(c: Ctx, path: string, refuse: Refuse<"no_route">): Promise<Response> {
  const file = await assetOf(c, path, c.req.header("if-none-match"));
  if (!file) throw refuse({ kind: "no_route" });
  // Its tag tells whether a caller has it.
  c.header("cache-control", "no-cache");
  return c.newResponse(file.body, file);
}

function readerOf(c: Ctx, asked: Language | undefined): Language {
  const language = asked ?? languageOf(c.req.header("accept-language"));
  c.header("content-language", language);
  c.header("vary", "accept-language");
  return language;
}

/** SOLAPI's paths, as its HTTP API documents them. */
import { Hono } from "hono";
import type { Context } from "hono";

import { emulatorState } from "../object.ts";
import { toResponse } from "../respond.ts";

const PATHS = [
  "/messages/v4/send-many/detail",
  "/messages/v4/list",
  "/cash/v1/balance",
  "/storage/v1/files",
] as const;

export type SolapiPath = (typeof PATHS)[number];

export interface SolapiCall {
  readonly path: SolapiPath;
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
  readonly text: string;
}

async function serve(c: Context<{ Bindings: Env }>, path: SolapiPath): Promise<Response> {
  const { raw } = c.req;
  const reply = await emulatorState(c.env).solapi({
    path,
    method: raw.method,
    url: raw.url,
    authorization: raw.headers.get("authorization"),
    text: await raw.text(),
  });
  return toResponse(reply);
}

export function solapiRoutes(): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  for (const path of PATHS) app.all(path, async (c) => serve(c, path));
  return app;
}

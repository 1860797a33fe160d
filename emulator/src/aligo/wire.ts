/** Aligo's paths under `/aligo/sms` and `/aligo/kakao`: forms in, JSON out. */
import { Hono } from "hono";
import type { Context } from "hono";

import { emulatorState } from "../object.ts";
import { toResponse } from "../respond.ts";
import type { Fields } from "./reply.ts";

const PATHS = [
  "/sms/send/",
  "/sms/list/",
  "/sms/sms_list/",
  "/sms/remain/",
  "/kakao/akv10/alimtalk/send/",
  "/kakao/akv10/history/list/",
  "/kakao/akv10/history/detail/",
  "/kakao/akv10/template/list/",
] as const;

export type AligoPath = (typeof PATHS)[number];

export interface AligoCall {
  readonly path: AligoPath;
  readonly method: string;
  readonly fields: Fields;
  readonly image: boolean;
  readonly ip: string;
}

/** Multipart or urlencoded; what is neither has no fields. */
async function formOf(request: Request): Promise<Pick<AligoCall, "fields" | "image">> {
  const fields: Record<string, string> = {};
  let image = false;
  try {
    for (const [name, value] of await request.formData()) {
      if (typeof value === "string") fields[name] = value;
      else image ||= name.startsWith("image");
    }
  } catch {
    return { fields: {}, image: false };
  }
  return { fields, image };
}

async function serve(c: Context<{ Bindings: Env }>, path: AligoPath): Promise<Response> {
  const { raw } = c.req;
  const form = raw.method === "POST" ? await formOf(raw) : { fields: {}, image: false };
  const ip = raw.headers.get("x-forwarded-for") ?? "";
  return toResponse(await emulatorState(c.env).aligo({ path, method: raw.method, ip, ...form }));
}

export function aligoRoutes(): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  for (const path of PATHS) app.all(path, async (c) => serve(c, path));
  return app;
}

/** The body of a request as text. Every handler and every validator reads what the one decoder made of it. */
import type { Context, MiddlewareHandler } from "hono";

import { parseJson } from "../../kernel/json/parse-json.ts";
import { decodeBody, mediaTypeOf, type Decoded } from "../../kernel/text/decode-body.ts";
import type { AppEnv } from "../app-env.ts";
import { gateProblem } from "../problems/standing.ts";

type Ctx = Context<AppEnv>;

/** One JSON object a line; these are decoded line by line while they come in. */
export const LINES: ReadonlySet<string> = new Set(["application/x-ndjson", "application/jsonl"]);

export async function readBody(c: Ctx): Promise<Decoded> {
  const known = c.get("body");
  if (known) return known;
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const body = decodeBody(bytes, c.req.header("content-type"));
  c.set("body", body);
  if (!body.ok) return body;
  const { text } = body;
  // Validators call these, and would decode in a way of their own.
  c.req.text = async () => text;
  c.req.json = async <T>() => parseJson(text) as T;
  return body;
}

/** Before validators that parse the body. A type that the route does not take is theirs to refuse. */
export function decodesBody(declared: readonly string[]): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const type = mediaTypeOf(c.req.header("content-type"));
    if (LINES.has(type) || (type !== "" && !declared.includes(type) && !/[/+]json$/.test(type))) {
      return next();
    }
    const body = await readBody(c);
    return body.ok ? next() : gateProblem(c, { kind: "invalid_encoding", body });
  };
}

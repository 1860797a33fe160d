/** The body of a request as text. Every handler and every validator reads what the one decoder made of it. */
import type { Context, MiddlewareHandler } from "hono";

import type { Fault } from "../../domain/message/intake-checks.ts";
import { findNul } from "../../kernel/json/nul.ts";
import { parseJson, RepeatedKeyError } from "../../kernel/json/parse-json.ts";
import { decodeBody, mediaTypeOf, type Decoded } from "../../kernel/text/decode-body.ts";
import type { AppEnv } from "../app-env.ts";
import { nulAt } from "../problems/nul.ts";
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
  const parse = lazily(() => parseJson(text));
  c.req.json = async <T>() => parse() as T;
  return body;
}

/** The value is the same for everybody who asks: what asks first may have judged it already. */
function lazily(make: () => unknown): () => unknown {
  let made: { readonly value: unknown } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * Before validators that parse the body. A type that the route does not take is theirs to refuse.
 * @param rowwise its handler judges row by row, and a bad one need not refuse the others
 */
export function decodesBody(
  declared: readonly string[],
  rowwise: boolean,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const type = mediaTypeOf(c.req.header("content-type"));
    if (LINES.has(type) || (type !== "" && !declared.includes(type) && !/[/+]json$/.test(type))) {
      return next();
    }
    const body = await readBody(c);
    if (!body.ok) return gateProblem(c, { kind: "invalid_encoding", body });
    const fault = rowwise ? undefined : await faultOf(c);
    return fault ? gateProblem(c, { kind: "invalid_request", faults: [fault] }) : next();
  };
}

/** The fault of the JSON whatever its schema; what is no JSON is for the validator to say. */
async function faultOf(c: Ctx): Promise<Fault | undefined> {
  try {
    const nul = findNul(await c.req.json());
    return nul && nulAt(nul);
  } catch (error) {
    return error instanceof RepeatedKeyError ? repeatedAt(error) : undefined;
  }
}

/** The fault that a name which stands twice is. */
export function repeatedAt({ pointer }: RepeatedKeyError): Fault {
  return {
    pointer,
    code: "repeated_name",
    detail: "stands twice in one object: leave one of them",
  };
}

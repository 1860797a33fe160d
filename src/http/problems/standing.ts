/** The reasons that no handler raises: what every request passes, its key and its validation do. A route declares them by what it is. */
import type { Context } from "hono";

import type { AppEnv } from "../app-env.ts";
import { problem } from "./problem.ts";
import type { Kind, ReasonOf } from "./reasons.ts";

/** Reasons of every route. */
export const ALWAYS = [
  "header_too_long",
  "misconfigured",
  "field_unreadable",
  "newer_layout",
  "internal",
] as const satisfies readonly Kind[];
/** Reasons of a route behind a key. */
export const KEYED = [
  "unauthorized",
  "address_not_allowed",
  "no_role",
  "cross_site",
  "sign_in_unavailable",
  "tenant_forbidden",
  "tenant_not_found",
  "too_many_failures",
  "rate_limited",
] as const satisfies readonly Kind[];
/** Reasons of a route that needs a scope. */
export const SCOPED = ["scope_missing"] as const satisfies readonly Kind[];
/** Reasons of a route whose request has a schema. */
export const VALIDATED = ["invalid_request"] as const satisfies readonly Kind[];
/** Reasons of a route that takes a body. */
export const SIZED = ["body_too_large", "invalid_encoding"] as const satisfies readonly Kind[];
/** Reasons of a route whose body is JSON. */
export const PARSED = [
  "malformed_json",
  "unsupported_media_type",
] as const satisfies readonly Kind[];
/** Reasons of a route that reads SQL. */
export const FROM_SQL = [
  "database_unavailable",
  "database_restored",
] as const satisfies readonly Kind[];

/** Reasons of a route that sends: what guards and quotas refuse. */
export const SENDING = [
  "quota_exceeded",
  "recipient_rate_exceeded",
  "prefix_rate_exceeded",
  "block_paused",
  "duplicate_content",
] as const satisfies readonly Kind[];

/** Reasons that every request can meet. */
const ADDRESSED = ["no_route", "header_too_long"] as const satisfies readonly Kind[];

type Gate = typeof KEYED | typeof SCOPED | typeof VALIDATED | typeof SIZED | typeof ADDRESSED;

/** A reason that is raised before the handler. */
export type GateReason = ReasonOf<Gate[number]>;

/** The answer of what stands before the handler. */
export function gateProblem(c: Context<AppEnv>, reason: GateReason): Response {
  return problem(c, reason);
}

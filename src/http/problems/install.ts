/** Problems as the answers of an app: what its handlers throw, and what it has no route for. */
import type { Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";

import { DatabaseRestoredError } from "../../app/erase/behind.ts";
import { NewerLayoutError } from "../../kernel/json/layout.ts";
import { FieldUnreadableError } from "../../kernel/keys/keys.ts";
import { log } from "../../kernel/log.ts";
import { SettingsError } from "../../kernel/settings/settings.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import type { AppEnv } from "../app-env.ts";
import { methodsByPath } from "./methods-by-path.ts";
import { problem } from "./problem.ts";
import type { Reason } from "./reasons.ts";
import { ProblemError } from "./refusal.ts";

export function installProblems(app: Hono<AppEnv>): void {
  const methods = methodsByPath(app);
  app.notFound((c) => {
    const allowed = methods(c.req.path);
    return problem(
      c,
      allowed.length > 0 ? { kind: "wrong_method", allowed } : { kind: "no_route" },
    );
  });
  app.onError((error, c) => problem(c, reasonOf(error, c)));
}

function reasonOf(error: Error, c: Context<AppEnv>): Reason {
  if (error instanceof ProblemError) return error.reason;
  if (error instanceof SettingsError) {
    log("alert", "settings.invalid", { detail: error.message });
    return { kind: "misconfigured", detail: error.message };
  }
  // The validators throw these two before a schema sees anything.
  if (error instanceof HTTPException && error.status === 400) return { kind: "malformed_json" };
  if (error instanceof HTTPException && error.status === 415) {
    return { kind: "unsupported_media_type" };
  }
  const { requestId, traceparent } = c.var;
  log("error", "http.failed", { error, requestId, traceparent, route: c.req.routePath });
  // An object's error comes without its class, but with its name; it holds field and key id, and no value.
  if (error.name === FieldUnreadableError.name) {
    log("alert", "privacy.field_unreadable", { detail: error.message, requestId });
    return { kind: "field_unreadable", detail: error.message };
  }
  // Here too: the log has had it where it was met.
  if (error.name === NewerLayoutError.name) return { kind: "newer_layout" };
  if (error instanceof DatabaseRestoredError) return { kind: "database_restored" };
  if (error instanceof DatabaseUnavailableError) {
    return { kind: "database_unavailable", absence: error.absence };
  }
  return { kind: "internal", once: c.var.once ?? false };
}

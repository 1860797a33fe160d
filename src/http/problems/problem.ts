/** Turns a reason into an HTTP answer: problem details of RFC 9457. */
import type { Context } from "hono";

import { RATE_POLICY } from "../../domain/guards/rate.ts";
import type { AppEnv } from "../app-env.ts";
import { toldFault, wordsOf } from "./in-language.ts";
import { languageOf } from "./language.ts";
import { quotaHeaders } from "./quota-answer.ts";
import { wireOf, type Reason } from "./reasons.ts";

export function problem(c: Context<AppEnv>, reason: Reason): Response {
  const { type, status, retryable, retryAfterMs } = wireOf(reason);
  const language = languageOf(c.req.header("accept-language"));
  const { title, detail } = wordsOf(reason, language);
  const body = {
    type,
    title,
    status,
    ...(detail && { detail }),
    code: reason.kind,
    requestId: c.get("requestId"),
    retryable,
    ...("faults" in reason && { errors: reason.faults.map((fault) => toldFault(fault, language)) }),
    ...("messageId" in reason && { messageId: reason.messageId }),
    ...("batchId" in reason && { batchId: reason.batchId }),
    ...(reason.kind === "database_unavailable" && { reason: reason.absence }),
    ...(reason.kind === "rate_limited" && { "violated-policies": [RATE_POLICY] }),
    ...(reason.kind === "quota_exceeded" && {
      "violated-policies": reason.violated.map(({ name }) => name),
    }),
  };
  const response = c.json(body, status);
  response.headers.set("content-type", "application/problem+json");
  response.headers.set("content-language", language);
  response.headers.append("vary", "accept-language");
  if (retryAfterMs !== undefined) {
    response.headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  }
  if (reason.kind === "quota_exceeded") {
    // Beside the policy of the key's own rate.
    for (const [name, value] of Object.entries(quotaHeaders(reason.violated))) {
      response.headers.append(name, value);
    }
  }
  if (reason.kind === "answer_lost") {
    const path = `/v1/messages/${encodeURIComponent(reason.messageId)}`;
    response.headers.set("location", path);
  }
  if (reason.kind === "batch_answer_lost") {
    response.headers.set("location", `/v1/batches/${reason.batchId}`);
  }
  if (reason.kind === "wrong_method") response.headers.set("allow", reason.allowed.join(", "));
  if (reason.kind === "unauthorized") response.headers.set("www-authenticate", "Bearer");
  return response;
}

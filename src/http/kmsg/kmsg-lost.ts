/** k-msg's answer to a request whose object did not answer. */
import type { Context } from "hono";

import type { LostAnswer, LostBatch } from "../../app/send/lost-answer.ts";
import type { AppEnv } from "../app-env.ts";
import { lostError } from "./kmsg-results.ts";

export function answerLost(c: Context<AppEnv>, lost: LostAnswer | LostBatch): Response {
  const error = lostError(lost);
  const path =
    lost.kind === "answer_lost"
      ? `/tracking/${encodeURIComponent(lost.messageId)}`
      : `/v1/batches/${lost.batchId}`;
  c.header("location", path);
  c.header("retry-after", String(Math.ceil((error.retryAfterMs ?? 0) / 1000)));
  return c.json({ ok: false, error }, 503);
}

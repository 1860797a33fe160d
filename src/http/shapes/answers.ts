/** How routes declare their answers in the OpenAPI document. */
import type { z } from "@hono/zod-openapi";

import { ProblemView } from "./schemas.ts";

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** A problem (RFC 9457). */
export const refusal = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: ProblemView } },
});

/** What every route behind a key may answer. */
export const errors = { 400: refusal("Wrong request"), 401: refusal("No valid key") };

/** Declares the answers of routes in the OpenAPI document; what they refuse follows from their reasons. */
import type { z } from "@hono/zod-openapi";

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

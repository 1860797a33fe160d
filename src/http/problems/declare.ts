/** Kinds of reasons in the OpenAPI document: one response for each of their statuses. */
import type { RouteConfig } from "@hono/zod-openapi";

import { ProblemView } from "../shapes/schemas.ts";
import { TABLE, type Kind } from "./reasons.ts";

type Responses = RouteConfig["responses"];

/** @param answers what the route declares itself: where a status means both, both are told. */
export function declareProblems(kinds: readonly Kind[], answers: Responses): Responses {
  const byStatus = Map.groupBy(kinds, (kind) => TABLE[kind].status);
  const declared = [...byStatus].map(([status, some]) => {
    const told = some.map((kind) => `${TABLE[kind].title} (\`${kind}\`)`);
    const answer = answers[status];
    const own = answer && "content" in answer ? answer : undefined;
    return [
      status,
      {
        description: [...(own ? [own.description] : []), ...told].join("; "),
        content: { ...own?.content, "application/problem+json": { schema: ProblemView } },
      },
    ] as const;
  });
  return Object.fromEntries(declared);
}

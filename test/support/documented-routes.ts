/** Routes as the OpenAPI document has them. */
import { expect } from "vitest";

import type { Scope } from "../../src/domain/tenant/scopes.ts";
import { call } from "./api.ts";

export interface DocumentedRoute {
  /** Method and path: `GET /v1/messages/{id}`. */
  readonly name: string;
  /** `any`: any key that works. `key`: a key of another kind. `none`: no key. */
  readonly asks: Scope | "any" | "key" | "none";
}

interface Operation {
  readonly security?: readonly Readonly<Record<string, readonly Scope[]>>[];
}

export async function documentedRoutes(): Promise<readonly DocumentedRoute[]> {
  const response = await call("/openapi.json", { key: null });
  const { paths } = await response.json<{ paths: Record<string, Record<string, Operation>> }>();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      asks: asked(operation),
    })),
  );
  // A document that lost its routes would prove nothing.
  expect(all.length).toBeGreaterThan(80);
  return all;
}

function asked({ security }: Operation): DocumentedRoute["asks"] {
  if (!security || security.length === 0) return "none";
  const bearer = security.find((one) => "bearer" in one)?.["bearer"];
  return bearer ? (bearer[0] ?? "any") : "key";
}

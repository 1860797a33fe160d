/**
 * Declares a route: what it asks, what it answers, what its key must be good for, what it reads and why it refuses. From
 * that come its middleware, the OpenAPI document, and the type of what its handler may throw.
 */
import { createRoute, type RouteConfig } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";

import type { Scope } from "../domain/tenant/scopes.ts";
import { requireScope, type RefuseScope } from "./access/auth.ts";
import { notRestored } from "./access/refuse-restored.ts";
import type { AppEnv } from "./app-env.ts";
import { declareProblems } from "./problems/declare.ts";
import type { Kind, ReasonOf } from "./problems/reasons.ts";
import { ProblemError, type Refuse } from "./problems/refusal.ts";
import * as standing from "./problems/standing.ts";
import { decodesBody } from "./shapes/read-body.ts";
import type { Tag } from "./tags.ts";

type Request = NonNullable<RouteConfig["request"]>;
type Method = "get" | "post" | "put" | "patch" | "delete";

interface Declaration<M, P, Q, T, K> {
  readonly method: M;
  readonly path: P;
  /** The name of its method in a generated client: verb and noun. */
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** The scope that its key needs; `any`: any key that works; `none`: it asks for no key. */
  readonly scope: Scope | "any" | "none";
  /** The security scheme of its key, where that is none of a tenant's. */
  readonly credential?: string;
  /** It needs the database, which may be away. */
  readonly reads?: "sql";
  /**
   * For a route that reads SQL: it answers although a restored database has yet to hear of erasures. It shows nobody's row, or
   * asks itself before it does (refuse-restored.ts).
   */
  readonly whileRestored?: "answers";
  readonly request?: Q;
  /** Its answers when it does not refuse. */
  readonly responses: T;
  /** Its handler's reasons to refuse, beside those of every route of its sort. */
  readonly reasons?: readonly K[];
  /** Kinds that it answers in words of its own: `responses` has them. */
  readonly own?: readonly Kind[];
  readonly refuseScope?: RefuseScope;
  /** Its rows are judged one by one: a bad one need not refuse the others. */
  readonly rowwise?: true;
  /** A repeat makes a second thing, or undoes what the first one made: its caller looks before it asks again. */
  readonly once?: true;
}

/** A failure from here on may come after the act. */
const begins = createMiddleware<AppEnv>(async (c, next) => {
  c.set("once", true);
  await next();
});

type Everywhere<Q> =
  | "internal"
  | "tenant_forbidden"
  | "scope_missing"
  | ([keyof Q] extends [never] ? never : (typeof standing.VALIDATED)[number]);

export function route<
  M extends Method,
  P extends string,
  T extends RouteConfig["responses"],
  Q extends Request = object,
  K extends Kind = never,
>(declared: Declaration<M, P, Q, T, K>) {
  const { method, path, operationId, tag, summary, description } = declared;
  const { scope, credential, refuseScope } = declared;
  const request = declared.request ?? ({} as Q);
  const responses: T = {
    ...declared.responses,
    ...declareProblems(kindsOf(declared), declared.responses),
  };
  const bearer = scope === "any" || scope === "none" ? [] : [scope];
  const body = declared.request?.body?.content;
  const middleware: MiddlewareHandler<AppEnv>[] = [
    ...(scope === "any" || scope === "none" ? [] : [requireScope(scope, refuseScope)]),
    ...(body ? [decodesBody(Object.keys(body), declared.rowwise ?? false)] : []),
    ...(declared.reads === "sql" && declared.whileRestored !== "answers" ? [notRestored] : []),
    ...(declared.once ? [begins] : []),
  ];
  const made = createRoute({
    method,
    path,
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(scope, bearer, credential),
    request,
    responses,
    middleware,
  });
  const refuse: Refuse<K | Everywhere<Q>> = (reason: ReasonOf<K | Everywhere<Q>>) =>
    new ProblemError(reason);
  return Object.assign(made, { refuse });
}

/** Empty where no key is asked for. */
function securityOf(
  scope: Scope | "any" | "none",
  bearer: Scope[],
  credential: string | undefined,
): Record<string, Scope[]>[] {
  if (scope === "none") return [];
  return credential === undefined ? [{ bearer }, { signIn: bearer }] : [{ [credential]: [] }];
}

function kindsOf({
  scope,
  reads,
  request,
  reasons = [],
  own = [],
}: Pick<
  Declaration<Method, string, Request, object, Kind>,
  "scope" | "reads" | "request" | "reasons" | "own"
>): readonly Kind[] {
  const keyed = scope !== "none";
  const body = request?.body?.content;
  const kinds = new Set<Kind>([
    ...reasons,
    ...(request && Object.keys(request).length > 0 ? standing.VALIDATED : []),
    ...(body && "application/json" in body ? standing.PARSED : []),
    ...(body ? standing.SIZED : []),
    ...(keyed ? standing.KEYED : []),
    ...(keyed && scope !== "any" ? standing.SCOPED : []),
    ...(reads === "sql" ? standing.FROM_SQL : []),
    ...standing.ALWAYS,
  ]);
  return [...kinds].filter((kind) => !own.includes(kind));
}

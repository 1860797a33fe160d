/** Every route for every scope and role: who may use it is let in, and everybody else is refused. */
import { beforeAll, describe, expect, it } from "vitest";

import { SCOPES, type Scope } from "../../../src/domain/tenant/scopes.ts";
import { app } from "../../../src/http/app.ts";
import type { Grant, Role } from "../../../src/kernel/settings/sign-in.ts";
import { call, receiptKey } from "../../support/api.ts";
import { documentedRoutes } from "../../support/documented-routes.ts";
import { NOTHING, triesOf } from "../../support/every-route.ts";
import { trustedIssuer, type Issuer } from "../../support/issuer.ts";
import {
  documentedAs,
  mayUse,
  RIGHTS,
  ROLE_RIGHTS,
  type Right,
  type Someone,
} from "../../support/rights.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, createTenant } from "../../support/tenants.ts";

const METRICS_TOKEN = "metrics-token-of-the-matrix";
useSettings("scope-matrix", { METRICS_TOKEN });

/** The confirmation that `POST /v1/approvals` is tried with. */
const ACT: Scope = "reveal";

const keyed = Object.entries(RIGHTS).filter(([, right]) => right !== "none");

let tenant: string;
let issuer: Issuer;
let approvalId: string;

type Headers = Readonly<Record<string, string>>;

const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` });

beforeAll(async () => {
  tenant = await createTenant();
  const ACCESS_ROLES = Object.keys(ROLE_RIGHTS).map((role): Grant => ({
    claim: "email",
    value: `${role}@example.com`,
    role: role as Role,
    tenant,
  }));
  issuer = await trustedIssuer({ ACCESS_ROLES });
  const { key } = await createKey(tenant);
  const body = { act: "reveal", reason: "waits for a second person" };
  const asked = await call("/v1/approvals", { key, body });
  expect(asked.status, await asked.clone().text()).toBe(201);
  ({ id: approvalId } = await asked.json<{ id: string }>());
});

/** The first way in which each route is tried, with what is not there: nobody's refusal is for want of a thing of the caller's. */
async function ask(route: string, headers: Headers): Promise<Response> {
  const [one] = triesOf({ ...NOTHING, tenant })[route] ?? [];
  expect(one, `test/support/every-route.ts does not know ${route}`).toBeDefined();
  const [path = "", given] = one ?? [];
  return call(path.replace("apr_none", approvalId), {
    ...given,
    key: null,
    headers: { ...given?.headers, ...headers },
  });
}

/** Each route that lets them in though it should not, or the other way round. */
async function wrong(
  someone: Someone,
  headers: Headers,
  routes: readonly (readonly [string, Right])[] = keyed,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [route, right] of routes) {
    const response = await ask(route, headers);
    await response.body?.cancel();
    const isIn = response.status !== 401 && response.status !== 403;
    const may = mayUse(someone, right, ACT);
    // Who is known is refused by 403: a 401 would say that the key is none.
    if (isIn !== may || response.status === 401) found.push(`${response.status} ${route}`);
  }
  return found;
}

describe("the table of rights", { concurrent: false }, () => {
  it("has every route of the OpenAPI document, as the document has it, and no other", async () => {
    const documented = (await documentedRoutes()).map(({ name, asks }) => [name, asks]);
    const declared = Object.entries(RIGHTS).map(([name, right]) => [name, documentedAs(right)]);
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(documented));
  });

  it("has every route of the Worker: none is open because the document does not name it", () => {
    const served = app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    expect([...new Set(served)].toSorted()).toEqual(Object.keys(RIGHTS).toSorted());
  });
});

describe("each route lets in who may use it, and refuses", { concurrent: false }, () => {
  it.each(SCOPES)("a key with the scope %s alone", async (scope) => {
    const { key } = await createKey(tenant, [scope]);
    expect(await wrong({ scopes: [scope] }, bearer(key))).toEqual([]);
  });

  it.each(Object.entries(ROLE_RIGHTS))("a person with the role %s", async (role, scopes) => {
    const token = await issuer.token({ email: `${role}@example.com`, sub: role });
    const someone = { scopes, role: role as Role };
    expect(await wrong(someone, { "cf-access-jwt-assertion": token })).toEqual([]);
  });

  // Only what is the operators' own: the rest would be done to the default tenant.
  it.each(SCOPES)("a key of the default tenant with the scope %s alone", async (scope) => {
    const { key } = await createKey("default", [scope]);
    const own = new Set<Right>(["operator", "metrics", "provider"]);
    const routes = keyed.filter(([, right]) => own.has(right));
    expect(await wrong({ scopes: [scope], ofDefault: true }, bearer(key), routes)).toEqual([]);
  });

  it.each<readonly [who: string, keyOf: () => string, own: Right]>([
    ["the key of a provider's receipts", receiptKey, "provider"],
    ["the token of the metrics", () => METRICS_TOKEN, "metrics"],
  ])("%s, which opens one route", async (_who, keyOf, own) => {
    const open: string[] = [];
    for (const [route] of keyed) {
      const response = await ask(route, bearer(keyOf()));
      await response.body?.cancel();
      if (response.status !== 401 && response.status !== 403) open.push(route);
    }
    expect(open).toEqual(keyed.filter(([, right]) => right === own).map(([route]) => route));
  });
});

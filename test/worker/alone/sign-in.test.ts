/** People who call with a token of an issuer: what they may do, and what forgers try. */
import { exportSPKI, importJWK } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ROLE_SCOPES } from "../../../src/domain/sign-in/roles.ts";
import { SCOPES } from "../../../src/domain/tenant/scopes.ts";
import type { Grant } from "../../../src/kernel/settings/sign-in.ts";
import { call, eventually, phone } from "../../support/api.ts";
import {
  setOf,
  signed,
  type Claims,
  signingKey,
  trustedIssuer,
  type Issuer,
} from "../../support/issuer.ts";
import { useSettings } from "../../support/settings.ts";
import { createTenant, tenantWithKey } from "../../support/tenants.ts";

useSettings("sign-in");

const grant = (value: string, role: Grant["role"], more: Partial<Grant> = {}): Grant => ({
  claim: "email",
  value,
  role,
  tenant: "default",
  ...more,
});

const ROLES: readonly Grant[] = [
  grant("viewer@example.com", "viewer"),
  grant("sender@example.com", "sender"),
  grant("approver@example.com", "approver"),
  grant("admin@example.com", "admin"),
  grant("desk", "sender", { claim: "groups" }),
  grant("248289", "viewer", { claim: "sub" }),
];

const ASSERTION = "cf-access-jwt-assertion";

const withToken = async (token: string, path = "/v1/about", more: object = {}) =>
  call(path, { key: null, ...more, headers: { [ASSERTION]: token, ...headersOf(more) } });

const headersOf = (more: { readonly headers?: object }): object => more.headers ?? {};

let issuer: Issuer;

beforeEach(async () => {
  vi.setSystemTime(Date.now());
  issuer = await trustedIssuer({ ACCESS_ROLES: ROLES });
});
afterEach(() => void vi.useRealTimers());

const codeOf = async (response: Response) => (await response.json<{ code?: string }>()).code;

describe("a person who signed in", { concurrent: false }, () => {
  it("may do what the role says, and nothing more", async () => {
    for (const [role, scopes] of Object.entries(ROLE_SCOPES)) {
      const token = await issuer.token({ email: `${role}@example.com` });
      const about = await withToken(token);
      expect(await about.json(), role).toMatchObject({
        tenant: "default",
        scopes,
        operator: role === "admin",
      });
      const body = { to: phone(), text: "hello" };
      const sent = await withToken(token, "/v1/messages", { body });
      expect(sent.status < 300, role).toBe(scopes.includes("send"));
      if (sent.status >= 300) expect(await codeOf(sent)).toBe("scope_missing");
      const keys = await withToken(token, "/v1/tenants/default/keys");
      expect(keys.status, role).toBe(scopes.includes("admin") ? 200 : 403);
    }
  });

  it("has a role by a claim, a list in one, or the subject; the first that fits", async () => {
    const scopesOf = async (claims: Claims) => {
      const about = await withToken(await issuer.token(claims));
      return (await about.json<{ scopes: readonly string[] }>()).scopes;
    };
    const email = "none@example.com";
    expect(await scopesOf({ email, groups: ["else", "desk"] })).toEqual(ROLE_SCOPES.sender);
    expect(await scopesOf({ email, custom: { groups: ["desk"] } })).toEqual(ROLE_SCOPES.sender);
    expect(await scopesOf({ email, groups: "desk" })).toEqual(ROLE_SCOPES.sender);
    expect(await scopesOf({ sub: "248289" })).toEqual(ROLE_SCOPES.viewer);
    expect(await scopesOf({ email: "VIEWER@Example.com", groups: ["desk"] })).toEqual(
      ROLE_SCOPES.viewer,
    );
  });

  it("stands in the trail by name, in what was done to the tenant too, whatever the request says", async () => {
    const tenant = await createTenant();
    const token = await issuer.token({ email: "admin@example.com" });
    const body = { name: "made-by-a-person", scopes: ["read"] };
    const headers = { "x-acting-person": "somebody%20else" };
    const made = await withToken(token, `/v1/tenants/${tenant}/keys`, { body, headers });
    expect(made.status, await made.clone().text()).toBe(201);
    const { data } = await eventually(
      async () => {
        const path = "/v1/audit?action=key.created";
        const answer = await call(path, { headers: { "x-tenant-id": tenant } });
        return answer.json<{ data: readonly object[] }>();
      },
      (page) => page.data.length > 0,
    );
    expect(data[0]).toMatchObject({
      actor: "person:admin@example.com",
      person: "admin@example.com",
      keyId: null,
    });
  });

  it("without a role may do nothing, and is told so", async () => {
    const refused = await withToken(await issuer.token({ email: "stranger@example.com" }));
    expect([refused.status, await codeOf(refused)]).toEqual([403, "no_role"]);
    // An e-mail that the issuer does not vouch for gives nobody's rights.
    const email = { email: "admin@example.com", email_verified: false };
    const unverified = await withToken(await issuer.token(email));
    expect([unverified.status, await codeOf(unverified)]).toEqual([403, "no_role"]);
  });

  it("of a tenant stays in that tenant", async () => {
    const tenant = await createTenant();
    const other = await createTenant();
    const roles = [grant("owner@example.com", "admin", { tenant })];
    const own = await trustedIssuer({ ACCESS_ROLES: roles });
    const token = await own.token({ email: "owner@example.com" });
    const about = await withToken(token);
    expect(await about.json()).toMatchObject({ tenant, operator: false, scopes: SCOPES });
    const headers = { "x-tenant-id": other };
    expect(await codeOf(await withToken(token, "/v1/about", { headers }))).toBe("tenant_forbidden");
    expect((await withToken(token, `/v1/tenants/${other}/keys`)).status).toBe(404);
  });

  it("signs in by Authorization where the setting says so, and there alone", async () => {
    const own = await trustedIssuer({ ACCESS_ROLES: ROLES, ACCESS_TOKEN_IN: "authorization" });
    const token = await own.token({ email: "viewer@example.com" });
    expect((await call("/v1/about", { key: token })).status).toBe(200);
    expect((await withToken(token)).status).toBe(401);
    const { key } = await tenantWithKey();
    expect((await call("/v1/about", { key })).status).toBe(200);
  });

  it("counts for less than a key that is given", async () => {
    const { tenant, key } = await tenantWithKey();
    const token = await issuer.token({ email: "admin@example.com" });
    const about = await call("/v1/about", { key, headers: { [ASSERTION]: token } });
    expect(await about.json()).toMatchObject({ tenant, operator: false });
    const wrong = await call("/v1/about", { key: "wrong", headers: { [ASSERTION]: token } });
    expect(wrong.status).toBe(401);
  });

  it("is nobody where no issuer is set", async () => {
    const own = await trustedIssuer({ ACCESS_ISSUER: undefined });
    expect((await withToken(await own.token({ email: "admin@example.com" }))).status).toBe(401);
    expect(await own.fetches()).toBe(0);
  });

  it("is not called for by another site's page", async () => {
    const token = await issuer.token({ email: "admin@example.com" });
    const elsewhere: readonly Readonly<Record<string, string>>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
    ];
    for (const headers of elsewhere) {
      const refused = await withToken(token, "/v1/about", { headers });
      expect([refused.status, await codeOf(refused)]).toEqual([403, "cross_site"]);
    }
    const own = { "sec-fetch-site": "same-origin" };
    expect((await withToken(token, "/v1/about", { headers: own })).status).toBe(200);
  });
});

describe("a token", { concurrent: false }, () => {
  const email = "admin@example.com";

  const base64url = (value: object): string =>
    new TextEncoder()
      .encode(JSON.stringify(value))
      .toBase64({ alphabet: "base64url", omitPadding: true });

  it("that is not the issuer's, for us, now, is refused as a wrong key is", async () => {
    const now = Math.floor(Date.now() / 1000);
    const good = await issuer.token({ email });
    const [header = "", payload = "", signature = ""] = good.split(".");
    const claims = { iss: issuer.url, email };
    const publicKey = await importJWK({ ...issuer.key.jwk }, "RS256", { extractable: true });
    const pem = publicKey instanceof Uint8Array ? "" : await exportSPKI(publicKey);
    const asSecret = async (text: string) => {
      const privateKey = new TextEncoder().encode(text);
      return signed({ privateKey, kid: "key-1" }, claims, { alg: "HS256" });
    };
    const forger = await signingKey("key-1");
    const unknown = await signingKey("key-9");
    const ellipse = await signingKey("key-1", "ES256");
    const attacks: Readonly<Record<string, string>> = {
      "alg none": `${base64url({ alg: "none", kid: "key-1" })}.${payload}.`,
      "alg none, signed": `${base64url({ alg: "none", kid: "key-1" })}.${payload}.${signature}`,
      "alg None": `${base64url({ alg: "None", kid: "key-1" })}.${payload}.${signature}`,
      "no algorithm": `${base64url({ kid: "key-1" })}.${payload}.${signature}`,
      "HS256 with the public key": await asSecret(pem),
      "HS256 with the JWK": await asSecret(JSON.stringify(issuer.key.jwk)),
      "another key by the same name": await signed(forger, claims),
      "another kind of key": await signed(ellipse, claims, { alg: "ES256" }),
      "an unknown key": await signed(unknown, claims),
      "no name of a key": await signed(issuer.key, claims, { kid: undefined }),
      "a key of its own": await signed(forger, claims, { jwk: forger.jwk }),
      "keys at an address of its own": await signed(unknown, claims, {
        jku: "https://evil.example",
      }),
      "an extension that has to be understood": `${base64url({ alg: "RS256", kid: "key-1", crit: ["exp"], exp: 1 })}.${payload}.${signature}`,
      "another payload": `${header}.${base64url({ ...claims, aud: "x", exp: now + 60 })}.${signature}`,
      "no signature": `${header}.${payload}.`,
      "another audience": await issuer.token({ email, aud: ["another"] }),
      "no audience": await issuer.token({ email, aud: undefined }),
      expired: await issuer.token({ email, exp: now - 6 }),
      "no expiry": await issuer.token({ email, exp: undefined }),
      "not yet": await issuer.token({ email, nbf: now + 60 }),
      "made in the future": await issuer.token({ email, iat: now + 60 }),
      "no time of making": await issuer.token({ email, iat: undefined }),
      "made long ago": await issuer.token({ email, iat: now - 32 * 86_400 }),
      "another issuer": await issuer.token({ email, iss: "https://evil.cloudflareaccess.com" }),
      "an issuer that begins alike": await issuer.token({ email, iss: `${issuer.url}/` }),
      "no issuer": await issuer.token({ email, iss: undefined }),
      "of a service": await issuer.token({ sub: "", common_name: "robot" }),
      "of a name with control characters": await issuer.token({ email: "a\n@example.com" }),
      "of parts that are none": "a.b.c",
      empty: "",
      long: `${header}.${"a".repeat(14_000)}.${signature}`,
    };
    for (const [name, token] of Object.entries(attacks)) {
      expect((await withToken(token)).status, name).toBe(401);
    }
    expect((await withToken(good)).status).toBe(200);
    // What its clock may be wrong by.
    expect((await withToken(await issuer.token({ email, exp: now - 4 }))).status).toBe(200);
  });

  it("works until it expires, with any of the algorithms that have a pair of keys", async () => {
    for (const alg of ["PS256", "ES256", "EdDSA"]) {
      const own = await trustedIssuer({ ACCESS_ROLES: ROLES });
      const key = await signingKey("key-2", alg);
      await own.serve(setOf(own.key, key));
      const token = await signed(key, { iss: own.url, email }, { alg });
      expect((await withToken(token)).status, alg).toBe(200);
    }
    const token = await issuer.token({ email });
    vi.setSystemTime(Date.now() + 606_000);
    expect((await withToken(token)).status).toBe(401);
  });

  it("with a key that nobody knows makes the keys be fetched once in half a minute", async () => {
    expect((await withToken(await issuer.token({ email }))).status).toBe(200);
    expect(await issuer.fetches()).toBe(1);
    const forger = await signingKey("none");
    const claims = { iss: issuer.url, email };
    vi.setSystemTime(Date.now() + 30_000);
    for (let i = 0; i < 30; i++) {
      const token = await signed({ ...forger, kid: `none-${i}` }, claims);
      expect((await withToken(token)).status).toBe(401);
    }
    expect(await issuer.fetches()).toBe(2);
    // The issuer's own token needs no fetch, and is not kept out.
    expect((await withToken(await issuer.token({ email }))).status).toBe(200);
  });

  it("with the issuer's next key works at once, and one with a key that it took back no more", async () => {
    expect((await withToken(await issuer.token({ email }))).status).toBe(200);
    const next = await signingKey("key-2");
    await issuer.serve(setOf(next), setOf(next));
    vi.setSystemTime(Date.now() + 30_000);
    const claims = { iss: issuer.url, email };
    expect((await withToken(await signed(next, claims))).status).toBe(200);
    expect((await withToken(await issuer.token({ email }))).status).toBe(401);
  });

  it("is judged by what is known of the keys while the issuer cannot be asked", async () => {
    const away = Array.from({ length: 20 }, () => ({ status: 503, body: "away" }));
    await issuer.serve(...away);
    const token = await issuer.token({ email });
    const refused = await withToken(token);
    expect([refused.status, await codeOf(refused)]).toEqual([503, "sign_in_unavailable"]);
    expect(refused.headers.get("retry-after")).toBe("30");
    // Keys of the API need no issuer.
    const { key } = await tenantWithKey();
    expect((await call("/v1/about", { key })).status).toBe(200);
    for (let i = 0; i < 30; i++) await withToken(token);
    expect(await issuer.fetches()).toBe(10);
    vi.setSystemTime(Date.now() + 30_000);
    await issuer.serve(setOf(issuer.key), ...away);
    expect((await withToken(await issuer.token({ email }))).status).toBe(200);
    vi.setSystemTime(Date.now() + 2 * 3_600_000);
    expect((await withToken(await issuer.token({ email }))).status).toBe(200);
    vi.setSystemTime(Date.now() + 23 * 3_600_000);
    expect((await withToken(await issuer.token({ email }))).status).toBe(503);
  });

  it("is judged by keys alone: no page, no secret, and nothing of any length is a set of them", async () => {
    const big = { body: `{"keys":[],"more":"${"a".repeat(70_000)}"}` };
    const secret = {
      body: JSON.stringify({ keys: [{ kty: "oct", kid: "key-1", k: "c2VjcmV0" }] }),
    };
    for (const answer of [{ body: "<html>" }, { body: "[]" }, { body: "null" }, big]) {
      const own = await trustedIssuer({ ACCESS_ROLES: ROLES });
      await own.serve(answer);
      expect((await withToken(await own.token({ email }))).status, answer.body.slice(0, 9)).toBe(
        503,
      );
    }
    const own = await trustedIssuer({ ACCESS_ROLES: ROLES });
    await own.serve(secret);
    expect((await withToken(await own.token({ email }))).status).toBe(401);
  });
});

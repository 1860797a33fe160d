import { describe, expect, it } from "vitest";
import { z } from "zod";

import { hasSignedInAdmin, jwksUrlOf, signInFaults, signInSettings } from "./sign-in.ts";

const schema = z.object(signInSettings.fields);
const ISSUER = "https://bank.cloudflareaccess.com";
const whole = {
  ACCESS_ISSUER: ISSUER,
  ACCESS_AUDIENCE: "aud-1, aud-2",
  ACCESS_ROLES: "Kim@Example.com=admin,groups:sms-desk=sender, sub:248289=viewer/acme",
};

describe("the settings of the sign-in", () => {
  it("name who may do what, and for whom tokens are", () => {
    const read = schema.parse(whole);
    expect(read.ACCESS_AUDIENCE).toEqual(["aud-1", "aud-2"]);
    expect(read.ACCESS_ROLES).toEqual([
      { claim: "email", value: "kim@example.com", role: "admin", tenant: "default" },
      { claim: "groups", value: "sms-desk", role: "sender", tenant: "default" },
      { claim: "sub", value: "248289", role: "viewer", tenant: "acme" },
    ]);
    expect(read.ACCESS_TOKEN_IN).toBe("cf-access-jwt-assertion");
    expect(signInFaults(read)).toEqual([]);
    expect(jwksUrlOf(read)).toBe(`${ISSUER}/cdn-cgi/access/certs`);
    const ACCESS_JWKS_URL = "https://id.example.com/keys";
    expect(jwksUrlOf({ ...read, ACCESS_JWKS_URL })).toBe(ACCESS_JWKS_URL);
  });

  it("refuse roles that are none, by place and without the name", () => {
    for (const part of [
      "kim=admin",
      "lee@example.com=owner",
      "lee@example.com",
      "a:b=viewer/Acme",
      "=viewer",
    ]) {
      const ACCESS_ROLES = `kim@example.com=admin,${part}`;
      const { error } = schema.safeParse({ ...whole, ACCESS_ROLES });
      const [issue] = error?.issues ?? [];
      expect(issue?.message, part).toMatch(/^part 2 must be such as /);
      expect(issue?.message).not.toContain("lee@");
    }
  });

  it("are whole, or not there: half a sign-in is a fault", () => {
    const faultsOf = (vars: object) => signInFaults(schema.parse(vars));
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ ACCESS_ISSUER: ISSUER })).toEqual([
      "ACCESS_AUDIENCE: is needed beside ACCESS_ISSUER",
      "ACCESS_ROLES: is needed beside ACCESS_ISSUER",
    ]);
    expect(faultsOf({ ACCESS_AUDIENCE: "aud-1" })).toEqual([
      "ACCESS_AUDIENCE: needs ACCESS_ISSUER beside it",
    ]);
  });

  it("say whether an operator can sign in", () => {
    const hasAdmin = (vars: object) => hasSignedInAdmin(schema.parse(vars));
    expect(hasAdmin(whole)).toBe(true);
    expect(hasAdmin({ ...whole, ACCESS_ROLES: "kim@example.com=admin/acme" })).toBe(false);
    expect(hasAdmin({ ...whole, ACCESS_ROLES: "kim@example.com=sender" })).toBe(false);
    expect(hasAdmin({ ...whole, ACCESS_ISSUER: undefined })).toBe(false);
  });
});

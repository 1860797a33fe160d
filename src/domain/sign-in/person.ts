/** Reads the person of a token, and that person's rights. Pure; the token was verified before. */
import type { Grant, Role } from "../../kernel/settings/sign-in.ts";

export interface Claims {
  readonly sub?: unknown;
  readonly email?: unknown;
  readonly email_verified?: unknown;
  /** Cloudflare Access puts further claims of the identity provider here. */
  readonly custom?: unknown;
  readonly [claim: string]: unknown;
}

export interface Person {
  /** The e-mail, else the subject: the audit trail calls them so. */
  readonly name: string;
  /** Undefined for somebody who has no role. */
  readonly grant: { readonly role: Role; readonly tenant: string } | undefined;
}

const LONGEST_NAME = 100;
const PLAIN = /^[\x21-\x7e]+$/;

/** Undefined for a token that speaks of nobody, such as one of a service. */
export function personIn(claims: Claims, grants: readonly Grant[]): Person | undefined {
  const name = emailOf(claims) ?? textOf(claims.sub);
  if (name === undefined || name.length > LONGEST_NAME || !PLAIN.test(name)) return undefined;
  const found = grants.find(({ claim, value }) => valuesOf(claims, claim).includes(value));
  return { name, grant: found && { role: found.role, tenant: found.tenant } };
}

function valuesOf(claims: Claims, claim: string): readonly unknown[] {
  if (claim === "email") return [emailOf(claims)];
  const value = ownOf(claims, claim) ?? ownOf(claims.custom, claim);
  return Array.isArray(value) ? value : [value];
}

/** An e-mail that the issuer does not vouch for is whatever somebody wrote. */
function emailOf(claims: Claims): string | undefined {
  if (claims.email_verified !== undefined && claims.email_verified !== true) return undefined;
  return textOf(claims.email)?.toLowerCase();
}

function ownOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

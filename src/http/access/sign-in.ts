/** People who call with a token of the issuer (ACCESS_ISSUER) in place of a key. */
import type { Context } from "hono";

import { verifySignIn, type SignIn } from "../../app/sign-in/verify.ts";
import { hideNumbers } from "../../domain/privacy/masks.ts";
import { isCrossSite } from "../../domain/sign-in/cross-site.ts";
import { ROLE_SCOPES } from "../../domain/sign-in/roles.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import type { AppEnv } from "../app-env.ts";
import { gateProblem } from "../problems/standing.ts";
import { noteRefusal } from "./audit-note.ts";
import type { Caller } from "./caller.ts";
import { refuseKey } from "./refuse-key.ts";

type Ctx = Context<AppEnv>;

/** Id that reports of disclosures show in the place of a key's. */
export const SIGNED_IN = "signed-in";

const TOKEN = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/** The token of the request; undefined where it brings none, or nobody signs in. @param given the bearer's word */
export function tokenOf(c: Ctx, given: string | undefined): string | undefined {
  const { ACCESS_ISSUER, ACCESS_TOKEN_IN } = c.get("settings");
  if (ACCESS_ISSUER === undefined) return undefined;
  if (ACCESS_TOKEN_IN === "authorization") {
    return given !== undefined && TOKEN.test(given) ? given : undefined;
  }
  // A key that is given says more than the cookie which happens to be there.
  return given === undefined ? c.req.header(ACCESS_TOKEN_IN) : undefined;
}

/** @param refuse the route's own refusal. @returns the caller, or the answer that refuses the person. */
export async function signIn(
  c: Ctx,
  token: string,
  refuse: () => Response,
): Promise<Caller | Response> {
  if (ofCookie(c) && comesFromElsewhere(c)) return gateProblem(c, { kind: "cross_site" });
  const answer = await verifySignIn(c.get("isolate"), token);
  switch (answer.kind) {
    case "refused":
      return refuseKey(c, true, refuse);
    case "unavailable":
      return gateProblem(c, { kind: "sign_in_unavailable" });
    case "person":
      return callerOf(c, answer);
  }
}

function ofCookie(c: Ctx): boolean {
  return c.get("settings").ACCESS_TOKEN_IN !== "authorization";
}

function comesFromElsewhere(c: Ctx): boolean {
  const [site, origin] = [c.req.header("sec-fetch-site"), c.req.header("origin")];
  return isCrossSite({ url: c.req.url, site, origin });
}

async function callerOf(
  c: Ctx,
  { person: { name, grant }, subject, until }: Extract<SignIn, { readonly kind: "person" }>,
): Promise<Caller | Response> {
  const home = grant?.tenant ?? DEFAULT_TENANT;
  const caller: Caller = {
    home,
    // A name may hold a telephone number, as some companies' addresses do.
    actor: `person:${hideNumbers(name)}`,
    person: name,
    ...(grant && { role: grant.role }),
    hash: await sha256(`person ${subject}`),
    keyUntil: until,
    allowedIps: [],
    scopes: grant ? ROLE_SCOPES[grant.role] : [],
  };
  if (grant) return caller;
  noteRefusal(c, caller, { action: "person.refused", code: "no_role" });
  return gateProblem(c, { kind: "no_role" });
}

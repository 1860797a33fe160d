/** Settings of people's sign-in: whose word is taken for who they are, and what they may do. */
import { z } from "zod";

/** The roles of a person; `domain/sign-in/roles.ts` says which scopes that is. */
export const ROLES = ["viewer", "sender", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** The receiver of a role. */
export interface Grant {
  /** `email`, `sub`, or the name of another claim that holds a text or a list of texts. */
  readonly claim: string;
  readonly value: string;
  readonly role: Role;
  /** The tenant in which it holds. */
  readonly tenant: string;
}

/** All tenants' operators are in it. */
const DEFAULT_TENANT = "default";

const GRANT =
  /^(?:(?<claim>[A-Za-z][\w-]{0,63}):)?(?<value>[^\s,=:]{1,200})=(?<role>[a-z]+)(?:\/(?<tenant>[a-z0-9][a-z0-9-]{0,39}))?$/;

function isRole(text: string | undefined): text is Role {
  return (ROLES as readonly (string | undefined)[]).includes(text);
}

/** A fault is named by its place, never by its value: it may name a person. */
const grants = z.string().transform((text, ctx): readonly Grant[] => {
  const parts = text.trim() === "" ? [] : text.split(",").map((part) => part.trim());
  const read = parts.map((part): Grant | undefined => {
    const { claim = "email", value = "", role, tenant } = GRANT.exec(part)?.groups ?? {};
    if (!isRole(role) || (claim === "email" && !value.includes("@"))) return undefined;
    const same = claim === "email" ? value.toLowerCase() : value;
    return { claim, value: same, role, tenant: tenant ?? DEFAULT_TENANT };
  });
  const good = read.filter((one) => one !== undefined);
  if (good.length === read.length) return good;
  const message = `part ${read.indexOf(undefined) + 1} must be such as "kim@example.com=admin", "groups:sms-desk=sender" or "sub:248289=viewer/acme"; roles are ${ROLES.join(", ")}`;
  ctx.addIssue({ code: "custom", message });
  return z.NEVER;
});

const words = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);

const url = z.url({ protocol: /^https?$/, error: "must be a URL that begins with https://" });

export const signInSettings = {
  title: "Sign-in of people",
  about:
    "People call with a token of Cloudflare Access, or of another issuer of OpenID Connect, in place of a key.",
  fields: {
    ACCESS_ISSUER: url
      .optional()
      .describe(
        "Whose tokens are taken, as `iss` says it: `https://<team>.cloudflareaccess.com`. Without it nobody signs in.",
      ),
    ACCESS_AUDIENCE: words
      .prefault("")
      .describe("For whom the tokens are (`aud`), separated by commas: the application's AUD tag."),
    ACCESS_ROLES: grants
      .prefault("")
      .describe(
        "Who may do what: `kim@example.com=admin,groups:sms-desk=sender,sub:248289=viewer/acme`: an e-mail, or a claim and its value; the role (`viewer`, `sender`, `approver`, `admin`); the tenant, left out: `default`. The first that fits counts.",
      ),
    ACCESS_JWKS_URL: url
      .optional()
      .describe(
        "Where the issuer's public keys are; left out: `/cdn-cgi/access/certs` of ACCESS_ISSUER, where Cloudflare Access has them.",
      ),
    ACCESS_TOKEN_IN: z
      .enum(["cf-access-jwt-assertion", "authorization"])
      .default("cf-access-jwt-assertion")
      .describe(
        "The header that holds the token. `authorization` (`Bearer …`) is for another issuer than Cloudflare Access.",
      ),
  },
};

interface SignIn {
  readonly ACCESS_ISSUER?: string | undefined;
  readonly ACCESS_AUDIENCE: readonly string[];
  readonly ACCESS_ROLES: readonly Grant[];
  readonly ACCESS_JWKS_URL?: string | undefined;
}

/** Half a sign-in lets nobody in, or somebody whom nobody meant. */
export function signInFaults(settings: SignIn): readonly string[] {
  const { ACCESS_ISSUER, ACCESS_AUDIENCE, ACCESS_ROLES } = settings;
  const lists = { ACCESS_AUDIENCE, ACCESS_ROLES };
  if (ACCESS_ISSUER === undefined) {
    const needless = Object.entries(lists).filter(([, list]) => list.length > 0);
    return needless.map(([name]) => `${name}: needs ACCESS_ISSUER beside it`);
  }
  return Object.entries(lists)
    .filter(([, list]) => list.length === 0)
    .map(([name]) => `${name}: is needed beside ACCESS_ISSUER`);
}

/** Address of the issuer's keys; undefined where nobody signs in. */
export function jwksUrlOf({ ACCESS_ISSUER, ACCESS_JWKS_URL }: SignIn): string | undefined {
  if (ACCESS_ISSUER === undefined) return undefined;
  return ACCESS_JWKS_URL ?? new URL("/cdn-cgi/access/certs", ACCESS_ISSUER).href;
}

/** True if a person may sign in as an operator. */
export function hasSignedInAdmin({ ACCESS_ISSUER, ACCESS_ROLES }: SignIn): boolean {
  const isOperator = ({ role, tenant }: Grant): boolean =>
    role === "admin" && tenant === DEFAULT_TENANT;
  return ACCESS_ISSUER !== undefined && ACCESS_ROLES.some(isOperator);
}

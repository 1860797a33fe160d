/** Verifies that a token is one of the issuer's, for us, now; and of whom it speaks. */
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from "jose";

import { personIn, type Person } from "../../domain/sign-in/person.ts";
import { jwksUrlOf } from "../../kernel/settings/sign-in.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { issuerKeys } from "./issuer-keys.ts";

export type SignIn =
  | {
      readonly kind: "person";
      readonly person: Person;
      /** One name for the person among all that issuers know. */
      readonly subject: string;
      /** When the token ends, epoch ms. */
      readonly until: number;
    }
  | { readonly kind: "refused" }
  /** The issuer's keys cannot be had: nobody can say whose it is. */
  | { readonly kind: "unavailable" };

/** With a pair of keys each: of one secret that both know, whoever can verify can sign. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
const LONGEST_TOKEN = 16_000;
const CLOCK_SECONDS = 5;
/** The longest session that Cloudflare Access gives is a month. */
const OLDEST_SECONDS = (31 * DAY_MS) / 1000;

const REFUSED: SignIn = { kind: "refused" };

/** @throws SettingsError never: call it where ACCESS_ISSUER is set. */
export async function verifySignIn(
  { settings, memory }: Pick<Isolate, "settings" | "memory">,
  token: string,
): Promise<SignIn> {
  const url = jwksUrlOf(settings);
  const kid = kidOf(token);
  if (url === undefined || kid === undefined) return REFUSED;
  const keys = await issuerKeys(memory, url, kid);
  if (!keys) return { kind: "unavailable" };
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: settings.ACCESS_ISSUER ?? "",
      audience: [...settings.ACCESS_AUDIENCE],
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "iat"],
      maxTokenAge: OLDEST_SECONDS,
      clockTolerance: CLOCK_SECONDS,
      currentDate: new Date(),
    });
    return signInOf(payload, settings);
  } catch (error) {
    if (isRefusal(error)) return REFUSED;
    throw error;
  }
}

/** Whatever a token does to its verifier, it is the token's fault. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException
  );
}

function signInOf(
  payload: JWTPayload,
  { ACCESS_ROLES }: Pick<Isolate["settings"], "ACCESS_ROLES">,
): SignIn {
  const person = personIn(payload, ACCESS_ROLES);
  if (!person || payload.exp === undefined) return REFUSED;
  const subject = `${payload.iss} ${payload.sub ?? person.name}`;
  return { kind: "person", person, subject, until: payload.exp * 1000 };
}

/** Undefined for what cannot be a token, or names no key: each issuer of today names it. */
function kidOf(token: string): string | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return alg !== undefined && ALGORITHMS.includes(alg) ? kid : undefined;
  } catch {
    return undefined;
  }
}

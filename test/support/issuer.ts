/** Somebody who signs people in, for tests: keys of its own, served by the emulator over HTTP, and the tokens that it gives. */
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";

import { overrideSettings } from "./override.ts";

export const AUDIENCE = "aud-of-message-objects";

/** One that is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function signingKey(kid: string, alg = "RS256"): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

export interface Issuer {
  readonly url: string;
  readonly key: SigningKey;
  /** What the next fetches of the keys get; after the last it is no set of keys. */
  serve(...answers: readonly { readonly status?: number; readonly body: string }[]): Promise<void>;
  /** How often the keys were fetched. */
  fetches(): Promise<number>;
  readonly token: (claims?: Claims, header?: object) => Promise<string>;
}

export const setOf = (...keys: readonly SigningKey[]): { readonly body: string } => ({
  body: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }),
});

const SOME = 20;

/** It serves its key, and the service trusts it. @param settings more of them, or others */
export async function trustedIssuer(settings: object = {}): Promise<Issuer> {
  const name = `issuer-${crypto.randomUUID().slice(0, 18)}`;
  const hook = `${(env as { EMULATOR_URL?: string }).EMULATOR_URL}/_emulator/webhooks/${name}`;
  const url = `https://${name}.cloudflareaccess.com`;
  const key = await signingKey("key-1");
  const issuer: Issuer = {
    url,
    key,
    serve: async (...answers) => {
      const method = "PUT";
      const body = JSON.stringify({ answers });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${hook}/script`, { method, body, headers });
      if (!answer.ok) throw new Error(await answer.text());
    },
    fetches: async () => {
      const seen = await (await fetch(hook)).json<{ requests: readonly unknown[] }>();
      return seen.requests.length;
    },
    token: async (claims = {}, header = {}) => signed(key, { iss: url, ...claims }, header),
  };
  await issuer.serve(...Array<{ body: string }>(SOME).fill(setOf(key)));
  await overrideSettings({
    ACCESS_ISSUER: url,
    ACCESS_AUDIENCE: [AUDIENCE],
    ACCESS_JWKS_URL: `${hook}/page`,
    ACCESS_TOKEN_IN: "cf-access-jwt-assertion",
    ...settings,
  });
  return issuer;
}

export async function signed(
  { privateKey, kid }: { readonly privateKey: CryptoKey | Uint8Array; readonly kid: string },
  claims: Claims,
  header: object = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { aud: [AUDIENCE], sub: "sub-1", iat: now, nbf: now, exp: now + 600 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "RS256", kid, typ: "JWT", ...header })
    .sign(privateKey);
}

/** Decides who may hand in receipts: the provider with its own key. A tenant's key makes no results, whatever its scopes. */
import type { Context, Next } from "hono";
import { createMiddleware } from "hono/factory";

import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import type { ReceiptKeys } from "../../kernel/settings/receipts.ts";
import { requireKey, safeEqual } from "../access/auth.ts";
import { chargeRequest, limitBody } from "../access/limits.ts";
import type { AppEnv } from "../app-env.ts";
import type { Refuse } from "../problems/refusal.ts";

type Ctx = Context<AppEnv>;

/** @param refuse the refusal of keys that are none of a provider's */
export const requireProvider = (refuse: () => Refuse<"provider_key_required">) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const keys = c.get("settings").RECEIPT_KEYS;
    const provider = given === undefined ? undefined : await providerOf(keys, given);
    if (given !== undefined && provider !== undefined) return enter(c, next, { provider, given });
    // What is no key at all is refused as everywhere, and counted.
    return requireKey(c, async () => {
      throw refuse()({ kind: "provider_key_required", configured: keys !== undefined });
    });
  });

async function enter(
  c: Ctx,
  next: Next,
  { provider, given }: { readonly provider: string; readonly given: string },
): Promise<Response | undefined> {
  c.set("provider", provider);
  c.set("actor", `provider:${provider}`);
  // It acts for whoever has the message.
  c.set("tenant", DEFAULT_TENANT);
  c.set("scopes", []);
  c.set("operator", false);
  return (await chargeRequest(c, await sha256(given))) ?? limitBody(c, next);
}

/** In a time that tells neither which key is nearly right, nor whose. */
async function providerOf(
  keys: ReceiptKeys | undefined,
  given: string,
): Promise<string | undefined> {
  const known = [...(keys ?? [])].flatMap(([provider, own]) =>
    own.map((key) => ({ provider, key })),
  );
  const equal = await Promise.all(known.map(async ({ key }) => safeEqual(given, key)));
  return known.find((_one, index) => equal[index])?.provider;
}

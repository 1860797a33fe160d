/** Whose message a receipt is for: the tenant's of the key; with an operator's key, which acts for nobody else, anybody's. */
import type { Context } from "hono";

import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { findByProviderMessage, findOwners } from "../../sql/mirror/find.ts";
import type { AppEnv } from "../app-env.ts";
import type { ReadReceipt } from "./receipt-input.ts";

export interface Owned {
  readonly tenant: string;
  readonly id: string;
}

/** A provider does not know our tenants, and an operator hands its receipts on. */
function reachesAll(c: Context<AppEnv>): boolean {
  return c.get("operator") && c.get("tenant") === DEFAULT_TENANT;
}

/** The message that a receipt names, as the key's tenant knows it; by the provider's id all that have it, two at most. */
export async function addressesOf(
  c: Context<AppEnv>,
  { messageId, providerId, receipt }: ReadReceipt,
): Promise<readonly Owned[]> {
  const tenant = c.get("tenant");
  if (messageId !== undefined) return [{ tenant, id: messageId }];
  const { providerMessageId = "" } = receipt;
  const owner = reachesAll(c) ? undefined : tenant;
  return c
    .get("isolate")
    .withPostgres(async (sql) =>
      findByProviderMessage(sql, { tenant: owner, providerId, providerMessageId }),
    );
}

/** Other tenants' messages of this id, two at most: callers' own ids are each tenant's. None where the key reaches its own alone. */
export async function othersOf(c: Context<AppEnv>, id: string): Promise<readonly Owned[]> {
  if (!reachesAll(c)) return [];
  const isolate = c.get("isolate");
  const owner = await isolate.messages.ownerOf(id);
  if (owner !== undefined) return [{ tenant: owner, id }];
  return isolate.withPostgres(async (sql) => findOwners(sql, id));
}

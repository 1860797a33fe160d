/** Finds the message that a receipt is for: a provider does not know our tenants. */
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { findByProviderMessage, findOwners } from "../../sql/mirror/find.ts";
import type { ReadReceipt } from "./receipt-input.ts";

export interface Owned {
  readonly tenant: string;
  readonly id: string;
}

export interface Sought {
  /** The provider whose key it is. */
  readonly provider: string;
  /** The one tenant that the request names; absent: whichever has the message. */
  readonly tenant: string | undefined;
}

/** @returns the messages that a receipt names, two at most: callers' own ids are each tenant's, and a provider's may be several's. */
export async function ownersOf(
  isolate: Pick<Isolate, "messages" | "withPostgres">,
  { provider, tenant }: Sought,
  { messageId, receipt }: ReadReceipt,
): Promise<readonly Owned[]> {
  if (messageId === undefined) {
    const { providerMessageId = "" } = receipt;
    return isolate.withPostgres(
      async (sql) =>
        findByProviderMessage(sql, { tenant, providerId: provider, providerMessageId }),
      "look_up",
    );
  }
  if (tenant !== undefined) return [{ tenant, id: messageId }];
  const owner = await isolate.messages.ownerOf(messageId);
  if (owner !== undefined) return [{ tenant: owner, id: messageId }];
  const known = await isolate.withPostgres(async (sql) => findOwners(sql, messageId), "look_up");
  // A row follows its object: what has none yet may be there all the same.
  return known.length > 0 ? known : [{ tenant: DEFAULT_TENANT, id: messageId }];
}

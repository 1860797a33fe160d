/** Which messages have a provider's message id: an address, and no more. The object that is found decides. */
import type { Sql } from "../driver/postgres.ts";

export interface ProviderMessage {
  readonly tenant: string;
  readonly providerId: string;
  readonly providerMessageId: string;
}

/** @returns ids of messages, two at most: more than one is ambiguous anyway. */
export async function findByProviderMessage(
  sql: Sql,
  { tenant, providerId, providerMessageId }: ProviderMessage,
): Promise<readonly string[]> {
  const { rows } = await sql.query<{ message_id: string }>(
    `select message_id from kmsg_delivery_tracking
     where provider_id = $1 and provider_message_id = $2 and tenant_id = $3 limit 2`,
    [providerId, providerMessageId, tenant],
  );
  return rows.map((row) => row.message_id);
}

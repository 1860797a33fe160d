/** Finds the messages that have a provider's message id: an address, and no more. The object that is found decides. */
import type { Sql } from "../driver/sql.ts";

export interface ProviderMessage {
  /** Absent: whichever has it. */
  readonly tenant: string | undefined;
  readonly providerId: string;
  readonly providerMessageId: string;
}

interface Owned {
  readonly id: string;
  readonly tenant: string;
}

/** @returns two at most: more than one is ambiguous anyway. */
export async function findByProviderMessage(
  sql: Sql,
  { tenant, providerId, providerMessageId }: ProviderMessage,
): Promise<readonly Owned[]> {
  const { rows } = await sql.query<Owned>(
    `select message_id as id, tenant_id as tenant from kmsg_delivery_tracking
     where provider_id = $1 and provider_message_id = $2 and ($3::text is null or tenant_id = $3) limit 2`,
    [providerId, providerMessageId, tenant ?? null],
  );
  return rows;
}

/** The tenants that have a message of this id, from table and archive. @returns two at most */
export async function findOwners(sql: Sql, id: string): Promise<readonly Owned[]> {
  const { rows } = await sql.query<Owned>(
    "select distinct message_id as id, tenant_id as tenant from kmsg_delivery_all where message_id = $1 limit 2",
    [id],
  );
  return rows;
}

/** The name by which the gate knows the message that owns a row. Pure. */
import type { MessageRecord } from "../message/record.ts";

/** With its tenant: the id may be the caller's own, and two tenants may have the same. No tenant's id has a colon. */
export function ownerName({ tenant, id }: Pick<MessageRecord, "tenant" | "id">): string {
  return `${tenant}:${id}`;
}

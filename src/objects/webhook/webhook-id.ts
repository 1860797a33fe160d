/** The id of an event at an endpoint: what its receiver knows repeats by. */
import type { MessageRecord } from "../../domain/message/record.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";

const DIGITS = 32;

/** Follows from what never changes, so that no crash, retry or replay can make another one of the same event. */
export async function webhookIdOf(
  record: Pick<MessageRecord, "tenant" | "id" | "acceptedAt">,
  revision: number,
  endpoint: string,
): Promise<string> {
  // After its retention an id may begin again: its time tells its lives apart.
  const { tenant, id, acceptedAt } = record;
  const hash = await sha256([tenant, id, acceptedAt, revision, endpoint].join("\n"));
  return `evt_${hash.slice(0, DIGITS)}`;
}

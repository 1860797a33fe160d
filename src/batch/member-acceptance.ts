/** What a member's object is given. */
import { canonicalJson, sha256 } from "../fingerprint.ts";
import type { Acceptance } from "../message/lifecycle.ts";
import { PROVIDER_ID } from "../provider/provider-access.ts";
import type { BatchRecord, BatchRow } from "./batch-record.ts";

/** The same whoever gives it, and however often: a repeat of a step meets the message that is there. */
export async function memberAcceptance(
  batch: Pick<BatchRecord, "id" | "tenant" | "requestId">,
  row: Pick<BatchRow, "index" | "request" | "scheduledAt">,
  publicId: string,
): Promise<Acceptance> {
  const { index, request, scheduledAt } = row;
  return {
    id: publicId,
    tenant: batch.tenant,
    fingerprint: await sha256(canonicalJson({ request, scheduledAt })),
    requestId: batch.requestId,
    providerId: PROVIDER_ID,
    request,
    batch: { id: batch.id, index },
    ...(scheduledAt !== undefined && { scheduledAt }),
  };
}

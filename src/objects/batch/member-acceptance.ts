/** Builds the acceptance that a member's object gets. */
import type { BatchRecord, BatchRow } from "../../domain/batch/batch-record.ts";
import type { Acceptance } from "../../domain/message/accept.ts";
import { NEW_DUTY } from "../../domain/webhook/pending.ts";
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { fingerprintOf } from "../../kernel/hashes/keyed-fingerprint.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

/** The same whoever gives it, and however often: a repeat of a step meets the message that is there. */
export async function memberAcceptance(
  settings: Settings,
  batch: Pick<BatchRecord, "id" | "tenant" | "requestId" | "notifies" | "traceparent">,
  row: Pick<BatchRow, "index" | "request" | "scheduledAt" | "choice" | "fingerprint">,
  publicId: string,
): Promise<Acceptance> {
  const { index, request, scheduledAt, choice } = row;
  const { validUntil: _until, ...untimed } = request;
  return {
    id: publicId,
    tenant: batch.tenant,
    // Until when it is valid depends on when it was asked for: a repeat is the same all the same.
    fingerprint:
      row.fingerprint ??
      (await fingerprintOf(settings, canonicalJson({ request: untimed, scheduledAt }))),
    requestId: batch.requestId,
    ...(batch.traceparent !== undefined && { traceparent: batch.traceparent }),
    ...choice,
    request,
    batch: { id: batch.id, index },
    ...((batch.notifies !== undefined || request.webhookUrl !== undefined) && {
      webhooks: { ...NEW_DUTY, config: batch.notifies ?? 0 },
    }),
    ...(scheduledAt !== undefined && { scheduledAt }),
  };
}

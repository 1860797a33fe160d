/** Submit: the one way to a message's object with a request, for every door that waits for its answer. */
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { dutyFor } from "../../domain/webhook/targets.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { SubmitAnswer, SubmitCommand } from "../../objects/message/message-rpc.ts";
import type { Address } from "../../objects/message/message-stub.ts";
import { listingAtAcceptance } from "../../objects/opt-out/send-facts.ts";
import type { Judged } from "./judge.ts";
import { answerOr, type LostAnswer } from "./lost-answer.ts";
import type { Submission } from "./submission.ts";

export type SubmitHost = Pick<Isolate, "optOuts">;

interface Named extends Pick<Submission, "tenant" | "requestId" | "traceparent" | "waitMs"> {
  readonly publicId: string;
  readonly named: boolean;
  readonly fingerprint: string;
}

/** Builds the object's command for a message that passed all rules. */
export async function commandOf(
  host: SubmitHost,
  config: TenantConfig,
  { request, choice, scheduledAt, image }: Extract<Judged, { ok: true }>,
  { tenant, requestId, traceparent, waitMs, publicId, named, fingerprint }: Named,
): Promise<SubmitCommand> {
  const listing = await listingAtAcceptance(host, tenant, request.to);
  const webhooks = dutyFor(config, request);
  return {
    acceptance: {
      id: publicId,
      tenant,
      requestId,
      ...(traceparent !== undefined && { traceparent }),
      ...choice,
      request,
      fingerprint,
      ...(webhooks && { webhooks }),
      ...(scheduledAt !== undefined && { scheduledAt }),
    },
    ...(image && { image }),
    waitMs,
    named,
    listing,
  };
}

/**
 * The object recognises a request that it has, so it is called again where it was reset: a repeat makes no second message,
 * whatever became of the first call.
 * @param repeatable the caller may send the request again: it has a name
 */
export async function submitTo(
  { publicId, ask }: Address,
  command: SubmitCommand,
  repeatable: boolean,
): Promise<SubmitAnswer | LostAnswer> {
  const { acceptance, waitMs } = command;
  const until = Date.now() + waitMs;
  let calls = 0;
  const asked = ask(async (stub) => {
    calls++;
    const left = Math.max(0, Math.min(waitMs, until - Date.now()));
    return stub.submit({ ...command, waitMs: left });
  });
  const answer = await answerOr(asked, { kind: "answer_lost", messageId: publicId, repeatable });
  // The first of these calls made it, and its answer was lost.
  const isOurs =
    calls > 1 && answer.kind === "replayed" && answer.record.requestId === acceptance.requestId;
  return isOurs ? { ...answer, kind: "created" } : answer;
}

/** A job with one message to many people: what goes to the provider, and the result of the whole. Pure. */
import {
  fail,
  ok,
  type AlimTalkFailoverOptions,
  type KMsgError,
  type Result,
  type SendInput,
  type SendResult,
} from "@k-msg/core";

import { MessageStatus } from "../../enums.ts";
import type { MessageRequest, MessageResult } from "../../message-request.ts";
import { sendOutcomeOf } from "../../outcome.ts";
import type { Job } from "../../queue/job.ts";
import { buildSendInputFromJob } from "../../queue/send-input.ts";
import type { RecipientResult } from "../../schemas.ts";

export type MessageOutcome = Result<SendResult, KMsgError>;

/** One input per recipient. Each has an id of its own that every try of the job repeats: it stays one message. */
export function messageInputs(job: Job<MessageRequest>): Result<SendInput, KMsgError>[] {
  const { data: request, metadata } = job;
  const { options = {} } = request;
  const correlationId = metadata["correlationId"];
  const envelope = {
    requestId: job.id,
    correlationId: typeof correlationId === "string" ? correlationId : job.id,
  };
  return request.recipients.map((recipient, index) => {
    const payload = {
      type: request.type,
      to: recipient.phoneNumber,
      from: options.from ?? options.senderNumber,
      text: request.text,
      templateId: request.templateId,
      variables: { ...request.variables, ...recipient.variables },
      providerOptions: options.providerOptions,
    };
    const built = buildSendInputFromJob(payload, envelope, job.attempts + 1);
    if (built.isFailure) return fail(built.error);
    const message = { ...built.value, messageId: `${job.id}:${index}` };
    const { failover } = options;
    if (message.type !== "ALIMTALK" || failover === undefined) return ok(message);
    return ok({ ...message, failover: failover as AlimTalkFailoverOptions });
  });
}

/** True if the message may be sent again: it surely did not go out, and a later try may work. */
export function mayTryAgain(outcome: MessageOutcome): boolean {
  return outcome.isFailure && sendOutcomeOf(outcome.error) === "not_sent";
}

export function messageResult(
  { id: requestId, data: request }: Job<MessageRequest>,
  provider: string,
  outcomes: readonly MessageOutcome[],
): MessageResult {
  const results = request.recipients.map(({ phoneNumber, metadata }, index): RecipientResult => {
    const outcome = outcomes[index];
    const about = { phoneNumber, ...(metadata !== undefined && { metadata }) };
    if (outcome === undefined) return { ...about, status: MessageStatus.QUEUED };
    if (outcome.isFailure) {
      const { code, message } = outcome.error;
      return { ...about, status: MessageStatus.FAILED, error: { code, message } };
    }
    const { messageId, status } = outcome.value;
    const queued = status === "PENDING";
    return { ...about, messageId, status: queued ? MessageStatus.QUEUED : MessageStatus.SENT };
  });
  const count = (wanted: MessageStatus) => results.filter(({ status }) => status === wanted).length;
  return {
    requestId,
    results,
    summary: {
      total: results.length,
      queued: count(MessageStatus.QUEUED),
      sent: count(MessageStatus.SENT),
      failed: count(MessageStatus.FAILED),
    },
    metadata: { createdAt: new Date(), provider, templateId: request.templateId },
  };
}

/** As urgent as the job is told to be, else as its message is. */
export function messagePriority(request: MessageRequest, told: number | undefined): number {
  if (told !== undefined) return told;
  const { priority } = request.options ?? {};
  if (priority === "high") return 10;
  return priority === "low" ? 1 : 5;
}

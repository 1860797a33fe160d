/** One look at one record: asks its provider when there is something to ask. */
import { fail, type Provider, type ProviderFetch } from "@k-msg/core";

import { toKMsgError } from "../errors.ts";
import { withTimeLimit } from "../time-limit.ts";
import { trackingStart } from "./polling.ts";
import { MISSING_PROVIDER_MESSAGE_ID, sendStage } from "./send-record.ts";
import {
  answered,
  closed,
  tooEarly,
  unsupported,
  type CheckAnswer,
  type Look,
  type TrackingUpdate,
} from "./update.ts";

export interface Checked {
  readonly update: TrackingUpdate;
  /** What went wrong while asking, if anything did. */
  readonly error?: unknown;
}

/** What every status query of a run gets. */
export interface CheckRequest {
  readonly signal: AbortSignal;
  readonly fetch?: ProviderFetch | undefined;
}

/**
 * Never rejects: a provider that throws or never answers is one that failed. Undefined when the run was stopped meanwhile and the
 * provider did not answer: it is as if it had not been asked.
 */
export async function checkRecord(
  look: Look,
  providers: ReadonlyMap<string, Provider>,
  request: CheckRequest,
): Promise<Checked | undefined> {
  const { record, now, polling } = look;
  const start = trackingStart(record, polling);
  if (record.providerMessageId.trim() === "") return { update: withoutId(look) };
  if (record.scheduledAt !== undefined && now < start) return { update: tooEarly(look, start) };

  const provider = providers.get(record.providerId);
  if (provider === undefined) {
    const message = `Provider not found: ${record.providerId}`;
    return { update: closed(look, { code: "PROVIDER_NOT_FOUND", message }) };
  }
  if (provider.getDeliveryStatus === undefined) return { update: unsupported(look) };
  const answer = await ask(provider, look, request);
  if (answer.isFailure && request.signal.aborted) return undefined;
  const update = answered(look, answer);
  return answer.isFailure ? { update, error: answer.error } : { update };
}

function withoutId(look: Look): TrackingUpdate {
  switch (sendStage(look.record)) {
    case "queued":
      // Whoever takes it from the queue writes the record anew.
      return answered(look, { isSuccess: true, isFailure: false, value: null });
    case "sending":
    case "unconfirmed":
      return closed(look, {
        code: "SEND_UNCONFIRMED",
        message: "nobody knows whether the message went out",
      });
    case "refused":
    case undefined:
      return closed(look, { ...MISSING_PROVIDER_MESSAGE_ID });
  }
}

async function ask(
  provider: Provider,
  { record, polling }: Look,
  { signal, fetch }: CheckRequest,
): Promise<CheckAnswer> {
  const { providerMessageId, type, to, requestedAt, scheduledAt } = record;
  const query = {
    providerMessageId,
    type,
    to,
    requestedAt,
    ...(scheduledAt === undefined ? {} : { scheduledAt }),
  };
  try {
    const answer = await withTimeLimit<Exclude<CheckAnswer, { isFailure: true }>["value"]>(
      polling.checkTimeoutMs,
      `Provider ${provider.id}`,
      async (context) =>
        (await provider.getDeliveryStatus?.(query, { ...context, ...(fetch && { fetch }) })) ?? {
          isSuccess: true,
          isFailure: false,
          value: null,
        },
      signal,
    );
    return answer.isFailure ? fail(toKMsgError(answer.error)) : answer;
  } catch (error) {
    return fail(toKMsgError(error));
  }
}

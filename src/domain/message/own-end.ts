import { fail } from "./fail.ts";
/** The ends of messages that were never taken, for reasons of ours. Pure; epoch milliseconds. */
import { NOT_TAKEN } from "./faults.ts";
import type { MessageRecord } from "./record.ts";
import { isStale, VALIDITY_EXPIRED } from "./validity.ts";

const VALIDITY_ENDED = {
  code: VALIDITY_EXPIRED,
  message: "the message's validity ended before it could be sent",
  fault: "validity",
} as const;

const NEVER_TAKEN = {
  code: NOT_TAKEN,
  message: "the outcome of the attempt was lost, and the provider's history does not show it",
  fault: "no_result",
} as const;

/** The provider's answer to an earlier attempt is not the reason; it stands in the timeline. */
const FACTS = {
  providerStatusCode: undefined,
  providerStatusMessage: undefined,
  absence: undefined,
} as const;

type Detail = Readonly<Record<string, string>>;

/** The message's validity is over: it is sent no more. @param detail how its end is known, beside the reason */
export function endValidity(
  record: MessageRecord,
  now: number,
  detail: Detail = {},
): MessageRecord {
  return end(record, VALIDITY_ENDED, now, detail);
}

/** It was not taken, and nothing will be sent any more. */
export function endNotTaken(record: MessageRecord, now: number, detail: Detail): MessageRecord {
  return isStale(record, now)
    ? endValidity(record, now, detail)
    : end(record, NEVER_TAKEN, now, detail);
}

function end(
  record: MessageRecord,
  error: typeof VALIDITY_ENDED | typeof NEVER_TAKEN,
  now: number,
  detail: Detail,
): MessageRecord {
  const { code, fault } = error;
  return fail(record, error, now, { detail: { code, fault, ...detail }, facts: FACTS });
}

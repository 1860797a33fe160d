/** The changes of a message that are events, and their content. Pure. */
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import { fallbackIdOf, toldWarnings, warningsOf } from "../message/fallback.ts";
import type { MessageRecord, TimelineEntry } from "../message/record.ts";
import { sourceOf, type StateSource } from "../message/state-source.ts";
import {
  isFailure,
  isFinal,
  STATE_TABLE,
  STATES,
  statusOf,
  type EventState,
  type State,
} from "../message/states.ts";

const isEvent = (state: State): state is EventState => STATE_TABLE[state].event;

export const EVENT_STATES = STATES.filter(isEvent);

export type EventType = `message.${EventState}`;

export const EVENT_TYPES: readonly EventType[] = EVENT_STATES.map(
  (state): EventType => `message.${state}`,
);

/** Sent by `POST /v1/webhooks/:id/test` alone. */
export const PING = "ping";

/** Receivers may refuse what is larger (Standard Webhooks). */
const MAX_BODY_BYTES = 20_000;

export type StateChange = Pick<TimelineEntry, "revision" | "at" | "from" | "to">;

/**
 * The event of a change; undefined where it is none. A message that goes back to `accepted` for another attempt is where it
 * was as far as anybody is concerned; one that was replayed after its failure is not.
 */
export function eventOf({ from, to }: Pick<StateChange, "from" | "to">): EventType | undefined {
  if (!isEvent(to) || from === to) return undefined;
  const tries = from === "sending" || from === "unconfirmed";
  return to === "accepted" && tries ? undefined : `message.${to}`;
}

/** The event of having reached a state, for deliveries that are planned already. */
export function eventOfState(state: State): string {
  return `message.${state}`;
}

/**
 * The body of an event: the same at every attempt, as it tells of the message at that change. What was learned only later is
 * left out. Never the text.
 */
export function eventBody(
  record: MessageRecord,
  event: { readonly revision: number; readonly state: State; readonly at: number },
): string {
  const data = viewAt(record, event);
  const body = (fields: object): string =>
    JSON.stringify({
      type: eventOfState(event.state),
      timestamp: iso(event.at),
      data: fields,
    });
  const whole = body(data);
  if (new TextEncoder().encode(whole).length < MAX_BODY_BYTES) return whole;
  return body({ ...data, customFields: null, customFieldsOmitted: true });
}

function viewAt(
  record: MessageRecord,
  { revision, state, at }: { revision: number; state: State; at: number },
): Record<string, unknown> {
  const { request } = record;
  const final = isFinal(state);
  // Final, and nothing came after it: what the record says now is what it said then.
  const newest = record.revision === revision || (final && record.state === state);
  const { taken } = STATE_TABLE[state];
  const failed = isFailure(state);
  return {
    id: record.id,
    state,
    stateSource: sourceAt(record, revision),
    status: statusOf(state),
    final,
    revision,
    type: request.type,
    to: record.redactedAt === undefined ? request.toAsGiven : null,
    from: request.from ?? null,
    templateId: request.templateId ?? null,
    providerId: record.providerId,
    providerMessageId: taken ? (record.providerMessageId ?? null) : null,
    providerStatusCode: newest ? (record.providerStatusCode ?? null) : null,
    acceptedAt: isoOrNull(record.acceptedAt),
    scheduledAt: isoOrNull(record.scheduledAt),
    sentAt: taken ? isoOrNull(record.sentAt) : null,
    deliveredAt: state === "delivered" ? isoOrNull(record.deliveredAt) : null,
    deliveredAtSource: state === "delivered" ? (record.deliveredAtSource ?? null) : null,
    failedAt: failed ? isoOrNull(record.failedAt) : null,
    finalizedAt: final ? isoOrNull(newest ? (record.finalizedAt ?? at) : at) : null,
    error: failed && newest && record.lastError ? { ...record.lastError } : null,
    failoverOf: record.failoverOf ?? null,
    fallbackId: failed && newest ? (fallbackIdOf(record) ?? null) : null,
    warnings: toldWarnings(warningsOf(record), failed && newest ? record.fallback?.why : undefined),
    customFields: request.customFields ?? null,
    batchId: record.batch?.id ?? null,
    batchIndex: record.batch?.index ?? null,
  };
}

/** The source at that time: by the timeline, which does not change. Null where it is too long to have that entry. */
function sourceAt({ timeline }: MessageRecord, revision: number): StateSource | null {
  const entry = timeline.find((one) => one.revision === revision);
  return entry ? sourceOf(entry) : null;
}

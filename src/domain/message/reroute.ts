/**
 * Going on with another provider. Only where it is proven that nothing was sent: an unknown outcome takes the message's route
 * away for good, so what was perhaps sent is never sent elsewhere. Pure; times are epoch milliseconds.
 */
import { change } from "./change.ts";
import { countedAttempts, isAboutMessage } from "./faults.ts";
import type { MessageRecord } from "./record.ts";

/** Default sender numbers by provider: a message that named none gets that of its provider. */
export type Senders = Readonly<Record<string, string>>;

/** An attempt of which it is proven that it sent nothing. */
export interface Refusal {
  readonly kind: "not_sent" | "refused";
  readonly fault: string;
  /** Our sender number is not known there. */
  readonly senderFault?: true;
}

/** For a message whose route ended: facts for a change. */
export const NO_ROUTE = { route: undefined, spareOnly: undefined } as const;

/** The provider that an attempt which was refused goes on with; undefined where there is none. */
export function nextProvider(
  record: MessageRecord,
  refusal: Refusal,
  maxAttempts: number,
): string | undefined {
  const { route } = record;
  // Faults that are not the message's cost it nothing.
  if (!isAboutMessage(refusal.fault)) return route?.[0];
  if (countedAttempts(record) >= maxAttempts) return undefined;
  const elsewhere = refusal.kind === "not_sent" || refusal.senderFault === true;
  return elsewhere ? route?.[0] : undefined;
}

/** The fields that the attempt leaves in the record. */
interface Attempted {
  readonly detail: Readonly<Record<string, string | number>>;
  readonly facts: Partial<MessageRecord>;
  readonly senders?: Senders | undefined;
}

interface Way {
  /** The next provider. */
  readonly to: string;
  readonly senders: Senders;
}

/** After an attempt. */
export function rerouteAttempt(
  record: MessageRecord,
  to: string,
  { detail, facts, senders = {} }: Attempted,
  now: number,
): MessageRecord {
  const route = record.route?.filter((id) => id !== to) ?? [];
  return change(record, {
    to: "accepted",
    event: "rerouted",
    at: now,
    detail: { ...detail, from: record.providerId, to },
    facts: { ...facts, ...moved(record, to, route, senders), attemptAfter: now },
  });
}

/** Before an attempt, because nobody may call the provider now. The ones that are passed over stay behind the others. */
export function passOver(
  record: MessageRecord,
  { to, senders }: Way,
  reason: string,
  now: number,
): MessageRecord {
  const line = [record.providerId, ...(record.route ?? [])];
  const at = line.indexOf(to);
  const route = [...line.slice(at + 1), ...line.slice(0, at)];
  return change(record, {
    to: record.state,
    event: "rerouted",
    at: now,
    detail: { from: record.providerId, to, because: "paused", reason },
    facts: moved(record, to, route, senders),
  });
}

function moved(
  { request }: MessageRecord,
  to: string,
  route: readonly string[],
  senders: Senders,
): Partial<MessageRecord> {
  const from = request.defaultSender ? senders[to] : undefined;
  return {
    providerId: to,
    route: route.length > 0 ? route : undefined,
    slotted: undefined,
    ...(from !== undefined && { request: { ...request, from } }),
  };
}

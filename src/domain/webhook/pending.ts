/** The webhooks that a message still has to deliver, and their times. Pure; times are epoch milliseconds. */
import type { MessageRecord } from "../message/record.ts";
import { eventOf, eventOfState, type StateChange } from "./events.ts";
import { OWN_ENDPOINT, type PendingDelivery, type WebhookDuty } from "./webhook-duty.ts";

/**
 * A change is delivered at once by the process that made it. Should that die, the alarm finds what nobody handed out; it comes
 * late enough to be no second alarm for a message that is checked anyway.
 */
const GUARD_MS = 20_000;
/** An alarm may come a moment early. */
const EARLY_MS = 50;
/** A message that is replayed for months must not outgrow its value. */
export const PENDING_LIMIT = 64;

/** The duty of a new message whose changes a receiver wants. */
export const NEW_DUTY: WebhookDuty = { planned: 0, pending: [] };

/** The receiver of some events. */
export interface Subscriber {
  readonly id: string;
  /** Empty: all. */
  readonly events: readonly string[];
}

/** When the next delivery is due; undefined where nothing is owed. */
export function webhookAt(record: MessageRecord): number | undefined {
  const { webhooks } = record;
  if (!webhooks) return undefined;
  const times = webhooks.pending.map(({ dueAt }) => dueAt);
  const first = unplanned(record)[0];
  if (first) times.push(Math.max(first.at + GUARD_MS, webhooks.planAfter ?? 0));
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** True if anything can be done now. */
export function hasWork(record: MessageRecord, now: number): boolean {
  const { webhooks } = record;
  if (!webhooks) return false;
  const news = unplanned(record).length > 0 && now >= (webhooks.planAfter ?? 0);
  return news || dueDeliveries(webhooks, now).length > 0;
}

/** In the order of the changes. */
export function dueDeliveries(duty: WebhookDuty, now: number): readonly PendingDelivery[] {
  return duty.pending
    .filter(({ dueAt }) => dueAt <= now + EARLY_MS)
    .sort((a, b) => a.revision - b.revision);
}

/** Hands the changes up to a revision to those who want to hear of them; the deliveries are due at once. */
export function plan(
  record: MessageRecord,
  subscribers: readonly Subscriber[],
  upTo: number,
): WebhookDuty {
  const duty = record.webhooks ?? NEW_DUTY;
  if (duty.planned >= upTo) return duty;
  const news = unplanned(record).filter(({ revision }) => revision <= upTo);
  const fresh = news.flatMap((change) =>
    subscribers
      .filter(({ events }) => wants(events, eventOfState(change.to)))
      .filter(({ id }) => id !== OWN_ENDPOINT || !duty.ownGone)
      .map(({ id }) => deliveryOf(change, id, change.at)),
  );
  const { planAfter: _read, ...rest } = duty;
  return { ...rest, planned: upTo, pending: bounded([...duty.pending, ...fresh]) };
}

/** Delivers changes once more, from their first attempt. @returns undefined where the timeline holds none of them as an event. */
export function planAgain(
  record: MessageRecord,
  asked: readonly { readonly revision: number; readonly endpoint: string }[],
  now: number,
): { readonly duty: WebhookDuty; readonly events: number } | undefined {
  // A message that told nobody before has nothing to catch up with beside what was asked for.
  const duty = record.webhooks ?? { planned: record.revision, pending: [] };
  const again = asked.flatMap(({ revision, endpoint }) => {
    const change = record.timeline.find((entry) => entry.revision === revision);
    return change && eventOf(change) ? [deliveryOf(change, endpoint, now)] : [];
  });
  if (again.length === 0) return undefined;
  const others = duty.pending.filter((one) => !again.some((other) => isSame(one, other)));
  return {
    duty: { ...duty, pending: bounded([...others, ...again]) },
    events: Math.min(again.length, PENDING_LIMIT),
  };
}

/** Applies the outcome of one delivery: done with, or due again. */
export function settle(
  duty: WebhookDuty,
  delivery: PendingDelivery,
  nextAt: number | undefined,
): WebhookDuty {
  const pending = duty.pending.flatMap((one) => {
    if (!isSame(one, delivery)) return [one];
    // Asked for anew while the answer was on its way.
    if (one.attempts < delivery.attempts) return [one];
    const { deferred: _before, ...rest } = one;
    return nextAt === undefined ? [] : [{ ...rest, attempts: one.attempts + 1, dueAt: nextAt }];
  });
  return { ...duty, pending };
}

/** Its host had no room: no attempt was made. */
export function defer(duty: WebhookDuty, delivery: PendingDelivery, until: number): WebhookDuty {
  const pending = duty.pending.map((one) =>
    isSame(one, delivery) && one.attempts === delivery.attempts
      ? { ...one, deferred: (one.deferred ?? 0) + 1, dueAt: until }
      : one,
  );
  return { ...duty, pending };
}

/** The endpoints could not be read: nothing is due before this time. */
export function postpone(duty: WebhookDuty, until: number): WebhookDuty {
  return {
    ...duty,
    planAfter: until,
    pending: duty.pending.map((one) => ({ ...one, dueAt: Math.max(one.dueAt, until) })),
  };
}

function unplanned({ webhooks, timeline }: MessageRecord): readonly StateChange[] {
  if (!webhooks) return [];
  return timeline.filter((entry) => entry.revision > webhooks.planned && eventOf(entry));
}

function wants(events: readonly string[], event: string): boolean {
  return events.length === 0 || events.includes(event);
}

function deliveryOf(change: StateChange, endpoint: string, dueAt: number): PendingDelivery {
  const { revision, to: state, at } = change;
  return { revision, state, at, endpoint, attempts: 0, dueAt };
}

function isSame(a: PendingDelivery, b: PendingDelivery): boolean {
  return a.revision === b.revision && a.endpoint === b.endpoint;
}

/** The newest news is worth most. */
function bounded(pending: readonly PendingDelivery[]): readonly PendingDelivery[] {
  return pending.slice(-PENDING_LIMIT);
}

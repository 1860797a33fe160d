/** The frames that a tenant's socket gets: changes of its messages that pass a filter, in bounds. Pure; times are epoch milliseconds. */
import type { Ticket } from "./ticket.ts";

/** A change of a message. It names no number and no text. */
export interface LiveEvent {
  readonly messageId: string;
  /** Counts the message's changes: with the id it names the event, which may come twice. */
  readonly revision: number;
  /** ISO 8601. */
  readonly at: string;
  readonly event: string;
  readonly state: string;
  readonly status: string;
  readonly final: boolean;
  readonly type: string;
  readonly batchId: string | null;
  readonly templateId: string | null;
  /** Null for messages of a version that did not tell. */
  readonly purpose: string | null;
  /** The code of why it failed, or waits. */
  readonly error: string | null;
}

/** Each that is given has to be equal. */
export interface EventFilter {
  readonly state?: string | undefined;
  readonly type?: string | undefined;
  readonly batchId?: string | undefined;
  readonly templateId?: string | undefined;
  readonly purpose?: string | undefined;
}

export const FILTER_FIELDS = ["state", "type", "batchId", "templateId", "purpose"] as const;

export function passes(filter: EventFilter, event: LiveEvent): boolean {
  return FILTER_FIELDS.every((name) => filter[name] === undefined || filter[name] === event[name]);
}

/** Kept with the socket. */
export interface EventTicket extends Ticket {
  readonly filter: EventFilter;
  readonly openedAt: number;
}

/** Sockets of a tenant. */
export const MAX_EVENT_SOCKETS = 20;
/** Events of a tenant in a second; what is beyond is named as a gap. */
export const EVENTS_A_SECOND = 1000;
/** A client pings twice a minute. One that is silent for so long reads nothing either. */
export const SILENT_MS = 180_000;
/** Isolates learn within this time that somebody listens. */
export const LISTENERS_KNOWN_MS = 5000;

/** Close code: nothing was heard of the client, which may be slow or gone. */
export const SILENT = 4410;

/** @param pingedAt of its last ping; undefined where it never pinged */
export function isSilent(
  { openedAt }: Pick<EventTicket, "openedAt">,
  pingedAt: number | undefined,
  now: number,
): boolean {
  return now - Math.max(openedAt, pingedAt ?? 0) > SILENT_MS;
}

/** Number of events that may still go out in this second. In memory alone. */
export class EventBudget {
  #second = 0;
  #used = 0;

  /** @returns how many of them */
  take(wanted: number, now: number): number {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#used = 0;
    }
    const granted = Math.min(wanted, EVENTS_A_SECOND - this.#used);
    this.#used += granted;
    return granted;
  }
}

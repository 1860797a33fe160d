/** With what right a socket is open: the key that opened it, and until when. Pure; times are epoch milliseconds. */

import type { Numbers } from "../privacy/sight.ts";

/** Kept with the socket while its object sleeps. */
export interface Ticket {
  /** The tenant that the key belongs to. */
  readonly home: string;
  /** SHA-256 of the key, hex: no key is kept. */
  readonly hash: string;
  /** The form in which it gets telephone numbers. */
  readonly numbers: Numbers;
  /** A person who signed in opened it, with no key: the end of the token is its end. */
  readonly signedIn?: true;
  /** When the key expires; absent: never. */
  readonly keyUntil?: number;
  /** When the socket is closed, whatever its key is good for. */
  readonly until: number;
  /** When the key is looked up next. */
  readonly lookAt: number;
}

/** The part of a request that describes the socket it asks for. */
export type Admission = Omit<Ticket, "lookAt">;

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** Close codes. Those from 4000 on are our own. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;
/** The key works no more: it was revoked, or it expired. */
export const KEY_ENDED = 4401;
/** The socket was open as long as one may be. Whoever still looks connects again. */
export const TIME_IS_UP = 4408;

export const ENDED_KEY: Closing = { code: KEY_ENDED, reason: "the key works no more" };
export const LOST_TENANT: Closing = { code: TRY_AGAIN_LATER, reason: "the key cannot be checked" };

/** A revoked key is to be found out within TENANT_CACHE_TTL; this much of it passes before each look. */
const PART_OF_TTL = 0.8;
/** With no time at all sockets would do nothing but look. */
const SHORTEST_LOOK_MS = 1000;

export function nextLookAt(now: number, tenantCacheTtlMs: number): number {
  return now + Math.max(SHORTEST_LOOK_MS, tenantCacheTtlMs * PART_OF_TTL);
}

/** The reason the clock alone closes it now; undefined while it does not. */
export function endedBy({ keyUntil = Infinity, until }: Ticket, now: number): Closing | undefined {
  if (now >= keyUntil) return ENDED_KEY;
  return now >= until ? { code: TIME_IS_UP, reason: "time is up: connect again" } : undefined;
}

/** When the earliest of the sockets wants its object awake; undefined for none. */
export function earliest(tickets: readonly Ticket[]): number | undefined {
  const times = tickets.map(({ keyUntil = Infinity, until, lookAt }) =>
    Math.min(keyUntil, until, lookAt),
  );
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Work that is due within this time of another alarm is done at that alarm. */
export const TOGETHER_MS = 1000;

/**
 * The alarm of an object that has work of its own and sockets: theirs is set only where it comes clearly before its own, so that its
 * time tells one from the other.
 * @param own undefined: nothing of its own is due
 */
export function withSockets(own: number, sockets: number | undefined): number;
export function withSockets(
  own: number | undefined,
  sockets: number | undefined,
): number | undefined;
export function withSockets(
  own: number | undefined,
  sockets: number | undefined,
): number | undefined {
  if (own === undefined || sockets === undefined) return own ?? sockets;
  return sockets < own - TOGETHER_MS ? sockets : own;
}

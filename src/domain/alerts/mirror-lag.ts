/** Decides if Postgres is so far behind that operators must know. Pure; times are epoch milliseconds. */
import type { AlertFacts } from "./condition.ts";

export interface MirrorLook {
  readonly sqlUp: boolean;
  readonly queues: readonly {
    /** Undefined where the queue did not answer. */
    readonly messages: number | undefined;
    /** When its oldest copy came; undefined where nobody told. */
    readonly oldestAt: number | undefined;
  }[];
}

/** @returns undefined where it is not behind */
export function mirrorLag(
  { sqlUp, queues }: MirrorLook,
  behindMs: number,
  now: number,
): AlertFacts | undefined {
  if (!sqlUp) return { code: "DATABASE_UNAVAILABLE", afterMs: behindMs };
  // An empty queue may name a time all the same.
  const late = queues.filter(
    ({ messages, oldestAt }) =>
      messages !== 0 && oldestAt !== undefined && now - oldestAt >= behindMs,
  );
  if (late.length === 0) return undefined;
  const waiting = late.reduce((sum, { messages = 0 }) => sum + messages, 0);
  return { code: "MIRROR_BEHIND", count: waiting };
}

/**
 * Decides whether a message may poll the provider's history. No message polls while the circuit is open, nor while the first message
 * of a trial is on its way and the history does not show it yet: an earlier poll proves less. Where no message tries, polls go on.
 * Faults of the history pause the polls and not the sends, as the history may be broken while sending works. After that pause one
 * poll finds out whether the history is back, as a poll harms no message. Pure; times are epoch milliseconds.
 */
import { LINE_PAUSE_MS, type Circuit, type CircuitPolicy, type Fault } from "./circuit.ts";
import { isDown, type RecentCalls } from "./recent-calls.ts";

export interface CheckPause {
  /** Nobody asks before; 0 while all is well. */
  readonly until: number;
  readonly pauseMs: number;
  readonly code: string;
}

export const NO_PAUSE: CheckPause = { until: 0, pauseMs: 0, code: "" };

const LONGEST_PAUSE_MS = 15_000;
/** When those ask again who wait for somebody's look: often enough, and no stampede on the gate. */
const ASK_AGAIN_MS = 3000;

export type CheckAdmission =
  | { readonly kind: "open"; readonly pause: CheckPause }
  | { readonly kind: "paused"; readonly until: number; readonly reason: string };

/** @param settling a message is finding out whether sending works, or has just done so */
export function admitCheck(
  circuit: Circuit,
  pause: CheckPause,
  settling: boolean,
  now: number,
): CheckAdmission {
  const again = now + ASK_AGAIN_MS;
  if (circuit.phase === "open" || settling) {
    const reason = circuit.fault?.code ?? "";
    return { kind: "paused", until: Math.max(circuit.until, again), reason };
  }
  if (pause.until === 0) return { kind: "open", pause };
  if (now < pause.until) return { kind: "paused", until: pause.until, reason: pause.code };
  // The one that finds out: the others wait for it.
  return { kind: "open", pause: { ...pause, until: again } };
}

/** @param recent checks, with this fault. */
export function afterCheckFault(
  pause: CheckPause,
  fault: Fault,
  { recent, policy }: { readonly recent: RecentCalls; readonly policy: CircuitPolicy },
  now: number,
): CheckPause {
  if (fault.kind === "line" && !isDown(recent)) return pause;
  const first = fault.kind === "account" ? policy.accountPauseMs : LINE_PAUSE_MS;
  const longest = Math.max(first, LONGEST_PAUSE_MS);
  // What was under way together is one fault.
  const again = pause.until > now + ASK_AGAIN_MS;
  const pauseMs = again ? pause.pauseMs : Math.min(Math.max(first, pause.pauseMs * 2), longest);
  return { until: again ? pause.until : now + pauseMs, pauseMs, code: fault.code };
}

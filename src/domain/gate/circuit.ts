/**
 * Whether the provider should be called at all. A fault of the account (key, IP, balance) pauses everybody at once; repeated
 * faults of the line open the circuit; either way one single probe finds out when it is over. Pure; epoch milliseconds.
 */

export interface Circuit {
  /** Nobody but the probe may call before this time; 0 while closed. */
  readonly until: number;
  /** How long the present pause is; doubles with every probe that fails. */
  readonly pauseMs: number;
  readonly reason: string;
  /** When the open probe was let through; 0 while none is out. */
  readonly probeAt: number;
  /** Calls let through and faults of the line in the present window of ten seconds. */
  readonly windowAt: number;
  readonly calls: number;
  readonly faults: number;
}

export const CLOSED: Circuit = {
  until: 0,
  pauseMs: 0,
  reason: "",
  probeAt: 0,
  windowAt: 0,
  calls: 0,
  faults: 0,
};

export interface CircuitPolicy {
  /** Pause after a fault of the account. */
  readonly accountPauseMs: number;
}

const WINDOW_MS = 10_000;
const FAULT_LIMIT = 5;
const LINE_PAUSE_MS = 5000;
const LINE_PAUSE_MAX_MS = 30_000;
/** A probe that is not heard of for so long has died. */
const PROBE_MS = 15_000;
/** Everybody asks again this much later while a probe is out: often enough, and no stampede on the gate. */
const ASK_AGAIN_MS = 3000;

export type Admission =
  | { readonly kind: "open"; readonly probe: boolean }
  | { readonly kind: "paused"; readonly until: number; readonly reason: string };

/** Asks for `count` calls. */
export function admit(
  circuit: Circuit,
  count: number,
  now: number,
): { readonly circuit: Circuit; readonly admission: Admission } {
  if (circuit.until === 0) {
    const fresh = now - circuit.windowAt >= WINDOW_MS;
    const counted = fresh
      ? { ...circuit, windowAt: now, calls: count, faults: 0 }
      : { ...circuit, calls: circuit.calls + count };
    return { circuit: counted, admission: { kind: "open", probe: false } };
  }
  const probing = circuit.probeAt !== 0 && now - circuit.probeAt < PROBE_MS;
  if (now < circuit.until || probing) {
    const until = Math.max(circuit.until, now + ASK_AGAIN_MS);
    return { circuit, admission: { kind: "paused", until, reason: circuit.reason } };
  }
  return { circuit: { ...circuit, probeAt: now }, admission: { kind: "open", probe: true } };
}

export interface Reported {
  readonly outcome: "ok" | "account" | "line";
  /** Of a fault. */
  readonly code: string;
}

/** What a call taught. */
export function report(
  circuit: Circuit,
  { outcome, code }: Reported,
  policy: CircuitPolicy,
  now: number,
): Circuit {
  // Any call that goes well says so, the probe or one that was let through before the pause.
  if (outcome === "ok") return circuit.until === 0 ? circuit : CLOSED;
  if (outcome === "account") return pause(circuit, policy.accountPauseMs, code, now);
  if (circuit.probeAt !== 0) {
    return pause(circuit, Math.min(circuit.pauseMs * 2, LINE_PAUSE_MAX_MS), code, now);
  }
  const faults = circuit.faults + 1;
  const mostly = faults * 2 >= circuit.calls;
  if (faults >= FAULT_LIMIT && mostly) return pause(circuit, LINE_PAUSE_MS, code, now);
  return { ...circuit, faults };
}

function pause(circuit: Circuit, pauseMs: number, reason: string, now: number): Circuit {
  // Late reports of calls that were under way must not prolong a pause for ever.
  if (circuit.until > now && circuit.probeAt === 0) return circuit;
  return { ...CLOSED, until: now + pauseMs, pauseMs, reason };
}

/**
 * Decides whether the provider may be called to send. A fault of the account (key, IP, balance) or an outage of the line opens the
 * circuit: no message is sent. After the pause the gate makes a harmless call to the provider. An answer to that does not prove that
 * sending works, so a trial follows: one message first, then more at once while they go well. A fault of the first message opens the
 * circuit again, for longer; where some calls failed while the line was there (recent-calls.ts), another message tries before that.
 * After the first success only an outage or a fault of the account opens it. The circuit closes when a message was sent and the line
 * is empty. The circuit is stored, so an eviction forgets no pause. Pure; times are epoch milliseconds.
 */
import type { MessageType } from "@k-msg/core";

import { isDown, type RecentCalls } from "./recent-calls.ts";

export interface Fault {
  readonly kind: "account" | "line";
  readonly code: string;
  readonly message: string;
  /** Type of the message that met it: a provider's channels may have keys and relays of their own. */
  readonly type?: MessageType | undefined;
}

export interface Circuit {
  readonly phase: "closed" | "open" | "trial";
  /** When the phase began. A call that began before says nothing of it. */
  readonly since: number;
  /** While it is open: when the gate asks the provider. */
  readonly until: number;
  /** Length of the newest pause; 0 since a message was sent. */
  readonly pauseMs: number;
  /** The fault that opened it. */
  readonly fault?: Fault | undefined;
  /** In a trial: a message was sent. */
  readonly proven: boolean;
  /** In a trial: nobody had anything to send, and operators take it for over (quiet-trial.ts). */
  readonly rested?: boolean | undefined;
  /** A message met the fault although the provider had answered the gate. */
  readonly misled?: boolean | undefined;
  /** It opened although operators took it for over. */
  readonly relapsed?: boolean | undefined;
}

export const CLOSED: Circuit = { phase: "closed", since: 0, until: 0, pauseMs: 0, proven: false };

export interface CircuitPolicy {
  /** First pause after a fault of the account. */
  readonly accountPauseMs: number;
}

export const LINE_PAUSE_MS = 5000;
/** The end of an outage is noticed within so long; a fault of the account takes a person, who takes longer. */
const LONGEST_PAUSE_MS = { line: 15_000, account: 30_000 };

/** A call that met a fault. */
export interface FaultyCall {
  readonly fault: Fault;
  readonly beganAt: number;
}

/** @param recent with this fault. */
export function afterFault(
  circuit: Circuit,
  { fault, beganAt }: FaultyCall,
  { recent, policy }: { readonly recent: RecentCalls; readonly policy: CircuitPolicy },
  now: number,
): Circuit {
  switch (circuit.phase) {
    // It is paused already; late reports must not prolong that.
    case "open":
      return circuit;
    case "trial":
      if (beganAt < circuit.since) return circuit;
      break;
    case "closed":
      break;
  }
  const trying = circuit.phase === "trial" && !circuit.proven;
  const believed = fault.kind === "account" || isDown(recent, trying ? "trying" : "flowing");
  if (!believed) return circuit;
  return opened(trying ? { ...circuit, misled: true } : circuit, fault, policy, now);
}

/** A message was sent: the outage is over, and another one begins with a short pause. */
export function afterSent(circuit: Circuit, beganAt: number): Circuit {
  const proves = circuit.phase === "trial" && !circuit.proven && beganAt >= circuit.since;
  return proves ? { ...circuit, proven: true, pauseMs: 0 } : circuit;
}

/** The gate has asked the provider. @param fault what it met; undefined where all looks well. */
export function afterProbe(
  circuit: Circuit,
  fault: Fault | undefined,
  policy: CircuitPolicy,
  now: number,
): Circuit {
  if (circuit.phase !== "open") return circuit;
  // What a message met tells which channel to ask: that stays known.
  if (fault) return opened(circuit, { ...circuit.fault, ...fault }, policy, now);
  return { ...circuit, phase: "trial", since: now, until: 0, proven: false };
}

/** Nobody waits any more. */
export function afterLine(circuit: Circuit): Circuit {
  return circuit.phase === "trial" && circuit.proven ? CLOSED : circuit;
}

function opened(circuit: Circuit, fault: Fault, policy: CircuitPolicy, now: number): Circuit {
  const pauseMs = nextPause(circuit.pauseMs, fault, policy);
  const open = { phase: "open", since: now, until: now + pauseMs, pauseMs, fault } as const;
  // Since a message was sent it is another outage.
  if (circuit.proven) return { ...open, proven: false };
  const { misled, rested, relapsed } = circuit;
  return { ...open, proven: false, misled, relapsed: rested || relapsed };
}

function nextPause(before: number, { kind }: Fault, { accountPauseMs }: CircuitPolicy): number {
  const first = kind === "account" ? accountPauseMs : LINE_PAUSE_MS;
  return Math.min(Math.max(first, before * 2), Math.max(first, LONGEST_PAUSE_MS[kind]));
}

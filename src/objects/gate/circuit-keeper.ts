/**
 * The gate's circuit, and the pause of its checks. `circuit` and `checks` on disk, written when a call changes them and absent while all
 * is well: a gate that rests for ten seconds is evicted, and must not begin with a short pause again. How calls went of late is only in
 * memory.
 */
import {
  admitCheck,
  afterCheckFault,
  NO_PAUSE,
  type CheckAdmission,
  type CheckPause,
} from "../../domain/gate/check-pause.ts";
import {
  afterFault,
  afterLine,
  afterProbe,
  afterSent,
  CLOSED,
  type Circuit,
  type CircuitPolicy,
  type Fault,
  type FaultyCall,
} from "../../domain/gate/circuit.ts";
import { afterRest } from "../../domain/gate/quiet-trial.ts";
import {
  afterOutage,
  inNewPhase,
  noteFault,
  noteOks,
  QUIET,
} from "../../domain/gate/recent-calls.ts";
import type { Work } from "./gate-rpc.ts";

const KEY = "circuit";
const CHECKS_KEY = "checks";
/** Until a history is likely to show a row. */
const SETTLE_MS = 5000;

interface CircuitHost {
  readonly kv: SyncKvStorage;
  policy(): CircuitPolicy;
  /** The circuit is another one. */
  changed(after: Circuit): void;
}

export class CircuitKeeper {
  readonly #host: CircuitHost;
  #circuit: Circuit;
  #recent = { send: QUIET, check: QUIET };
  #checks: CheckPause;
  /** When the newest call of a trial began that met a fault before any success, epoch ms. */
  #triedAt = 0;
  /** When the newest trial had its first message sent, epoch ms. */
  #provenAt = 0;

  constructor(host: CircuitHost) {
    this.#host = host;
    this.#circuit = host.kv.get<Circuit>(KEY) ?? CLOSED;
    this.#checks = host.kv.get<CheckPause>(CHECKS_KEY) ?? NO_PAUSE;
  }

  get now(): Circuit {
    return this.#circuit;
  }

  /** Until when calls wait, sends or checks alone; in a trial since when it lasts. 0 while nobody waits, nor would. */
  get pausedUntil(): number {
    const { phase, since, until, rested } = this.#circuit;
    if (phase === "closed" || rested) return this.#checks.until;
    return phase === "open" ? until : since;
  }

  /** True if the gate may read the history for many. */
  get mayRead(): boolean {
    return this.#checks.until === 0 && this.#circuit.phase !== "open";
  }

  /** @param proving a message is on its way that finds out whether sending works */
  admitCheck(proving: boolean, now: number): CheckAdmission {
    const { phase, proven } = this.#circuit;
    const settling = phase === "trial" && !proven ? proving : now - this.#provenAt < SETTLE_MS;
    const admission = admitCheck(this.#circuit, this.#checks, settling, now);
    if (admission.kind === "open") this.#checks = admission.pause;
    return admission;
  }

  noteOks(work: Work, count: number, now: number): void {
    this.#recent[work] = noteOks(this.#recent[work], count, now);
  }

  faulty(work: Work, call: FaultyCall, now: number): void {
    if (work === "send" && this.#isKnown(call)) return;
    const recent = noteFault(this.#recent[work], now);
    this.#recent[work] = recent;
    const known = { recent, policy: this.#host.policy() };
    if (work === "check") this.#pauseChecks(afterCheckFault(this.#checks, call.fault, known, now));
    else this.#set(afterFault(this.#circuit, call, known, now));
  }

  fine(work: Work, beganAt: number, now: number): void {
    this.noteOks(work, 1, now);
    if (work === "check") this.#pauseChecks(NO_PAUSE);
    else this.sent(beganAt);
  }

  /** A message that the gate had woken was sent. Its isolate counts the call, and reports it. */
  sent(beganAt: number): void {
    this.#set(afterSent(this.#circuit, beganAt));
  }

  /** @param fault what the gate's own question met. */
  probed(fault: Fault | undefined, now: number): void {
    if (fault) this.#recent.send = afterOutage(this.#recent.send);
    this.#set(afterProbe(this.#circuit, fault, this.#host.policy(), now));
  }

  /** Nobody had anything to send. @param fault what the gate's second question met. */
  rested(fault: Fault | undefined, now: number): void {
    if (fault) this.#recent.send = afterOutage(this.#recent.send);
    this.#set(afterRest(this.#circuit, fault, this.#host.policy(), now));
  }

  /** Nobody waits any more. */
  lineEmpty(): void {
    this.#set(afterLine(this.#circuit));
  }

  /** Before a trial's first success one calls at a time: the same fault comes as the message's answer and as its isolate's report. */
  #isKnown({ beganAt }: FaultyCall): boolean {
    if (beganAt === this.#triedAt) return true;
    const { phase, proven } = this.#circuit;
    if (phase === "trial" && !proven) this.#triedAt = beganAt;
    return false;
  }

  #pauseChecks(next: CheckPause): void {
    if (next === this.#checks) return;
    this.#checks = next;
    if (next === NO_PAUSE) this.#host.kv.delete(CHECKS_KEY);
    else this.#host.kv.put(CHECKS_KEY, next);
  }

  #set(next: Circuit): void {
    if (next === this.#circuit) return;
    if (next.proven && !this.#circuit.proven) this.#provenAt = Date.now();
    // What a trial's calls taught is still true when it closes.
    if (next.phase !== this.#circuit.phase && next.phase !== "closed") {
      this.#recent.send = inNewPhase(this.#recent.send);
    }
    this.#circuit = next;
    if (next.phase === "closed") this.#host.kv.delete(KEY);
    else this.#host.kv.put(KEY, next);
    this.#host.changed(next);
  }
}

/**
 * Decides who may call the provider, and when: the pace, the circuit, the line of those who wait, and who is woken from it.
 * While the circuit is not closed nobody starts by itself: who asks to send is put into the line.
 */
import type { Circuit, Fault } from "../../domain/gate/circuit.ts";
import { IDLE_PACE, reserve, type Lane, type Pace, type Slots } from "../../domain/gate/pacer.ts";
import type { Later, Pass } from "../../domain/gate/pass.ts";
import { restAt } from "../../domain/gate/quiet-trial.ts";
import { SendSlots } from "../../domain/gate/send-slots.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import { log } from "../../kernel/log.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { ratesOf } from "../../providers/registry.ts";
import type { Isolate } from "../isolate.ts";
import { CircuitKeeper } from "./circuit-keeper.ts";
import {
  NO_CALL,
  type CallReport,
  type ReportAnswer,
  type Resumed,
  type Work,
} from "./gate-rpc.ts";
import { FAIL_OPEN_MS } from "./gate-stub.ts";
import { LineKeeper } from "./line-keeper.ts";
import { canProbe, probe } from "./probe.ts";
import { Waker } from "./waker.ts";

export interface DispatchHost {
  readonly ctx: DurableObjectState;
  readonly isolate: Pick<Isolate, "settings" | "telemetry" | "messages">;
  provider(): string;
  /** The circuit is another one: operators and the alarm have to know. */
  changed(after: Circuit): void;
}

/** Slots, and whether the gate waits for what the call finds. */
export interface Granted {
  readonly kind: "slots";
  readonly slots: Slots;
  readonly trial: boolean;
}

/** A message that asks to send. */
export interface Sender {
  readonly lane: Lane;
  readonly tenant?: string | undefined;
  /** Number of times that the message was told to ask again. */
  readonly told?: number | undefined;
}

type Paused = Extract<Pass, { kind: "paused" }>;

/** For whom there is no room in the line. */
const NO_ROOM_AGAIN_MS = 60_000;
/** As long as an isolate believes that nobody may start by itself, after a fault. */
const TRIAL_MS = 3000;
/** Beyond the time limit of a call: its report is on the way. */
const REPORT_MS = 5000;
/** Should the gate die while it wakes messages, its alarm goes on with it. */
const GUARD_MS = 30_000;
/** An alarm that is later is not waited for. */
const LATE_ALARM_MS = 100;
/** Less than messages wait for the gate: the write of the line comes after it. */
const LONGEST_WAIT_MS = 0.4 * FAIL_OPEN_MS;

export class Dispatch {
  readonly #host: DispatchHost;
  readonly #circuit: CircuitKeeper;
  readonly #line: LineKeeper;
  readonly #waker: Waker;
  readonly #sends = new SendSlots();
  #checks = IDLE_PACE;
  /** When a message was let through that finds out whether sending works, epoch ms; 0 while none is out. */
  #trialAt = 0;
  #probing: Promise<void> | undefined;

  constructor(host: DispatchHost) {
    this.#host = host;
    const { kv } = host.ctx.storage;
    this.#circuit = new CircuitKeeper({
      kv,
      policy: () => ({ accountPauseMs: host.isolate.settings.ACCOUNT_PAUSE }),
      changed: (after) => host.changed(after),
    });
    this.#line = new LineKeeper(kv);
    this.#waker = new Waker({
      line: this.#line,
      circuit: () => this.#circuit.now,
      slot: ({ lane, tenant }) => this.#takeNext({ lane, tenant }).first,
      wake: async (waiting) => this.#wake(waiting),
      ended: (resumed) => this.#ended(resumed),
      timeLimitMs: () => host.isolate.settings.PROVIDER_SEND_TIMEOUT,
    });
  }

  get circuit(): Circuit {
    return this.#circuit.now;
  }

  get pausedUntil(): number {
    return this.#circuit.pausedUntil;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** When all that wait have their slots. */
  get pace(): Readonly<Record<Work, Pace>> {
    return { send: this.#sends.backlog(this.#rate("send"), Date.now()), check: this.#checks };
  }

  /** True if the gate may read the history for many. */
  get mayRead(): boolean {
    return this.#circuit.mayRead;
  }

  /** When the gate has to wake up, epoch ms; undefined while it has no need to. */
  get wakeAt(): number | undefined {
    const { phase, until } = this.#circuit.now;
    if (phase === "open") return until;
    if (phase === "closed") return undefined;
    if (this.#waker.busy) return Date.now() + GUARD_MS;
    return this.#line.size === 0 ? this.#restAt : Math.max(Date.now(), this.#trialEnd);
  }

  /** When the gate asks once more in a trial in which nobody sends; undefined where that proves nothing. */
  get #restAt(): number | undefined {
    const at = restAt(this.#circuit.now);
    const { settings } = this.#host.isolate;
    if (at === undefined || !canProbe(settings, this.#host.provider())) return undefined;
    return Math.max(at, this.#trialEnd);
  }

  noteOks(work: Work, count: number): void {
    this.#circuit.noteOks(work, count, Date.now());
  }

  grantChecks(lane: Lane, count: number): Granted | Paused {
    const proving = this.#line.size > 0 || this.#waker.busy || Date.now() < this.#trialEnd;
    const admission = this.#circuit.admitCheck(proving, Date.now());
    if (admission.kind === "paused") return this.#refused("check", admission);
    return { kind: "slots", slots: this.#takeChecks(lane, count), trial: false };
  }

  /** @param sender whose calls they are, where it is known */
  async grantSends(
    sender: Sender,
    count: number,
    waiting: Waiting | undefined,
  ): Promise<Granted | Later | Paused> {
    this.#endTrial();
    if (this.#circuit.now.phase === "closed") return this.#askSends(sender, count);
    return this.#mayTry() ? this.#tryNow() : this.#standInLine(waiting);
  }

  /** Applies the outcome of a call. */
  report({ work, outcome, beganAt, oks = 0, waiting, ...fault }: CallReport): ReportAnswer {
    const now = Date.now();
    this.noteOks(work, oks);
    if (work === "send") this.#trialAt = 0;
    if (outcome === "ok") this.#circuit.fine(work, beganAt, now);
    else this.#circuit.faulty(work, { fault: { ...fault, kind: outcome }, beganAt }, now);
    const { phase, until } = this.#circuit.now;
    if (waiting && phase !== "closed") this.#host.ctx.waitUntil(this.#line.add(waiting));
    this.#endTrial();
    this.#wakeSome();
    if (phase === "closed") return { until: 0 };
    return { until: phase === "open" ? until : now + TRIAL_MS };
  }

  /** Asks the provider when the pause is over, and wakes those who wait. */
  async alarm(): Promise<void> {
    await this.#probeIfDue();
    await this.#restIfDue();
    if (this.#circuit.now.phase === "trial") await this.#wakeAll();
  }

  async #restIfDue(): Promise<void> {
    const at = this.#restAt ?? Infinity;
    if (Date.now() < at || this.#line.size > 0 || this.#waker.busy) return;
    const { fault, since } = this.#circuit.now;
    const found = fault && (await this.#ask(fault));
    // It may be another trial by now.
    if (this.#circuit.now.since === since) this.#circuit.rested(found, Date.now());
  }

  /** One question at a time, whoever sees that the pause is over: the alarm, or a message where the alarm is late. */
  #probeIfDue(): Promise<void> {
    const { phase, until, fault } = this.#circuit.now;
    const due = phase === "open" && Date.now() >= until && fault !== undefined;
    if (!due) return this.#probing ?? Promise.resolve();
    this.#probing ??= this.#probe(fault).finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  /** The pause is over, and nobody has asked the provider: whoever comes waits a moment for what the gate finds. */
  async probeIfLate(): Promise<void> {
    const { phase, until } = this.#circuit.now;
    if (phase !== "open" || Date.now() < until + LATE_ALARM_MS) return;
    const probed = this.#probeIfDue().then(() => this.#wakeSome());
    this.#host.ctx.waitUntil(probed);
    await inTime(probed, LONGEST_WAIT_MS);
  }

  async #probe(met: Fault): Promise<void> {
    const found = await this.#ask(met);
    this.#circuit.probed(found, Date.now());
  }

  async #ask(met: Fault): Promise<Fault | undefined> {
    return probe(this.#host.isolate, this.#host.provider(), met).catch((error: unknown): Fault => {
      log("error", "gate.probe_failed", { error });
      return { ...met, kind: "line" };
    });
  }

  /** In a trial nobody waits for the first to ask: it is the one that tries. */
  #mayTry(): boolean {
    const free = this.#circuit.now.phase === "trial" && this.#line.size === 0;
    return free && !this.#waker.busy && Date.now() >= this.#trialEnd;
  }

  get #trialEnd(): number {
    const { PROVIDER_SEND_TIMEOUT } = this.#host.isolate.settings;
    return this.#trialAt === 0 ? 0 : this.#trialAt + PROVIDER_SEND_TIMEOUT + REPORT_MS;
  }

  #tryNow(): Granted {
    this.#trialAt = Date.now();
    this.#host.isolate.telemetry.counts.grant(this.#host.provider(), "send", 1);
    return { kind: "slots", slots: { first: this.#trialAt, intervalMs: 0, count: 1 }, trial: true };
  }

  async #standInLine(waiting: Waiting | undefined): Promise<Paused> {
    const { phase, until, fault } = this.#circuit.now;
    const again = Math.max(until, Date.now() + TRIAL_MS);
    const inLine = waiting !== undefined && (await this.#line.add(waiting));
    if (phase === "trial") this.#wakeSome();
    const reason = fault?.code ?? "";
    const full = waiting !== undefined && !inLine;
    const paused = {
      kind: "paused",
      until: full ? again + NO_ROOM_AGAIN_MS : again,
      reason,
    } as const;
    return this.#refused("send", inLine ? { ...paused, inLine } : paused);
  }

  #refused(work: Work, paused: Paused): Paused {
    this.#host.isolate.telemetry.counts.grant(this.#host.provider(), work, "paused");
    return paused;
  }

  #askSends(sender: Sender, count: number): Granted | Later {
    const asked = { ...sender, count, rate: this.#rate("send") };
    const answer = this.#sends.ask(asked, Date.now());
    if (answer.kind === "later") return answer;
    this.#count("send", answer.slots.count);
    return { ...answer, trial: false };
  }

  #takeNext(sender: Sender): Slots {
    this.#count("send", 1);
    return this.#sends.takeNext({ ...sender, count: 1, rate: this.#rate("send") }, Date.now());
  }

  #takeChecks(lane: Lane, count: number): Slots {
    const taken = reserve(this.#checks, { lane, count, rate: this.#rate("check") }, Date.now());
    this.#checks = taken.pace;
    this.#count("check", count);
    return taken.slots;
  }

  #rate(work: Work): number {
    const { settings } = this.#host.isolate;
    return ratesOf(settings, this.#host.provider())[work] / settings.GATE_SHARDS;
  }

  #count(work: Work, slots: number): void {
    this.#host.isolate.telemetry.counts.grant(this.#host.provider(), work, slots);
  }

  #wakeSome(): void {
    const { phase, proven } = this.#circuit.now;
    const tries = !proven && Date.now() < this.#trialEnd;
    if (phase !== "trial" || tries || this.#line.size === 0) return;
    this.#host.ctx.waitUntil(this.#wakeAll());
  }

  async #wakeAll(): Promise<void> {
    await this.#waker.run();
    this.#endTrial();
  }

  /** A message was sent and nobody waits: it is over. */
  #endTrial(): void {
    if (this.#line.size === 0 && !this.#waker.busy) this.#circuit.lineEmpty();
  }

  async #wake({ object }: Waiting): Promise<Resumed> {
    const { messages, settings } = this.#host.isolate;
    const limitMs = settings.PROVIDER_SEND_TIMEOUT + GUARD_MS;
    return (await inTime(messages.resume(object, this.#host.provider()), limitMs)) ?? NO_CALL;
  }

  /** The message's isolate reports the call too, and no call must count twice. */
  #ended({ outcome, code, message, beganAt, type }: Resumed): void {
    if (outcome === "ok") this.#circuit.sent(beganAt);
    // Before the first success either of the two opens the circuit, so the waker need not wait for the report.
    else if (outcome !== "none" && !this.#circuit.now.proven) {
      const fault = { kind: outcome, code, message, type };
      this.#circuit.faulty("send", { fault, beganAt }, Date.now());
    }
  }
}

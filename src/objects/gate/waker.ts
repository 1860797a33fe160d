/**
 * Wakes the messages of the line when a fault seems to be over: one, and while its call goes well more at once, at the provider's
 * pace. A fault of one stops it, as the circuit is open again then.
 */
import type { Circuit } from "../../domain/gate/circuit.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import { afterCall, newWindow, type Window } from "../../domain/gate/window.ts";
import { log } from "../../kernel/log.ts";
import type { Resumed } from "./gate-rpc.ts";
import type { LineKeeper } from "./line-keeper.ts";

export interface WakerHost {
  readonly line: LineKeeper;
  circuit(): Circuit;
  /** When the next call may start, epoch ms. */
  slot(waiting: Waiting): number;
  wake(waiting: Waiting): Promise<Resumed>;
  /** Applies the outcome of a woken message's call. */
  ended(resumed: Resumed): void;
  timeLimitMs(): number;
}

const MOST_AT_ONCE = 256;
/** After so long the alarm goes on with it: an alarm must end. */
const LONGEST_RUN_MS = 120_000;
/** Beyond the time limit of a call: an object that does not answer must not hold up the line. */
const SLACK_MS = 20_000;

export class Waker {
  readonly #host: WakerHost;
  #running: Promise<void> | undefined;
  #window: Window;
  /** Start of the trial that the window belongs to. */
  #since = 0;

  constructor(host: WakerHost) {
    this.#host = host;
    this.#window = newWindow(this.#bounds);
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Until nobody waits, or a fault, or for long enough. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  get #bounds() {
    const timeLimitMs = this.#host.timeLimitMs() + SLACK_MS;
    return { start: 1, most: MOST_AT_ONCE, timeLimitMs };
  }

  async #run(): Promise<void> {
    const { line } = this.#host;
    const open = new Set<Promise<void>>();
    const until = Date.now() + LONGEST_RUN_MS;
    while (this.#inTrial() && Date.now() < until) {
      if (open.size >= this.#room()) {
        await Promise.race(open);
        continue;
      }
      const next = line.next();
      if (!next) {
        if (open.size === 0) return;
        await Promise.race(open);
        continue;
      }
      const wait = this.#host.slot(next) - Date.now();
      if (wait > 0) await scheduler.wait(wait);
      if (!this.#inTrial()) {
        line.putBack(next);
        break;
      }
      const work: Promise<void> = this.#wake(next, () => open.size).finally(() =>
        open.delete(work),
      );
      open.add(work);
    }
    await Promise.all(open);
  }

  #inTrial(): boolean {
    const { phase, since } = this.#host.circuit();
    if (phase === "trial" && since !== this.#since) {
      this.#since = since;
      this.#window = newWindow(this.#bounds);
    }
    return phase === "trial";
  }

  /** Until one was sent only one may try. */
  #room(): number {
    return this.#host.circuit().proven ? Math.floor(this.#window.limit) : 1;
  }

  async #wake(waiting: Waiting, openNow: () => number): Promise<void> {
    const { line } = this.#host;
    try {
      const resumed = await this.#host.wake(waiting);
      const { outcome, beganAt, ms } = resumed;
      if (outcome === "none") return;
      const full = openNow() >= this.#room();
      const call = { beganAt, ms, faulty: outcome === "line", full };
      this.#window = afterCall(this.#window, call, this.#bounds, Date.now());
      this.#host.ended(resumed);
    } catch (error) {
      // Its own alarm is left.
      log("warn", "gate.wake_failed", { error });
    } finally {
      line.woken(waiting);
    }
  }
}

/** The one alarm of a batch, as this process knows it. While anything is left to do it is set. */
import { nextBatchWake } from "../../domain/batch/batch-lifecycle.ts";
import type { BatchRecord, BatchTiming } from "../../domain/batch/batch-record.ts";
import { withSockets } from "../../domain/live/ticket.ts";
import { pendingAlarm, setAlarm } from "../storage/lost-alarm.ts";

type Alarms = Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;

export class BatchAlarm {
  readonly #storage: Alarms;
  readonly #timing: () => BatchTiming;
  /** Members are made no faster than they may be sent, epoch ms. */
  readonly #submitAt: () => number;
  /** When the sockets want it awake, epoch ms. */
  readonly #socketsAt: () => number | undefined;
  /** Undefined while this process has not read it. */
  #armed: number | null | undefined;

  constructor(
    storage: Alarms,
    timing: () => BatchTiming,
    submitAt: () => number,
    socketsAt: () => number | undefined,
  ) {
    this.#storage = storage;
    this.#socketsAt = socketsAt;
    this.#timing = timing;
    this.#submitAt = submitAt;
  }

  /** The platform took it off to run it. */
  taken(): void {
    this.#armed = null;
  }

  /** Sets it for what is due next, unless one is set that comes sooner. */
  async arm(record: BatchRecord): Promise<void> {
    const at = this.#wakeAt(record);
    if (this.#armed === undefined) this.#armed = await this.#storage.getAlarm();
    if (at === undefined || (this.#armed !== null && this.#armed <= at)) return;
    await this.setAt(at);
  }

  /** Makes up for an alarm that the platform lost; whatever this process believes of it is forgotten. */
  async rearmLost(record: BatchRecord): Promise<void> {
    this.#armed = await pendingAlarm(this.#storage);
    await this.arm(record);
  }

  async setAt(at: number): Promise<void> {
    this.#armed = at;
    await setAlarm(this.#storage, at);
  }

  #wakeAt(record: BatchRecord): number | undefined {
    const wake = nextBatchWake(record, this.#timing(), Date.now());
    const submits = record.startedAt !== undefined && record.submittedAt === undefined;
    const own = submits && wake !== undefined ? Math.max(wake, this.#submitAt()) : wake;
    return withSockets(own, this.#socketsAt());
  }
}

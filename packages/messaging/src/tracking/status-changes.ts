/** Tells whoever wants to know what a poll has changed: one change at a time, in their order, after the poll. */
import type { DeliveryStatus } from "@k-msg/core";

import type { TrackingRecord } from "./record.ts";

export interface DeliveryStatusChange {
  /** A copy of the record as it is stored. */
  record: TrackingRecord;
  previousStatus: DeliveryStatus;
}

export interface StatusListener {
  /** Best effort: a change may come twice where two services poll, and is lost with the process. */
  readonly onStatusChange?: ((change: DeliveryStatusChange) => void | Promise<void>) | undefined;
  /** What `onStatusChange` threw; without it the error goes to `console.error`. */
  readonly onStatusChangeError?:
    | ((error: unknown, change: DeliveryStatusChange) => void | Promise<void>)
    | undefined;
}

export class StatusChanges {
  readonly #listener: StatusListener;
  readonly #queue: DeliveryStatusChange[] = [];
  #delivering: Promise<void> | undefined;
  #calling = false;

  constructor(listener: StatusListener) {
    this.#listener = listener;
  }

  get wanted(): boolean {
    return this.#listener.onStatusChange !== undefined;
  }

  /** True while a callback runs. Whoever polls then must not wait for the delivery: it may be that callback. */
  get calling(): boolean {
    return this.#calling;
  }

  add(changes: readonly DeliveryStatusChange[]): void {
    this.#queue.push(...changes);
  }

  /** Resolves when the queue is empty. Never rejects. */
  async deliver(): Promise<void> {
    this.#delivering ??= this.#deliverAll();
    await this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    for (let change = this.#queue.shift(); change; change = this.#queue.shift()) {
      this.#calling = true;
      try {
        await this.#listener.onStatusChange?.(change);
      } catch (error) {
        await this.#report(error, change);
      }
      this.#calling = false;
    }
    this.#delivering = undefined;
  }

  async #report(error: unknown, change: DeliveryStatusChange): Promise<void> {
    try {
      if (this.#listener.onStatusChangeError === undefined) {
        console.error("[k-msg] onStatusChange failed", error);
      } else {
        await this.#listener.onStatusChangeError(error, change);
      }
    } catch (broken) {
      console.error("[k-msg] onStatusChangeError failed", broken);
    }
  }
}

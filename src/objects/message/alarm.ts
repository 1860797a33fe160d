import { withSockets } from "../../domain/live/ticket.ts";
/** A message's one alarm, for its own needs and its sockets'. Whatever is wrong, settings included, one stays set while there is a message. */
import { dutyAt } from "../../domain/message/duty-times.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { isIn } from "../../domain/message/state-sets.ts";
import { validityEnd } from "../../domain/message/validity.ts";
import { nextWake } from "../../domain/message/wake.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import { socketsWakeAt } from "../live/live-sockets.ts";
import { armIfMissing, setAlarm } from "../storage/lost-alarm.ts";
import { timingOf } from "./timing.ts";

/** A record that no key opens, or that a newer version wrote, needs a person. */
const UNREADABLE_ALARM_MS = 600_000;
/** When not even the next time can be told. */
const FALLBACK_ALARM_MS = 60_000;

export class Alarm {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Pick<Isolate, "settings">;
  /** The alarm as this process knows it; undefined when it does not. */
  #armed: number | null | undefined;

  constructor(ctx: DurableObjectState, isolate: Pick<Isolate, "settings">) {
    this.#ctx = ctx;
    this.#isolate = isolate;
  }

  /** The platform took it off to run it. */
  taken(): void {
    this.#armed = null;
  }

  forget(): void {
    this.#armed = undefined;
  }

  /**
   * Sets it for what the message needs next. Undefined where it is set for that time already.
   * @param deferredTo an alarm that the schedule does not know, epoch ms
   */
  arm(record: MessageRecord, deferredTo: number | undefined): Promise<void> | undefined {
    const wake = nextWake(record, timingOf(this.#isolate.settings), Date.now());
    const own = deferredTo === undefined ? wake : Math.min(deferredTo, soonest(record));
    const at = withSockets(own, socketsWakeAt(this.#ctx));
    if (this.#armed === at) return undefined;
    this.#armed = at;
    return setAlarm(this.#ctx.storage, at);
  }

  /** The same whatever is wrong. */
  async rearm(record: MessageRecord, deferredTo: number | undefined): Promise<void> {
    try {
      await this.arm(record, deferredTo);
    } catch (error) {
      log("error", "message.rearm_failed", { error });
      this.#armed = null;
      await setAlarm(this.#ctx.storage, Date.now() + FALLBACK_ALARM_MS);
    }
  }

  /** The object starts with a record that it cannot read: one that the platform lost is set anew. */
  async restoreUnreadable(): Promise<void> {
    await armIfMissing(this.#ctx.storage, () => Date.now() + UNREADABLE_ALARM_MS);
  }

  async rearmUnreadable(): Promise<void> {
    return setAlarm(this.#ctx.storage, Date.now() + UNREADABLE_ALARM_MS);
  }

  /** The object starts: one that the platform lost is set anew. */
  async restore(record: MessageRecord): Promise<void> {
    this.#armed = await armIfMissing(this.#ctx.storage, () => {
      const now = Date.now();
      try {
        return Math.max(now, nextWake(record, timingOf(this.#isolate.settings), record.changedAt));
      } catch (error) {
        log("error", "message.rearm_failed", { error });
        return now + FALLBACK_ALARM_MS;
      }
    });
  }
}

/** Whatever a message waits for: what it owes is done in time, and the end of its validity is reported. */
function soonest(record: MessageRecord): number {
  const end = isIn("waiting", record.state) ? validityEnd(record) : Infinity;
  return Math.min(dutyAt(record) ?? Infinity, end);
}

import { checksDone } from "../../domain/message/check-times.ts";
/** Sends a message's changes to the mirror's queue. */
import { isMirrorOverdue } from "../../domain/message/decide.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { sweepAt } from "../../domain/message/sweep-at.ts";
import { log } from "../../kernel/log.ts";
import { mirrorMessage } from "../../sql/mirror/row.ts";
import { protectRow } from "../../sql/privacy/protected-row.ts";
import type { Isolate } from "../isolate.ts";
import type { Life } from "./life.ts";
import { timingOf } from "./timing.ts";

/** An attempt that ends within this time is mirrored together with its outcome: one queue message less. */
const COALESCE_MS = 1000;

export interface OutboxHost {
  readonly isolate: Pick<Isolate, "settings" | "mirror">;
  readonly ctx: DurableObjectState;
  life(): Life;
  /** An attempt takes longer than most. */
  slow(): void;
}

export class Outbox {
  readonly #host: OutboxHost;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: OutboxHost) {
    this.#host = host;
  }

  changed(record: MessageRecord): void {
    clearTimeout(this.#timer);
    if (record.state === "sending") {
      this.#timer = setTimeout(() => {
        this.#host.slow();
        void this.#send();
      }, COALESCE_MS);
    } else {
      this.#host.ctx.waitUntil(this.#send());
    }
  }

  /** At an alarm: what nobody acknowledged for long enough goes out once more. */
  async again(now: number): Promise<void> {
    const { record, acknowledged } = this.#host.life();
    if (!record) return;
    const known = Math.max(record.mirrored, acknowledged);
    const timing = timingOf(this.#host.isolate.settings);
    if (isMirrorOverdue(record, known, timing, now)) await this.#send();
  }

  async #send(): Promise<void> {
    const { isolate, ctx } = this.#host;
    const { settings } = isolate;
    const timing = timingOf(settings);
    try {
      const { record, lastCheckAt } = this.#host.life();
      if (!record) return;
      const now = Date.now();
      const message = mirrorMessage(record, {
        checks: checksDone(record, timing, now),
        lastCheckedAt: lastCheckAt || undefined,
        nextWakeAt: sweepAt(record, timing, now),
        toHash: null,
      });
      const { traceparent } = record;
      const row = await protectRow(settings, message.row);
      await ctx.storage.sync();
      await isolate.mirror.sendSoon(record.id, {
        events: message.events,
        row,
        object: ctx.id.toString(),
        ...(traceparent !== undefined && { traceparent }),
      });
    } catch (error) {
      // The alarm mirrors again whatever nobody acknowledged.
      log("warn", "mirror.send_failed", { error });
    }
  }
}

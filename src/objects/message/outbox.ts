/** Sends a message's changes to the mirror's queue, and knows which of them Postgres has. */
import { acknowledge } from "../../domain/message/change.ts";
import { checksDone } from "../../domain/message/check-times.ts";
import { isMirrorOverdue } from "../../domain/message/decide.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { sweepAt } from "../../domain/message/sweep-at.ts";
import { onAcknowledge } from "../../domain/message/verbs/acknowledge.ts";
import { log } from "../../kernel/log.ts";
import { mirrorMessage } from "../../sql/mirror/row.ts";
import { protectRow } from "../../sql/privacy/protected-row.ts";
import type { Isolate } from "../isolate.ts";
import type { Checking } from "./checking.ts";
import type { Follower } from "./follower.ts";
import type { Journal } from "./journal.ts";
import type { LedgerNote } from "./ledger-note.ts";
import { timingOf } from "./timing.ts";

/** An attempt that ends within this time is mirrored together with its outcome: one queue message less. */
const COALESCE_MS = 1000;

interface Beside {
  readonly checking: Pick<Checking, "lastAt">;
  readonly ledger: LedgerNote;
}

export class Outbox implements Follower {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Pick<Isolate, "settings" | "mirror">;
  readonly #journal: Journal;
  readonly #beside: Beside;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The newest revision that Postgres is known to have. The record on disk may know less. */
  #acknowledged = 0;

  constructor(
    ctx: DurableObjectState,
    isolate: Pick<Isolate, "settings" | "mirror">,
    journal: Journal,
    beside: Beside,
  ) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#beside = beside;
  }

  known(record: MessageRecord): MessageRecord {
    return acknowledge(record, this.#acknowledged);
  }

  changed({ state }: MessageRecord): void {
    clearTimeout(this.#timer);
    if (state === "sending") {
      this.#timer = setTimeout(() => {
        // This attempt takes longer than most.
        this.#ctx.waitUntil(this.#beside.ledger.note());
        void this.#send();
      }, COALESCE_MS);
    } else {
      this.#ctx.waitUntil(this.#send());
    }
  }

  forget(): void {
    this.#acknowledged = 0;
  }

  /** Postgres has this revision. */
  acknowledge(revision: number): void {
    const { record } = this.#journal;
    if (!record) return;
    this.#acknowledged = Math.max(this.#acknowledged, revision);
    const timing = timingOf(this.#isolate.settings);
    const { record: known } = onAcknowledge(record, { revision, timing }, Date.now());
    if (known) this.#journal.store(known);
    this.#beside.ledger.mirrored();
  }

  /** Sends the whole message again, whatever was acknowledged. @returns its revision. */
  sendWhole(): number | undefined {
    const { record } = this.#journal;
    if (!record) return undefined;
    this.#acknowledged = 0;
    this.#journal.commit({ ...record, mirrored: 0 });
    return record.revision;
  }

  /** Postgres has no more than this revision: what it acknowledged beyond, and lost with a restore, goes out again. */
  async sendFrom(revision: number): Promise<void> {
    const { record } = this.#journal;
    if (!record || Math.max(record.mirrored, this.#acknowledged) <= revision) return;
    this.#acknowledged = Math.min(this.#acknowledged, revision);
    if (record.mirrored > revision) this.#journal.store({ ...record, mirrored: revision });
    await this.again(Date.now());
  }

  /** At an alarm: what nobody acknowledged for long enough goes out once more. */
  async again(now: number): Promise<void> {
    const { record } = this.#journal;
    if (!record) return;
    const known = Math.max(record.mirrored, this.#acknowledged);
    const timing = timingOf(this.#isolate.settings);
    if (isMirrorOverdue(record, known, timing, now)) await this.#send();
  }

  async #send(): Promise<void> {
    const { settings, mirror } = this.#isolate;
    const timing = timingOf(settings);
    try {
      const { record } = this.#journal;
      if (!record) return;
      const now = Date.now();
      const message = mirrorMessage(record, {
        checks: checksDone(record, timing, now),
        lastCheckedAt: this.#beside.checking.lastAt || undefined,
        nextWakeAt: sweepAt(record, timing, now),
        toHash: null,
      });
      const { traceparent } = record;
      const row = await protectRow(settings, message.row);
      await this.#ctx.storage.sync();
      await mirror.sendSoon(record.id, {
        events: message.events,
        row,
        object: this.#ctx.id.toString(),
        purpose: record.request.purpose ?? "info",
        ...(traceparent !== undefined && { traceparent }),
      });
    } catch (error) {
      // The alarm mirrors again whatever nobody acknowledged.
      log("warn", "mirror.send_failed", { error });
    }
  }
}

import { checksDone } from "../../domain/message/check-times.ts";
/**
 * Sees to it that the ledger of accepted ids has the message. A process that accepts one notes it within a second. Should it die
 * before, whatever wakes the message next does it: without its id in the ledger nobody would miss its row.
 *
 * That it stands there is stored with the next change, so that it costs no write of its own; until then each process notes it anew
 * when it wakes the message: an id that stands there twice counts once.
 */
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import type { Life } from "./life.ts";
import { timingOf } from "./timing.ts";

export interface LedgerHost {
  readonly isolate: Pick<Isolate, "ledger" | "settings">;
  readonly ctx: Pick<DurableObjectState, "waitUntil">;
  life(): Life;
  store(record: MessageRecord): void;
}

/** Most messages have their result by then: after it one more write is worth less than a call from each process that checks. */
const EARLY_CHECKS = 2;

export class LedgerNote {
  readonly #host: LedgerHost;

  constructor(host: LedgerHost) {
    this.#host = host;
  }

  /** Notes the message, once. Resolves when the ledger has it, or could not be called. */
  note(): Promise<void> {
    const life = this.#host.life();
    const { record } = life;
    if (!record || record.ledgered) return Promise.resolve();
    if (life.ledgered.told) {
      this.#storeAtEnd(life);
      return Promise.resolve();
    }
    life.noting ??= this.#note(life, record).finally(() => {
      life.noting = undefined;
    });
    return life.noting;
  }

  /**
   * The same with other messages. Only once it is on disk that the message was accepted, as another object may make the call: no
   * output gate of this one holds it back.
   */
  noteSoon(): void {
    const { isolate, ctx } = this.#host;
    const life = this.#host.life();
    const { record } = life;
    if (!record || record.ledgered || life.ledgered.told) return;
    // It has no next change that would store the mark.
    if (record.finalizedAt !== undefined) return ctx.waitUntil(this.note());
    const { tenant, acceptedAt, id: publicId } = record;
    const { note, work } = isolate.ledger.addSoon(tenant, { acceptedAt, publicId });
    life.ledgered = note;
    life.ledgerAsked = true;
    if (!work) return;
    ctx.waitUntil(work.catch((error: unknown) => log("warn", "ledger.add_failed", { error })));
  }

  /** Postgres has the message. Of one that another process accepted, and that may sleep for long, the ledger has to have it too. */
  mirrored(): void {
    const life = this.#host.life();
    if (!life.ledgerAsked && !life.noting) this.noteSoon();
  }

  /** The message wakes. @returns to be called when it has done what was due. */
  atWake(): () => Promise<void> {
    const life = this.#host.life();
    const isOpen = life.record && life.record.finalizedAt === undefined;
    const isOwed = isOpen && !life.record?.ledgered && !life.ledgered.told;
    // Beside what is due: an alarm that waits for others is billed for it.
    const noting = isOwed ? this.note() : undefined;
    return async () => {
      if (life.record?.finalizedAt !== undefined) return this.note();
      if (noting) this.#host.ctx.waitUntil(this.#storeWhenLong(life, noting));
    };
  }

  async #note(life: Life, record: MessageRecord): Promise<void> {
    try {
      const { acceptedAt, id: publicId } = record;
      await this.#host.isolate.ledger.add(record.tenant, { acceptedAt, publicId });
      life.ledgered = { told: true };
      this.#storeAtEnd(life);
    } catch (error) {
      log("warn", "ledger.add_failed", { error });
    }
  }

  /** A final message has no next change that would store the mark. */
  #storeAtEnd(life: Life): void {
    if (life.record?.finalizedAt !== undefined) this.#storeMark(life);
  }

  /** One that is checked for long has none for long. */
  async #storeWhenLong(life: Life, noting: Promise<void>): Promise<void> {
    const timing = timingOf(this.#host.isolate.settings);
    await noting;
    const isLong = life.record && checksDone(life.record, timing, Date.now()) > EARLY_CHECKS;
    if (isLong) this.#storeMark(life);
  }

  #storeMark(life: Life): void {
    const { record, ledgered } = life;
    const isOwed = record && !record.ledgered && ledgered.told;
    if (isOwed && life === this.#host.life()) this.#host.store(record);
  }
}

/**
 * Sees to it that the ledger of accepted ids has the message, and how far it came. A process that accepts one notes it within a second. Should it die
 * before, whatever wakes the message next does it: without its id in the ledger nobody would miss its row.
 *
 * That it stands there is stored with the next change, so that it costs no write of its own; until then each process notes it anew
 * when it wakes the message: an id that stands there twice counts once.
 *
 * The end of a message, and whatever changes it after its end, is noted once, with those of other messages. Nothing is stored of
 * that: where a crash loses the note, the next proof of the day asks the message and notes it (jobs/proof/ask-objects.ts).
 */
import { endingOf, type Ending } from "../../domain/ledger/ending.ts";
import { checksDone } from "../../domain/message/check-times.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Note } from "../../kernel/coalescing/gather.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import type { Follower } from "./follower.ts";
import type { Journal } from "./journal.ts";
import { timingOf } from "./timing.ts";

type Host = Pick<Isolate, "ledger" | "settings">;

/** Most messages have their result by then: after it one more write is worth less than a call from each process that checks. */
const EARLY_CHECKS = 2;

/** Notes of one life of the message. */
class Known {
  /** Marked when the ledger has noted the message. */
  note: Note = { told: false };
  /** The call that notes it now. */
  noting: Promise<void> | undefined;
  /** This process has had the ledger note the message, though it may not have answered yet. */
  asked = false;
}

export class LedgerNote implements Follower {
  readonly #ctx: Pick<DurableObjectState, "waitUntil" | "storage">;
  readonly #isolate: Host;
  readonly #journal: Journal;
  #own = new Known();

  constructor(
    ctx: Pick<DurableObjectState, "waitUntil" | "storage">,
    isolate: Host,
    journal: Journal,
  ) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
  }

  known(record: MessageRecord): MessageRecord {
    return this.#own.note.told ? { ...record, ledgered: true } : record;
  }

  forget(): void {
    this.#own = new Known();
  }

  changed(after: MessageRecord, before: MessageRecord | undefined): void {
    const ending = endingOf(after, before);
    if (ending) this.#ctx.waitUntil(this.#noteEnd(after, ending));
  }

  /** Notes the message, once. Resolves when the ledger has it, or could not be called. */
  note(): Promise<void> {
    const own = this.#own;
    const { record } = this.#journal.life;
    if (!record || record.ledgered) return Promise.resolve();
    if (own.note.told) {
      this.#storeAtEnd(own);
      return Promise.resolve();
    }
    own.noting ??= this.#note(own, record).finally(() => {
      own.noting = undefined;
    });
    return own.noting;
  }

  /**
   * The same with other messages. Only once it is on disk that the message was accepted, as another object may make the call: no
   * output gate of this one holds it back.
   */
  accepted(): void {
    const { record } = this.#journal.life;
    if (!record || record.ledgered || this.#own.note.told) return;
    // It has no next change that would store the mark.
    if (record.finalizedAt !== undefined) return this.#ctx.waitUntil(this.note());
    const { tenant, acceptedAt, id: publicId } = record;
    const { note, work } = this.#isolate.ledger.addSoon(tenant, { acceptedAt, publicId });
    this.#own.note = note;
    this.#own.asked = true;
    if (!work) return;
    this.#ctx.waitUntil(
      work.catch((error: unknown) => log("warn", "ledger.add_failed", { error })),
    );
  }

  /** Postgres has the message. Of one that another process accepted, and that may sleep for long, the ledger has to have it too. */
  mirrored(): void {
    if (!this.#own.asked && !this.#own.noting) this.accepted();
  }

  /** The message wakes. @returns to be called when it has done what was due. */
  atWake(): () => Promise<void> {
    const own = this.#own;
    const { record } = this.#journal.life;
    const isOpen = record && record.finalizedAt === undefined;
    const isOwed = isOpen && !record.ledgered && !own.note.told;
    // Beside what is due: an alarm that waits for others is billed for it.
    const noting = isOwed ? this.note() : undefined;
    return async () => {
      if (this.#journal.life.record?.finalizedAt !== undefined) return this.note();
      if (noting) this.#ctx.waitUntil(this.#storeWhenLong(own, noting));
    };
  }

  async #note(own: Known, record: MessageRecord): Promise<void> {
    try {
      const { acceptedAt, id: publicId } = record;
      await this.#isolate.ledger.add(record.tenant, { acceptedAt, publicId });
      own.note = { told: true };
      this.#storeAtEnd(own);
    } catch (error) {
      log("warn", "ledger.add_failed", { error });
    }
  }

  async #noteEnd(record: MessageRecord, ending: Ending): Promise<void> {
    // The ledger must not know a revision that no disk has, and another object may make the call.
    await this.#ctx.storage.sync();
    const { tenant, acceptedAt, id: publicId } = record;
    const known = record.ledgered === true || this.#own.note.told;
    const { work } = this.#isolate.ledger.addSoon(tenant, {
      acceptedAt,
      publicId,
      ending,
      ...(known && { known }),
    });
    await work?.catch((error: unknown) => log("warn", "ledger.end_failed", { error }));
  }

  /** A final message has no next change that would store the mark. */
  #storeAtEnd(own: Known): void {
    if (this.#journal.life.record?.finalizedAt !== undefined) this.#storeMark(own);
  }

  /** One that is checked for long has none for long. */
  async #storeWhenLong(own: Known, noting: Promise<void>): Promise<void> {
    await noting;
    const { record } = this.#journal.life;
    const timing = timingOf(this.#isolate.settings);
    const isLong = record && checksDone(record, timing, Date.now()) > EARLY_CHECKS;
    if (isLong) this.#storeMark(own);
  }

  /** @param own of a life that may be over */
  #storeMark(own: Known): void {
    const { record } = this.#journal.life;
    const isOwed = record && !record.ledgered && own.note.told;
    if (isOwed && own === this.#own) this.#journal.store(record);
  }
}

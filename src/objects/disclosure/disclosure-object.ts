/**
 * Records who saw the numbers of a tenant's messages: one object a tenant, which gathers what is shown and sends a row a minute,
 * viewer and place to SQL. It keeps each row until SQL has it: however long the database is away, none is lost.
 *
 * Storage: `row:<id>` → the row, and when it goes out next. The first disclosure after a quiet time is on disk before it is
 * answered; what comes within FLUSH_MS of a write is written with the next one, so that a busy reader costs a write each
 * FLUSH_MS. A crash in between forgets as much.
 */
import { DurableObject } from "cloudflare:workers";

import {
  addTo,
  againAfterMs,
  endOfMinute,
  exportRow,
  fits,
  MAX_ITEMS,
  readRow,
  type DisclosureRow,
  type ExportNote,
  type Reading,
} from "../../domain/privacy/disclosure.ts";
import { log } from "../../kernel/log.ts";
import { isolateOf } from "../isolate.ts";
import { alarmRuns, armIfMissing, rearmIfLost, setAlarm } from "../storage/lost-alarm.ts";

const PREFIX = "row:";
const FLUSH_MS = 5000;

interface Kept {
  readonly row: DisclosureRow;
  /** Number of times that it went out. */
  readonly tries: number;
  /** When it does next, epoch ms. */
  readonly nextAt: number;
}

export class DisclosureObject extends DurableObject<Env> {
  readonly #isolate = isolateOf(this.env);
  readonly #rows = new Map<string, Kept>();
  readonly #unwritten = new Set<string>();
  #flushing = false;
  #wroteAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    for (const [, kept] of ctx.storage.kv.list<Kept>({ prefix: PREFIX })) {
      this.#rows.set(kept.row.id, kept);
    }
    void ctx.blockConcurrencyWhile(async () => this.#arm());
  }

  /** Numbers are about to be shown. What is more than a row can hold makes several. */
  async read(tenant: string, reading: Reading): Promise<void> {
    const now = Date.now();
    for (let at = 0; at < reading.shown.length; at += MAX_ITEMS) {
      const part = { ...reading, shown: reading.shown.slice(at, at + MAX_ITEMS) };
      const open = [...this.#rows.values()].find(
        ({ row, tries }) => tries === 0 && fits(row, part, now),
      );
      const row = open ? addTo(open.row, part, now) : readRow(part, { id: newId(), tenant }, now);
      this.#keep({ row, tries: 0, nextAt: endOfMinute(row.at) });
    }
    this.#writeSoon(now);
    await this.#arm();
  }

  /** An export begins or ends: a row of its own, at once. */
  async export(tenant: string, note: ExportNote): Promise<void> {
    const now = Date.now();
    this.#keep({ row: exportRow(note, { id: newId(), tenant }, now), tries: 0, nextAt: now });
    this.#flush(now);
    await this.#arm();
  }

  /** SQL has these rows. */
  acknowledge(ids: readonly string[]): void {
    for (const id of ids) {
      this.#rows.delete(id);
      this.#unwritten.delete(id);
      this.ctx.storage.kv.delete(PREFIX + id);
    }
  }

  /** Cron looks whether the alarm was lost. */
  async wake(): Promise<void> {
    await rearmIfLost(this.ctx.storage, () => this.#nextAt);
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    const now = Date.now();
    for (const kept of [...this.#rows.values()].filter(({ nextAt }) => nextAt <= now)) {
      const tries = kept.tries + 1;
      // Before it goes out: nothing is added to it any more.
      this.#keep({ ...kept, tries, nextAt: now + againAfterMs(tries) });
      this.#flush(now);
      try {
        await this.#isolate.mirror.send(kept.row.id, { disclosure: kept.row });
      } catch (error) {
        log("warn", "disclosure.send_failed", { error });
      }
    }
    const next = this.#nextAt;
    if (next !== undefined) await setAlarm(this.ctx.storage, next);
  }

  get #nextAt(): number | undefined {
    const times = [...this.#rows.values()].map(({ nextAt }) => nextAt);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  #keep(kept: Kept): void {
    this.#rows.set(kept.row.id, kept);
    this.#unwritten.add(kept.row.id);
  }

  #writeSoon(now: number): void {
    // A clock may be set back.
    if (Math.abs(now - this.#wroteAt) >= FLUSH_MS) return this.#flush(now);
    if (this.#flushing) return;
    this.#flushing = true;
    this.ctx.waitUntil(
      scheduler.wait(FLUSH_MS).then(() => {
        this.#flushing = false;
        this.#flush(Date.now());
      }),
    );
  }

  #flush(now: number): void {
    this.#wroteAt = now;
    for (const id of this.#unwritten) {
      const kept = this.#rows.get(id);
      if (kept) this.ctx.storage.kv.put(PREFIX + id, kept);
    }
    this.#unwritten.clear();
  }

  async #arm(): Promise<void> {
    await armIfMissing(this.ctx.storage, () => this.#nextAt);
  }
}

function newId(): string {
  return `dsc_${crypto.randomUUID()}`;
}

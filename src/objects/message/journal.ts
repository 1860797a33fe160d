/**
 * A message's record on disk, its one alarm, and its way to the mirror. Whatever changes goes through here, so that record and
 * alarm reach the disk together and every change is mirrored.
 */
import { isNewlyStale, newLetter } from "../../domain/alerts/letters.ts";
import { acknowledge } from "../../domain/message/change.ts";
import { needsImage } from "../../domain/message/decide.ts";
import { dutyAt } from "../../domain/message/duty-times.ts";
import { keepFirstAnswer } from "../../domain/message/first-answer.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { isIn } from "../../domain/message/state-sets.ts";
import { validityEnd } from "../../domain/message/validity.ts";
import { nextWake } from "../../domain/message/wake.ts";
import { scrub } from "../../domain/privacy/redact.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { samplesOf } from "../../telemetry/metrics/message-metrics.ts";
import { alertOfLetter, alertOfStale } from "../alerts/letter-alert.ts";
import type { Isolate } from "../isolate.ts";
import { armIfMissing, setAlarm } from "../storage/lost-alarm.ts";
import {
  isCurrent,
  openBytes,
  openJson,
  sealBytes,
  sealJson,
  type Sealed,
} from "../storage/seal.ts";
import { Claims } from "./claims.ts";
import { forgetText } from "./forget.ts";
import { LedgerNote } from "./ledger-note.ts";
import { Life } from "./life.ts";
import { Outbox } from "./outbox.ts";
import { timingOf } from "./timing.ts";

const RECORD = "message";
const IMAGE = "image";
/** A record that no key opens needs a person. */
const UNREADABLE_ALARM_MS = 600_000;
/** When not even the next time can be told. */
const FALLBACK_ALARM_MS = 60_000;

export class Journal {
  readonly outbox: Outbox;
  readonly ledger: LedgerNote;
  readonly claims: Claims;
  /** Called after every change. */
  onCommit: () => void = () => undefined;

  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  #life = new Life();
  /** Why what is stored cannot be read. */
  #fault: Error | undefined;

  constructor(ctx: DurableObjectState, isolate: Isolate) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#load();
    const life = (): Life => this.#life;
    this.ledger = new LedgerNote({ isolate, ctx, life, store: (record) => this.store(record) });
    this.outbox = new Outbox({
      isolate,
      ctx,
      life,
      slow: () => ctx.waitUntil(this.ledger.note()),
    });
    this.claims = new Claims({ isolate, ctx, life });
    const { record } = this.#life;
    if (record) void ctx.blockConcurrencyWhile(async () => this.#rearmLostAlarm(record));
  }

  /** @throws FieldUnreadableError where there is one that cannot be read: it must not look like none. */
  get record(): MessageRecord | undefined {
    if (this.#fault) throw this.#fault;
    return this.#life.record;
  }

  /** What this process knows beside the record. */
  get life(): Life {
    return this.#life;
  }

  /** The stored record cannot be read, not even now: somebody has to bring its key back. */
  get unreadable(): boolean {
    if (this.#fault) this.#load();
    return this.#fault !== undefined;
  }

  #load(): void {
    const stored = this.#ctx.storage.kv.get<MessageRecord | Sealed>(RECORD);
    this.#fault = undefined;
    try {
      this.#life.record = stored && openJson(this.#settings, this.#place(RECORD), stored);
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error("the record cannot be read");
      log("alert", "message.unreadable", { error, detail: this.#fault.message });
    }
  }

  /** Stores a change and sees to its mirror copy. */
  commit(next: MessageRecord): void {
    const change = next.redactedAt === undefined ? next : scrub(next);
    const now = Date.now();
    this.#isolate.telemetry.metrics.countAll(samplesOf(this.#life.record, change));
    const letter = newLetter(this.#life.record, change);
    if (letter !== undefined) alertOfLetter(this.#isolate, letter);
    if (isNewlyStale(this.#life.record, change)) alertOfStale(this.#isolate);
    this.#isolate.flushSoon(this.#ctx);
    this.#life.deferredTo = undefined;
    // Kept in the same write as the change itself.
    const keeps = this.#life.answerOpen && change.redactedAt === undefined;
    const told = keeps ? keepFirstAnswer(change, now) : change;
    const before = this.#life.record;
    const record = this.claims.marked(before, forgetText(this.#settings(), told));
    this.#life.answerOpen = false;
    this.store(record);
    this.claims.changed(before, record);
    if (record.request.image && !needsImage(record)) this.#dropImage();
    this.outbox.changed(record);
    this.onCommit();
  }

  /** Commits a change like any other; stores what is no change, a time or a count; does nothing where nothing is new. */
  keep(next: MessageRecord): void {
    const { record } = this.#life;
    if (next === record) return;
    if (next.revision > (record?.revision ?? 0)) this.commit(next);
    else this.store(next);
  }

  /** Record and alarm in one turn: they reach the disk together or not at all. */
  store(record: MessageRecord): void {
    const acknowledged = acknowledge(record, this.#life.acknowledged);
    const known = {
      ...acknowledged,
      ...(this.#life.ledgered.told && { ledgered: true as const }),
      ...(this.#life.owned?.told && { owned: true as const }),
      ...(isClosed(this.#life) && { claimed: undefined }),
    };
    this.#life.record = known;
    const stored = sealJson(this.#settings(), this.#place(RECORD), known);
    this.#ctx.storage.kv.put(RECORD, stored);
    const armed = this.#arm(known);
    if (armed) this.#ctx.waitUntil(armed);
  }

  /** Writes anew what lies under another key than the active one, or has a text that is needed no more. @returns whether. */
  reseal(): boolean {
    const { record } = this;
    if (!record) return false;
    const settings = this.#settings();
    const known = forgetText(settings, record);
    const stored = this.#ctx.storage.kv.get(RECORD);
    if (known === record && isCurrent(settings, stored)) return false;
    const image = this.image();
    if (image) this.putImage(image);
    this.store(known);
    return true;
  }

  /** Postgres has no more than this revision: what it acknowledged beyond, and lost with a restore, goes out again. */
  async mirrorFrom(revision: number): Promise<void> {
    const life = this.#life;
    const { record } = life;
    if (!record || Math.max(record.mirrored, life.acknowledged) <= revision) return;
    life.acknowledged = Math.min(life.acknowledged, revision);
    if (record.mirrored > revision) this.store({ ...record, mirrored: revision });
    await this.outbox.again(Date.now());
  }

  /** The platform took the alarm off to run it. */
  alarmTaken(): void {
    this.#life.armed = null;
  }

  /** Whatever is wrong, settings included: an alarm stays set. */
  async rearm(): Promise<void> {
    if (this.#fault) return setAlarm(this.#ctx.storage, Date.now() + UNREADABLE_ALARM_MS);
    const { record } = this.#life;
    if (!record) return;
    try {
      await this.#arm(record);
    } catch (error) {
      log("error", "message.rearm_failed", { error });
      this.#life.armed = null;
      await setAlarm(this.#ctx.storage, Date.now() + FALLBACK_ALARM_MS);
    }
  }

  /** Forgets everything, the alarm included. */
  async purge(): Promise<void> {
    await this.#ctx.storage.deleteAll();
    this.#life = new Life();
  }

  putImage(image: Uint8Array): void {
    this.#ctx.storage.kv.put(IMAGE, sealBytes(this.#settings(), this.#place(IMAGE), image));
  }

  image(): Uint8Array | undefined {
    const stored = this.#ctx.storage.kv.get<Uint8Array | Sealed>(IMAGE);
    return stored && openBytes(this.#settings, this.#place(IMAGE), stored);
  }

  #dropImage(): void {
    if (this.#ctx.storage.kv.get(IMAGE) !== undefined) this.#ctx.storage.kv.delete(IMAGE);
  }

  readonly #settings = (): Settings => this.#isolate.settings;

  /** What is sealed is bound to this object and its key. */
  #place(key: string): string {
    return `${this.#ctx.id.toString()}/${key}`;
  }

  /** Undefined where the alarm is set for that time already. */
  #arm(record: MessageRecord): Promise<void> | undefined {
    const wake = nextWake(record, timingOf(this.#isolate.settings), Date.now());
    const life = this.#life;
    const at = life.deferredTo === undefined ? wake : Math.min(life.deferredTo, soonest(record));
    if (life.armed === at) return undefined;
    life.armed = at;
    return setAlarm(this.#ctx.storage, at);
  }

  async #rearmLostAlarm(record: MessageRecord): Promise<void> {
    this.#life.armed = await armIfMissing(this.#ctx.storage, () => {
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

/** The gate has heard that the message's claim is over. */
function isClosed({ claim }: Life): boolean {
  return claim?.kind === "close" && claim.note.told;
}

/** Whatever a message waits for: what it owes is done in time, and the end of its validity is reported. */
function soonest(record: MessageRecord): number {
  const end = isIn("waiting", record.state) ? validityEnd(record) : Infinity;
  return Math.min(dutyAt(record) ?? Infinity, end);
}

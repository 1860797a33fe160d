/**
 * A message's record with its timeline, and how it is written: record and alarm reach the disk together, and every capability that
 * follows the message's changes hears of each.
 */
import { needsImage } from "../../domain/message/decide.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { scrub } from "../../domain/privacy/redact.ts";
import { log } from "../../kernel/log.ts";
import { alertOfNewer } from "../alerts/newer-alert.ts";
import type { Isolate } from "../isolate.ts";
import { Alarm } from "./alarm.ts";
import type { Follower } from "./follower.ts";
import { forgetText } from "./forget.ts";
import { Life } from "./life.ts";
import { Vault } from "./vault.ts";

export class Journal {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Pick<Isolate, "settings" | "alerts">;
  readonly #vault: Vault;
  readonly #alarm: Alarm;
  #followers: readonly Follower[] = [];
  #life = new Life();
  /** The reason that the stored record cannot be read. */
  #fault: Error | undefined;

  constructor(ctx: DurableObjectState, isolate: Pick<Isolate, "settings" | "alerts">) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#vault = new Vault(ctx, isolate);
    this.#alarm = new Alarm(ctx, isolate);
    this.#load();
    const { record } = this.#life;
    if (record) void ctx.blockConcurrencyWhile(async () => this.#alarm.restore(record));
    else if (this.#fault)
      void ctx.blockConcurrencyWhile(async () => this.#alarm.restoreUnreadable());
  }

  /** In this order they hear of changes. */
  follow(followers: readonly Follower[]): void {
    this.#followers = followers;
  }

  /** @throws FieldUnreadableError or NewerLayoutError where there is one that cannot be read: it must not look like none. */
  get record(): MessageRecord | undefined {
    if (this.#fault) throw this.#fault;
    return this.#life.record;
  }

  /** This process's knowledge beside the record. */
  get life(): Life {
    return this.#life;
  }

  /** The stored record cannot be read, not even now: somebody has to bring its key back, or the version that wrote it. */
  get unreadable(): boolean {
    if (this.#fault) this.#load();
    return this.#fault !== undefined;
  }

  #load(): void {
    this.#fault = undefined;
    try {
      this.#life.record = this.#vault.record();
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error("the record cannot be read");
      log("alert", "message.unreadable", { error, detail: this.#fault.message });
      alertOfNewer(this.#isolate, error, this.#ctx);
    }
  }

  /** Stores a change, with the picture where it is the first one. */
  commit(next: MessageRecord, image?: Uint8Array): void {
    const before = this.#life.record;
    const change = next.redactedAt === undefined ? next : scrub(next);
    const after = this.#followers.reduce(
      (record, follower) => follower.marked?.(record, before) ?? record,
      forgetText(this.#isolate.settings, change),
    );
    this.#life.deferredTo = undefined;
    if (image) this.#vault.putImage(image);
    this.store(after);
    if (after.request.image && !needsImage(after)) this.#vault.dropImage();
    for (const follower of this.#followers) follower.changed?.(after, before);
  }

  /** Commits a change like any other; stores what is no change, a time or a count; does nothing where nothing is new. */
  keep(next: MessageRecord): void {
    const { record } = this.#life;
    if (next === record) return;
    if (next.revision > (record?.revision ?? 0)) this.commit(next);
    else this.store(next);
  }

  /** Record and alarm in one turn: they reach the disk together or not at all. */
  store(next: MessageRecord): void {
    const record = this.#followers.reduce(
      (known, follower) => follower.known?.(known) ?? known,
      next,
    );
    this.#life.record = record;
    this.#vault.putRecord(record);
    const armed = this.#alarm.arm(record, this.#life.deferredTo);
    if (armed) this.#ctx.waitUntil(armed);
  }

  /** The provider has been called, or the disk has answered: the acceptance is durable. */
  accepted(): void {
    for (const follower of this.#followers) follower.accepted?.();
  }

  /** Writes anew what lies under another key than the active one, or has a text that is needed no more. @returns whether. */
  reseal(): boolean {
    const { record } = this;
    if (!record) return false;
    const known = forgetText(this.#isolate.settings, record);
    if (known === record && this.#vault.isCurrent()) return false;
    const image = this.#vault.image();
    if (image) this.#vault.putImage(image);
    this.store(known);
    return true;
  }

  /** The picture that goes with an attempt. */
  image(): Uint8Array | undefined {
    return this.#vault.image();
  }

  /** The platform took the alarm off to run it. */
  alarmTaken(): void {
    this.#alarm.taken();
  }

  /** Whatever is wrong: an alarm stays set while there is a message. */
  async rearm(): Promise<void> {
    if (this.#fault) return this.#alarm.rearmUnreadable();
    const { record } = this.#life;
    if (record) await this.#alarm.rearm(record, this.#life.deferredTo);
  }

  /** Forgets everything, the alarm included. */
  async purge(): Promise<void> {
    await this.#ctx.storage.deleteAll();
    this.#life = new Life();
    this.#alarm.forget();
    for (const follower of this.#followers) follower.forget?.();
  }
}

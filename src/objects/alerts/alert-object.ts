/**
 * Keeps the conditions that operators are alerted of: one object for the whole service, so that an outage that many shards and
 * isolates see is one alert. What to send is decided in src/domain/alerts; this is the storage, the alarm and the call.
 *
 * Storage: `beats` → heart.ts. `alerts` → the book. Only the alarm delivers, so no two deliveries of a notice are ever under
 * way. A notice is struck out after the receiver took it: where the process dies in between it goes out again, with the same id.
 */
import { DurableObject } from "cloudflare:workers";

import { bodyOf } from "../../domain/alerts/body.ts";
import * as books from "../../domain/alerts/book.ts";
import {
  partsOf,
  type AlertCondition,
  type AlertFacts,
  type Proof,
} from "../../domain/alerts/condition.ts";
import { afterDelivery, nextNotice, type Notice } from "../../domain/alerts/notice.ts";
import type { Beats } from "../../domain/heartbeats/beats.ts";
import { log } from "../../kernel/log.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { isolateOf } from "../isolate.ts";
import { alarmRuns, pendingAlarm, setAlarm } from "../storage/lost-alarm.ts";
import { deliverAlert } from "./deliver.ts";
import { Heart, type Succeeded } from "./heart.ts";

export interface Beaten {
  readonly beats: Beats;
  /** The conditions that last. */
  readonly open: readonly AlertCondition[];
}

const KEY = "alerts";
/** When not even the next time can be told: settings are missing. */
const FALLBACK_MS = MINUTE_MS;

export class AlertObject extends DurableObject<Env> {
  readonly #isolate = isolateOf(this.env);
  #book: books.AlertBook;
  /** When the alarm is set for, epoch ms. */
  #armed: number | null = null;
  /** The alarm is running: it looks when to come next at its end, whatever happens meanwhile. */
  #running = false;

  readonly #heart: Heart;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#heart = new Heart(ctx.storage);
    this.#book = ctx.storage.kv.get<books.AlertBook>(KEY) ?? books.EMPTY_BOOK;
    void ctx.blockConcurrencyWhile(async () => {
      this.#armed = await ctx.storage.getAlarm();
      await this.#arm();
    });
  }

  async raise(
    condition: AlertCondition,
    report: { readonly facts: AlertFacts; readonly times: number },
  ): Promise<void> {
    const now = Date.now();
    const raised = books.raise(this.#book, condition, report, now);
    // Decided now: an alert that is due is sent, however soon the condition is over.
    await this.#store(this.#settled(raised, now));
  }

  async clear(condition: AlertCondition, proof: Proof = "fact"): Promise<void> {
    await this.#store(books.clear(this.#book, condition, proof, Date.now()));
  }

  /** The conditions that last. Asked by cron, which so finds an alarm that was lost. */
  async open(): Promise<readonly AlertCondition[]> {
    this.#armed = await pendingAlarm(this.ctx.storage);
    await this.#arm();
    return books.openConditions(this.#book);
  }

  /** Something that runs by itself succeeded. */
  async beat(succeeded: Succeeded): Promise<Beaten> {
    return { beats: this.#heart.note(succeeded), open: books.openConditions(this.#book) };
  }

  /** When everything that runs by itself last succeeded; undefined where nothing ran yet, in development. */
  async beats(): Promise<Beats | undefined> {
    return this.#heart.read(this.#isolate.settings.ENVIRONMENT === "production");
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    this.#running = true;
    try {
      await this.#store(this.#settled(this.#book, Date.now()));
      await this.#deliver();
    } catch (error) {
      log("error", "alert.alarm_failed", { error });
    }
    this.#running = false;
    this.#armed = null;
    await this.#arm();
  }

  async #deliver(): Promise<void> {
    for (;;) {
      const notice = nextNotice(this.#book.outbox, Date.now());
      if (!notice) return;
      const taken = await this.#send(notice);
      // What was raised meanwhile is in the book.
      const { outbox, givenUp } = afterDelivery(this.#book.outbox, notice, taken, Date.now());
      await this.#store({ ...this.#book, outbox });
      if (givenUp) log("alert", "alert.given_up", { condition: notice.condition });
    }
  }

  async #send(notice: Notice): Promise<boolean> {
    const { settings, telemetry } = this.#isolate;
    const { condition, kind, code } = notice;
    if (notice.failed === 0) {
      log(kind === "raised" ? "alert" : "info", `alert.${kind}`, { condition, code });
    }
    const body = bodyOf(notice, settings.OTEL_SERVICE_NAME);
    const taken = await deliverAlert(settings.ALERT_WEBHOOK_URL, body);
    if (kind === "raised") {
      telemetry.counts.alert(partsOf(condition).provider ?? "", code, taken);
      this.#isolate.flushSoon(this.ctx);
    }
    return taken;
  }

  /** Without settings the decision comes later: what was raised is kept all the same. */
  #settled(book: books.AlertBook, now: number): books.AlertBook {
    try {
      return books.settle(book, this.#policy, now);
    } catch (error) {
      log("error", "alert.not_decided", { error });
      return book;
    }
  }

  /** Book and alarm in one turn: they reach the disk together. */
  async #store(book: books.AlertBook): Promise<void> {
    if (book === this.#book) return;
    this.#book = book;
    this.ctx.storage.kv.put(KEY, book);
    await this.#arm();
  }

  async #arm(): Promise<void> {
    if (this.#running) return;
    const at = this.#nextLook();
    if (at === Infinity || (this.#armed !== null && this.#armed <= at)) return;
    this.#armed = at;
    await setAlarm(this.ctx.storage, at);
  }

  #nextLook(): number {
    try {
      return books.nextLook(this.#book, this.#policy);
    } catch {
      return Date.now() + FALLBACK_MS;
    }
  }

  get #policy(): books.AlertPolicy {
    return { clearAfterMs: this.#isolate.settings.ALERT_CLEAR_AFTER };
  }
}

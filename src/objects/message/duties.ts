/**
 * The pending outbox tasks of a message beside its own way: a fallback, an alert, webhooks. One run at a time; what is not done
 * stays in the record, and the alarm comes back to it.
 */
import { dutyAt } from "../../domain/message/duty-times.ts";
import { log } from "../../kernel/log.ts";
import { performWebhooks, type WebhookHost } from "../webhook/perform.ts";
import type { Follower } from "./follower.ts";
import type { Journal } from "./journal.ts";
import type { OwedAlerts } from "./owed-alert.ts";
import { performErasure } from "./perform-erasure.ts";
import { performFallback, type FallbackHost } from "./perform-fallback.ts";

type DutiesHost = FallbackHost & WebhookHost;

export class Duties implements Follower {
  readonly #ctx: Pick<DurableObjectState, "waitUntil">;
  readonly #isolate: DutiesHost;
  readonly #journal: Journal;
  readonly #alerts: OwedAlerts;
  #running: Promise<void> | undefined;

  constructor(
    ctx: Pick<DurableObjectState, "waitUntil">,
    isolate: DutiesHost,
    journal: Journal,
    alerts: OwedAlerts,
  ) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#alerts = alerts;
  }

  /** A change may owe somebody something; most owe nothing. */
  changed(): void {
    if (this.#owesAny) this.#ctx.waitUntil(this.runThenRest());
  }

  /** Performs what is due, and sets the alarm for what is left. */
  async runThenRest(): Promise<void> {
    if (!this.#owesAny) return;
    await this.run();
    await this.#journal.rearm();
  }

  /** Performs what is due; never throws. */
  run(): Promise<void> {
    this.#running ??= this.#perform().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  get #owesAny(): boolean {
    const { record } = this.#journal;
    return record !== undefined && dutyAt(record) !== undefined;
  }

  async #perform(): Promise<void> {
    const duties = [
      async () => performErasure(this.#journal),
      async () => performFallback(this.#isolate, this.#journal),
      async () => this.#alerts.perform(),
      async () => performWebhooks(this.#isolate, this.#journal),
    ];
    for (const duty of duties) {
      try {
        await duty();
      } catch (error) {
        log("warn", "message.duty_failed", { error });
      }
    }
  }
}

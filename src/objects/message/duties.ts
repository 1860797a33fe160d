/**
 * What a message owes others beside its own way: a fallback, webhooks. One run at a time; what is not done stays in the record,
 * and the alarm comes back to it.
 */
import { log } from "../../kernel/log.ts";
import { performWebhooks, type WebhookHost } from "../webhook/perform.ts";
import type { Journal } from "./journal.ts";
import { performErasure } from "./perform-erasure.ts";
import { performFallback, type FallbackHost } from "./perform-fallback.ts";

type DutiesHost = FallbackHost & WebhookHost;

export class Duties {
  readonly #isolate: DutiesHost;
  readonly #journal: Journal;
  #running: Promise<void> | undefined;

  constructor(isolate: DutiesHost, journal: Journal) {
    this.#isolate = isolate;
    this.#journal = journal;
  }

  /** Performs what is due; never throws. */
  run(): Promise<void> {
    this.#running ??= this.#perform().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #perform(): Promise<void> {
    const duties = [
      async () => performErasure(this.#journal),
      async () => performFallback(this.#isolate, this.#journal),
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

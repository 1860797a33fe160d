/**
 * What a message owes others beside its own way: a fallback, webhooks. One run at a time; what is not done stays in the record,
 * and the alarm comes back to it.
 */
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";
import { performWebhooks } from "../webhook/perform.ts";
import type { Journal } from "./journal.ts";
import { performErasure } from "./perform-erasure.ts";
import { performFallback } from "./perform-fallback.ts";

export class Duties {
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  #running: Promise<void> | undefined;

  constructor(isolate: Isolate, journal: Journal) {
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
    for (const duty of [performErasure, performFallback, performWebhooks]) {
      try {
        await duty(this.#isolate, this.#journal);
      } catch (error) {
        log("warn", "message.duty_failed", { error });
      }
    }
  }
}

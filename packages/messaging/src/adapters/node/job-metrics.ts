/** The count of what a `JobProcessor` has done. */
import type { JobProcessorMetrics } from "./job-types.ts";

export class JobMetrics {
  readonly #measured: boolean;
  #counts = { processed: 0, succeeded: 0, failed: 0, retried: 0 };
  #queueSize = 0;
  #averageProcessingTime = 0;
  #lastProcessedAt: Date | undefined;

  constructor(measured: boolean) {
    this.#measured = measured;
  }

  succeeded(processingTime: number): void {
    this.#counts.succeeded += 1;
    const { succeeded } = this.#counts;
    if (this.#measured) {
      this.#averageProcessingTime += (processingTime - this.#averageProcessingTime) / succeeded;
    }
    this.#ended();
  }

  failed(): void {
    this.#counts.failed += 1;
    this.#ended();
  }

  retried(): void {
    this.#counts.retried += 1;
  }

  /** Asks for the size only where it is kept. */
  async sized(ask: () => Promise<number>): Promise<void> {
    if (this.#measured) this.#queueSize = await ask();
  }

  read(activeJobs: number): JobProcessorMetrics {
    const last = this.#lastProcessedAt;
    return {
      ...this.#counts,
      activeJobs,
      queueSize: this.#queueSize,
      averageProcessingTime: this.#averageProcessingTime,
      ...(last !== undefined && { lastProcessedAt: last }),
    };
  }

  #ended(): void {
    this.#counts.processed += 1;
    if (this.#measured) this.#lastProcessedAt = new Date();
  }
}

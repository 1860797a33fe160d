import { assertKnownOptions, type OptionNames } from "../known-options.ts";
import { RETRY_OPTIONS, RetryHandler, type RetryOptions } from "./retry-handler.ts";

export interface BulkOperationOptions {
  /** Number of items at once; default 5. */
  concurrency?: number;
  /** Default 3 tries, 1 s, at most 10 s between. */
  retryOptions?: RetryOptions;
  /** Stops after the first batch that had a failure; what was not begun is in neither list. */
  failFast?: boolean;
  onProgress?: (completed: number, total: number, failed: number) => void;
}

export interface BulkOperationResult<T, R> {
  successful: { item: T; result: R }[];
  failed: { item: T; error: Error }[];
  /** `duration` in milliseconds. */
  summary: { total: number; successful: number; failed: number; duration: number };
}

const OPTIONS: OptionNames<BulkOperationOptions> = {
  concurrency: true,
  retryOptions: true,
  failFast: true,
  onProgress: true,
};

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

/** One operation for many items, some at a time. Never rejects because of an item, but for an unknown option. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a class in k-msg, which callers may extend
export class BulkOperationHandler {
  static async execute<T, R>(
    items: readonly T[],
    operation: (item: T) => Promise<R>,
    options: BulkOperationOptions = {},
  ): Promise<BulkOperationResult<T, R>> {
    assertKnownOptions("BulkOperationHandler", options, OPTIONS);
    assertKnownOptions("BulkOperationHandler retryOptions", options.retryOptions, RETRY_OPTIONS);
    const {
      concurrency = 5,
      retryOptions = {
        maxAttempts: 3,
        initialDelay: 1000,
        maxDelay: 10_000,
        backoffMultiplier: 2,
        jitter: true,
      },
      failFast = false,
      onProgress,
    } = options;
    const started = Date.now();
    const successful: { item: T; result: R }[] = [];
    const failed: { item: T; error: Error }[] = [];
    const size = Math.max(1, Math.floor(concurrency) || 1);

    const one = async (item: T): Promise<void> => {
      try {
        const result = await RetryHandler.execute(() => operation(item), retryOptions);
        successful.push({ item, result });
      } catch (error) {
        failed.push({ item, error: asError(error) });
      }
      onProgress?.(successful.length + failed.length, items.length, failed.length);
    };
    for (let start = 0; start < items.length; start += size) {
      await Promise.all(items.slice(start, start + size).map(one));
      if (failFast && failed.length > 0) break;
    }
    return {
      successful,
      failed,
      summary: {
        total: items.length,
        successful: successful.length,
        failed: failed.length,
        duration: Date.now() - started,
      },
    };
  }
}

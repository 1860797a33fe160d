/**
 * Runs work with a signal that aborts it with a `TimeoutError` once the time is over. Not `AbortSignal.timeout`: its timer cannot
 * be cleared, and a Durable Object with a timer stays awake and is billed.
 * @param limitMs milliseconds
 */
export async function withDeadline<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException("the time limit is over", "TimeoutError")),
    limitMs,
  );
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** A bound on calls to a provider: one that never answers must not hold up a send or a whole run of checks. */
import { fail, KMsgError, KMsgErrorCode } from "@k-msg/core";
import type { ProviderRequestContext, Result } from "@k-msg/core";

/**
 * Calls with an abort signal that fires after `limitMs` milliseconds and answers `NETWORK_TIMEOUT` then, whether or not
 * the callee listens to the signal. 0 or less means no limit. Rejects with what the call rejects with.
 */
export async function withTimeLimit<T>(
  limitMs: number,
  what: string,
  call: (context: ProviderRequestContext) => Promise<Result<T, KMsgError>>,
): Promise<Result<T, KMsgError>> {
  if (!(limitMs > 0) || limitMs === Number.POSITIVE_INFINITY) return call({});
  const limit = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<Result<T, KMsgError>>((resolve) => {
    timer = setTimeout(() => {
      const error = new KMsgError(
        KMsgErrorCode.NETWORK_TIMEOUT,
        `${what} did not answer within ${limitMs} ms`,
      );
      limit.abort(error);
      resolve(fail(error));
    }, limitMs);
  });
  try {
    const answer = call({ signal: limit.signal });
    // The loser of the race may still reject; nobody else is there to hear it.
    answer.catch(() => undefined);
    return await Promise.race([answer, over]);
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
}

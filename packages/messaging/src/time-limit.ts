/** A bound on calls to a provider: one that never answers must not hold up a send or a whole run of checks. */
import { fail, KMsgError, KMsgErrorCode } from "@k-msg/core";
import type { ProviderRequestContext, Result } from "@k-msg/core";

/**
 * Calls with an abort signal that fires after `limitMs` milliseconds and answers `NETWORK_TIMEOUT` then, whether or not
 * the callee listens to the signal. Rejects with what the call rejects with.
 *
 * @param limitMs 0 or less means no limit
 * @param what who is called, as the error names it
 * @param outer ends the call as well, with `REQUEST_ABORTED`
 */
export async function withTimeLimit<T>(
  limitMs: number,
  what: string,
  call: (context: ProviderRequestContext) => Promise<Result<T, KMsgError>>,
  outer?: AbortSignal,
): Promise<Result<T, KMsgError>> {
  const limited = limitMs > 0 && limitMs !== Number.POSITIVE_INFINITY;
  if (!limited && outer === undefined) return call({});
  const own = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let aborted: (() => void) | undefined;
  const over = new Promise<Result<T, KMsgError>>((resolve) => {
    const end = (code: KMsgErrorCode, message: string) => {
      const error = new KMsgError(code, message);
      own.abort(error);
      resolve(fail(error));
    };
    aborted = () => end(KMsgErrorCode.REQUEST_ABORTED, `the call of ${what} was aborted`);
    if (limited) {
      const message = `${what} did not answer within ${limitMs} ms`;
      timer = setTimeout(() => end(KMsgErrorCode.NETWORK_TIMEOUT, message), limitMs);
    }
    if (outer?.aborted === true) aborted();
    outer?.addEventListener("abort", aborted, { once: true });
  });
  try {
    const answer = call({ signal: own.signal });
    // The loser of the race may still reject; nobody else is there to hear it.
    answer.catch(() => undefined);
    return await Promise.race([answer, over]);
  } finally {
    if (timer !== undefined) clearTimeout(timer);
    if (aborted !== undefined) outer?.removeEventListener("abort", aborted);
  }
}

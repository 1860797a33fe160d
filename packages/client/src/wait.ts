import { anyOf } from "./attempt.ts";
import { CallError, ProblemError, WaitTimeoutError } from "./errors.ts";
import { followLine, type LineEnd } from "./line.ts";
import { refuseUnknown, requireWhole } from "./options.ts";
import { mayRepeat } from "./repeat.ts";
import type { Runtime } from "./runtime.ts";

export interface WaitOptions {
  /** Milliseconds. Default: 300,000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Watched<T> {
  readonly socketUrl: string;
  readonly key: string;
  readonly load: (signal: AbortSignal) => Promise<T>;
  readonly isDone: (view: unknown) => boolean;
}

const FIRST_POLL_MS = 1000;
const LAST_POLL_MS = 10_000;

/**
 * Waits for an end: by the socket, and by polling where that does not come.
 * @returns the last view, loaded after the end
 * @throws WaitTimeoutError, ProblemError where the service refuses, the reason of the signal
 */
export async function waitForEnd<T>(
  runtime: Runtime,
  watched: Watched<T>,
  options: WaitOptions,
): Promise<T> {
  refuseUnknown(options, ["timeoutMs", "signal"]);
  const { timeoutMs = 300_000 } = options;
  requireWhole("timeoutMs", timeoutMs, 1);
  const over = new AbortController();
  const late = new AbortController();
  const seen: Seen = { last: undefined, cause: undefined };
  void runtime.sleep(timeoutMs, over.signal).then(
    () => late.abort(new WaitTimeoutError(timeoutMs, seen.last, seen.cause)),
    () => undefined,
  );
  try {
    return await untilDone(runtime, watched, anyOf([options.signal, late.signal]), seen);
  } finally {
    over.abort();
  }
}

interface Seen {
  last: unknown;
  cause: unknown;
}

async function untilDone<T>(
  runtime: Runtime,
  { socketUrl, key, load, isDone }: Watched<T>,
  signal: AbortSignal,
  seen: Seen,
): Promise<T> {
  let hasSocket = true;
  for (let polls = 0; ; polls++) {
    let restMs = Math.min(LAST_POLL_MS, FIRST_POLL_MS * 1.5 ** polls);
    try {
      const view = await load(signal);
      if (isDone(view)) return view;
      seen.last = view;
    } catch (error) {
      if (!passes(error)) throw error;
      seen.cause = error;
      restMs = Math.max(restMs, 1000 * ((error instanceof ProblemError && error.retryAfter) || 0));
    }
    const end: LineEnd = hasSocket
      ? await followLine(runtime, { url: socketUrl, key, isDone }, signal)
      : "absent";
    if (end === "ended") continue;
    hasSocket &&= end !== "absent";
    await runtime.sleep(restMs, signal);
  }
}

/** Whether a later poll may succeed. */
function passes(error: unknown): boolean {
  if (!(error instanceof CallError)) return false;
  if (!(error instanceof ProblemError)) return true;
  const { status, retryable } = error;
  return mayRepeat({ status, retryable, retryAfter: undefined }, true);
}

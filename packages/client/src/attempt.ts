import { ConnectionError, ProblemError, type CallFacts } from "./errors.ts";
import type { Runtime } from "./runtime.ts";
import type { Problem } from "./types.ts";

/** What became of one request. */
export type Outcome<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: "failed"; readonly error: ProblemError | ConnectionError };

export interface Attempt<T> {
  readonly url: string;
  readonly init: RequestInit;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly facts: CallFacts;
  /** Reads an answer that is no failure. The deadline holds until it is done. */
  readonly read: (response: Response) => Promise<T>;
}

/** Makes one request. It never throws: a failure is a value. */
export async function attempt<T>(runtime: Runtime, one: Attempt<T>): Promise<Outcome<T>> {
  const { url, init, timeoutMs, facts } = one;
  const over = new AbortController();
  const late = new AbortController();
  void runtime.sleep(timeoutMs, over.signal).then(
    () => late.abort(new Error(`no answer within ${timeoutMs} ms`)),
    () => undefined,
  );
  const signal = anyOf([one.signal, late.signal]);
  try {
    // A redirect is not followed: it would take the key elsewhere, and make a GET of a POST.
    const response = await runtime.fetch(url, { ...init, redirect: "manual", signal });
    if (response.ok) return { kind: "answered", value: await one.read(response) };
    const problem = problemIn(await response.text());
    const error = new ProblemError(response, problem, { ...facts, now: runtime.now() });
    return { kind: "failed", error };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { kind: "failed", error: new ConnectionError(`no answer: ${why}`, facts, cause) };
  } finally {
    over.abort();
  }
}

/** Aborts when one of them does. */
export function anyOf(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

function problemIn(text: string): Partial<Problem> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : {};
  } catch {
    return {};
  }
}

import type { Problem, ProblemCode } from "./types.ts";

/** Place of a fault in the request. */
export interface ProblemPointer {
  /** JSON pointer into the body, such as `/messages/3/to`. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  /** Row of a batch, from 0. */
  readonly index?: number;
}

/** What every failed call has: enough to repeat it as the same request, and to ask for help. */
export class CallError extends Error {
  override readonly name: string = "CallError";
  /** Requests that were made, from 1. */
  readonly attempts: number;
  /** The key of the request, if it had one: with it a later call is the same request. */
  readonly idempotencyKey: string | undefined;

  constructor(message: string, facts: CallFacts, cause?: unknown) {
    super(message, { cause });
    this.attempts = facts.attempts;
    this.idempotencyKey = facts.idempotencyKey;
  }
}

export interface CallFacts {
  readonly attempts: number;
  readonly idempotencyKey: string | undefined;
}

/** No answer came, or none that can be read. The service may have taken the request. `cause` is what failed. */
export class ConnectionError extends CallError {
  override readonly name = "ConnectionError";
}

/** The service refused the request, or could not do it. */
export class ProblemError extends CallError {
  override readonly name = "ProblemError";
  /** HTTP status. */
  readonly status: number;
  /** `no_problem` where the answer is none of the service's, such as a proxy's page. */
  readonly code: ProblemCode | "no_problem" | (string & {});
  readonly title: string;
  readonly detail: string | undefined;
  /** Faults by their place in the request; empty where the problem is not about fields. */
  readonly errors: readonly ProblemPointer[];
  /** Whether the same request may succeed later. Undefined where the answer does not say. */
  readonly retryable: boolean | undefined;
  /** Seconds until a repetition has a chance. */
  readonly retryAfter: number | undefined;
  /** Name it when you ask for help. */
  readonly requestId: string | undefined;
  /** The whole answer, with the fields of single codes. */
  readonly problem: Partial<Problem>;

  constructor(
    answer: Pick<Response, "status" | "headers">,
    problem: Partial<Problem>,
    facts: CallFacts & { readonly now: number },
  ) {
    const { status } = answer;
    const { code = "no_problem", title = `HTTP ${status}`, detail } = problem;
    super(`${code} (${status}): ${detail ?? title}`, facts);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.errors = problem.errors ?? [];
    this.retryable = problem.retryable;
    this.retryAfter = secondsUntil(answer.headers.get("retry-after"), facts.now);
    this.requestId = problem.requestId ?? answer.headers.get("x-request-id") ?? undefined;
    this.problem = problem;
  }
}

/** The end did not come in time. What was waited for goes on at the service. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";
  /** What was seen last; undefined where nothing was. */
  readonly last: unknown;

  constructor(timeoutMs: number, last: unknown, cause: unknown) {
    super(`no end within ${timeoutMs} ms`, { cause });
    this.last = last;
  }
}

/** Reads `Retry-After`: seconds, or a date. @param now epoch milliseconds. @returns seconds, at least 0 */
export function secondsUntil(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

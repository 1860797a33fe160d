import { addressOf, type Values } from "./address.ts";
import { anyOf, attempt } from "./attempt.ts";
import { ProblemError } from "./errors.ts";
import { refuseUnknown, type Settings } from "./options.ts";
import { mayRepeat, pauseMs, type Failure } from "./repeat.ts";
import type { Runtime } from "./runtime.ts";
import type { Method } from "./types.ts";

/** The options of one call, whatever the operation. */
export interface Call {
  readonly path?: Values | undefined;
  readonly query?: Values | undefined;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const CALL = ["path", "query", "body", "contentType", "idempotencyKey", "signal"];

/** Posts that the service knows again by their `Idempotency-Key`. */
export const KEYED: readonly string[] = ["/v1/messages", "/v1/batches"];

/** Makes the requests of a client, and makes them again where that is safe. */
export class Transport {
  readonly settings: Settings;
  readonly runtime: Runtime;

  constructor(settings: Settings, runtime: Runtime) {
    this.settings = settings;
    this.runtime = runtime;
  }

  /** @returns the answer's JSON; undefined where it has no content. @throws ProblemError, ConnectionError, TypeError */
  async json(method: Method, template: string, call: Call): Promise<unknown> {
    return this.#repeat(method, template, call, async (response) => {
      const text = await response.text();
      return text === "" ? undefined : (JSON.parse(text) as unknown);
    });
  }

  /** @returns an answer that is no failure, its body unread. @throws ProblemError, ConnectionError, TypeError */
  async response(method: Method, template: string, call: Call): Promise<Response> {
    return this.#repeat(method, template, call, async (response) => response);
  }

  async #repeat<T>(
    method: Method,
    template: string,
    call: Call,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    refuseUnknown(call, CALL);
    const { settings, runtime } = this;
    const { url, timeoutMs, retries } = settings;
    const idempotencyKey = keyOf(method, template, call);
    const isIdempotent = idempotencyKey !== undefined || (method !== "post" && method !== "patch");
    const request = {
      url: url + addressOf(template, call.path, call.query),
      init: {
        method: method.toUpperCase(),
        headers: headersOf(settings, call, idempotencyKey),
        ...(call.body !== undefined && { body: textOf(call) }),
      },
      timeoutMs,
      signal: anyOf([call.signal, settings.signal]),
      read,
    };
    for (let attempts = 1; ; attempts++) {
      request.signal.throwIfAborted();
      const outcome = await attempt(runtime, { ...request, facts: { attempts, idempotencyKey } });
      if (outcome.kind === "answered") return outcome.value;
      request.signal.throwIfAborted();
      const failure = failureOf(outcome.error);
      if (attempts > retries || !mayRepeat(failure, isIdempotent)) throw outcome.error;
      await runtime.sleep(pauseMs(attempts, failure, runtime.random()), request.signal);
    }
  }
}

function failureOf(error: Error): Failure {
  if (error instanceof ProblemError) return error;
  return { status: undefined, retryable: undefined, retryAfter: undefined };
}

/** @returns the key of a request that may carry one: the caller's, or a new one. @throws TypeError for a key elsewhere */
function keyOf(method: Method, template: string, call: Call): string | undefined {
  if (method === "post" && KEYED.includes(template)) return call.idempotencyKey ?? newKey();
  if (call.idempotencyKey === undefined) return undefined;
  throw new TypeError(`idempotencyKey: ${method} ${template} takes none: leave it out`);
}

/** 128 bits of chance. `randomUUID` is missing from pages without https. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function headersOf(
  { key, language }: Settings,
  { body, contentType }: Call,
  idempotencyKey: string | undefined,
): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    ...(language !== undefined && { "accept-language": language }),
    ...(body !== undefined && { "content-type": contentType ?? "application/json" }),
    ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
  };
}

/** @throws TypeError for a text whose type is not said: as JSON it would be another body. */
function textOf({ body, contentType }: Call): string {
  if (typeof body !== "string") return JSON.stringify(body);
  if (contentType !== undefined) return body;
  throw new TypeError("contentType: a body that is a text needs one, such as text/csv");
}

import type { HttpClient } from "../types.ts";

export interface MockRequest {
  readonly url: string;
  readonly init: RequestInit;
}

export interface MockAnswer {
  status?: number | undefined;
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** Thrown instead of an answer. */
  error?: Error | undefined;
}

/** Answers from a list, and keeps what it was asked; after the list, 200. */
export class MockHttpClient implements HttpClient {
  readonly requests: MockRequest[] = [];
  readonly #answers: MockAnswer[];

  constructor(answers: readonly MockAnswer[] = []) {
    this.#answers = [...answers];
  }

  answerNext(answer: MockAnswer): void {
    this.#answers.push(answer);
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    this.requests.push({ url, init });
    const { status = 200, body = "ok", headers = {}, error } = this.#answers.shift() ?? {};
    if (error) throw error;
    const empty = status === 204 || status === 304;
    return new Response(empty ? null : body, { status, headers });
  }
}

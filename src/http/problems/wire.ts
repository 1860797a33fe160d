/** What a reason is in HTTP: a problem of RFC 9457 before its request's own fields. */
export interface Wire {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 426 | 429 | 500 | 503;
  readonly title: string;
  readonly detail?: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** The HTTP form of a kind of reason: one row of a table by kind, from which answers and the OpenAPI document are made. */

export type Status =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 409
  | 410
  | 413
  | 415
  | 422
  | 426
  | 429
  | 431
  | 500
  | 501
  | 503;

/** @typeParam R the reason of this kind, with its own fields. */
export interface Row<R> {
  readonly status: Status;
  readonly title: string;
  readonly detail?: string | ((reason: R) => string);
  readonly retryable: boolean | ((reason: R) => boolean);
  readonly retryAfterMs?: number | ((reason: R) => number | undefined);
  /** A registered problem type; left out: one of ours. */
  readonly type?: string;
}

interface Kinded {
  readonly kind: string;
}

/** Those of a union of reasons that are of the kinds K. */
export type OfKind<R extends Kinded, K extends string> = R extends Kinded
  ? [K & R["kind"]] extends [never]
    ? never
    : R & { readonly kind: K }
  : never;

/** A row for every kind of a union of reasons. */
export type Table<R extends Kinded> = { readonly [K in R["kind"]]: Row<OfKind<R, K>> };

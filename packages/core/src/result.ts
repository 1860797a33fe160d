/** A call that worked. */
export interface Ok<T> {
  readonly isSuccess: true;
  readonly isFailure: false;
  readonly value: T;
}

/** A call that did not work; expected failures are values, never throws. */
export interface Fail<E> {
  readonly isSuccess: false;
  readonly isFailure: true;
  readonly error: E;
}

export type Result<T, E = Error> = Ok<T> | Fail<E>;

/** Key order is part of the contract: it is also the JSON form. */
export const ok = <T>(value: T): Ok<T> => ({ isSuccess: true, isFailure: false, value });

export const fail = <E>(error: E): Fail<E> => ({ isSuccess: false, isFailure: true, error });

/** Helpers. A result a helper does not apply to comes back as the same object. */
export const Result = {
  map: <T, U, E>(result: Result<T, E>, fn: (value: T) => U): Result<U, E> =>
    result.isSuccess ? ok(fn(result.value)) : result,

  flatMap: <T, U, E>(result: Result<T, E>, fn: (value: T) => Result<U, E>): Result<U, E> =>
    result.isSuccess ? fn(result.value) : result,

  mapError: <T, E, F>(result: Result<T, E>, fn: (error: E) => F): Result<T, F> =>
    result.isSuccess ? result : fail(fn(result.error)),

  /** The value. Throws the contained error itself. */
  unwrap: <T, E>(result: Result<T, E>): T => {
    if (result.isSuccess) return result.value;
    throw result.error;
  },

  unwrapOr: <T, E>(result: Result<T, E>, fallback: T): T =>
    result.isSuccess ? result.value : fallback,

  unwrapOrElse: <T, E>(result: Result<T, E>, fn: (error: E) => T): T =>
    result.isSuccess ? result.value : fn(result.error),

  match: <T, E, U>(
    result: Result<T, E>,
    handlers: { ok: (value: T) => U; fail: (error: E) => U },
  ): U => (result.isSuccess ? handlers.ok(result.value) : handlers.fail(result.error)),

  /** Never rejects: a rejection becomes a Fail holding it. */
  fromPromise: async <T, E = Error>(promise: Promise<T>): Promise<Result<T, E>> => {
    try {
      return ok(await promise);
    } catch (error) {
      return fail(error as E);
    }
  },

  isOk: <T, E>(result: Result<T, E>): result is Ok<T> => result.isSuccess,

  isFail: <T, E>(result: Result<T, E>): result is Fail<E> => result.isFailure,

  tap: <T, E>(result: Result<T, E>, fn: (result: Result<T, E>) => void): Result<T, E> => {
    fn(result);
    return result;
  },

  tapOk: <T, E>(result: Result<T, E>, fn: (value: T) => void): Result<T, E> => {
    if (result.isSuccess) fn(result.value);
    return result;
  },

  tapErr: <T, E>(result: Result<T, E>, fn: (error: E) => void): Result<T, E> => {
    if (result.isFailure) fn(result.error);
    return result;
  },

  /** The value. Throws `new Error(message)` whose cause is the contained error. */
  expect: <T, E>(result: Result<T, E>, message: string): T => {
    if (result.isSuccess) return result.value;
    throw new Error(message, { cause: result.error });
  },
};

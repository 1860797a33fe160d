/** Types of the service's calls, read out of the generated contract. Nothing here exists while running. */
import type { components, paths } from "./generated/api.ts";

/** A named shape of the contract, such as `Schema<"Webhook">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** A message as lists show it. Times are ISO 8601 in UTC. */
export type Message = Schema<"Message">;
/** A message with all its changes, as the object that owns it tells. */
export type MessageWithTimeline = Schema<"MessageWithTimeline">;
/** A message to send: its `type` decides the fields. */
export type MessageInput = Schema<"MessageInput">;
export type Batch = Schema<"Batch">;
export type BatchDetail = Schema<"BatchDetail">;
export type BatchInput = Schema<"BatchInput">;
export type BatchAccepted = Schema<"BatchAccepted">;
export type BatchDryRun = Schema<"BatchDryRun">;
/** RFC 9457, with the fields of this service. */
export type Problem = Schema<"Problem">;
/** Codes that this version of the client knows. A newer service may send others. */
export type ProblemCode = Schema<"ProblemCode">;

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** Paths of the contract that have a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

export type Operation<M extends Method, P extends PathOf<M>> =
  paths[P] extends Record<M, infer O> ? O : never;

/** An undefined parameter is one that is left out. */
type Given<V> = { readonly [K in keyof V]: V[K] | undefined };

type Parameters<O, K extends "path" | "query"> = O extends { parameters: Record<K, infer V> }
  ? { readonly [_ in K]: Readonly<V> }
  : O extends { parameters: { [_ in K]?: infer V } }
    ? [Exclude<V, undefined>] extends [never]
      ? { readonly [_ in K]?: undefined }
      : { readonly [_ in K]?: Given<Exclude<V, undefined>> | undefined }
    : never;

type Body<O> = O extends { requestBody: { content: infer C } }
  ? { readonly body: C[keyof C] }
  : O extends { requestBody?: { content: infer C } }
    ? { readonly body?: C[keyof C] | undefined }
    : { readonly body?: undefined };

/** Query parameters of an operation. */
export type QueryOf<M extends Method, P extends PathOf<M>> = Exclude<
  Parameters<Operation<M, P>, "query">["query"],
  undefined
>;

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, its repetitions and its waiting; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a call that makes something once takes. */
export interface SendOptions extends CallOptions {
  /** 1–255 visible ASCII characters. Left out: the client makes one, and keeps it over its repetitions. */
  readonly idempotencyKey?: string | undefined;
}

/** What `request` takes for an operation: its path and query parameters, its body, and the options of every call. */
export type RequestOptions<M extends Method, P extends PathOf<M>> = SendOptions &
  Parameters<Operation<M, P>, "path"> &
  Parameters<Operation<M, P>, "query"> &
  Body<Operation<M, P>> & {
    /** Media type of a body that is a text, such as `text/csv`. Other bodies are JSON. */
    readonly contentType?: string | undefined;
  };

type JsonOf<R> = {
  [S in keyof R]: R[S] extends { content: { "application/json": infer B } }
    ? B
    : R[S] extends { content?: never }
      ? undefined
      : never;
}[keyof R];

/** What an operation answers as JSON; undefined where it answers nothing. */
export type Answer<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R } ? JsonOf<R> : never;

/** A page of a list with cursors. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Null on the last page. */
  readonly next_cursor: string | null;
}

/** Paths whose answer is a page. */
export type ListPath = {
  [P in PathOf<"get">]: Answer<"get", P> extends Page<unknown> ? P : never;
}[PathOf<"get">];

export type ItemOf<P extends ListPath> = Answer<"get", P> extends Page<infer T> ? T : never;

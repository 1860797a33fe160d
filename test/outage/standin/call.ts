/** A call of the wire, and what may come of it. */
import type { Channel } from "./books.ts";

export type Endpoint = "send" | "history" | "charge" | "template";

export interface Call {
  readonly channel: Channel;
  readonly endpoint: Endpoint;
  /** The decoded credential. */
  readonly credential: string;
  /** Empty where the request has none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type Reply =
  | { readonly kind: "json"; readonly body: object }
  | { readonly kind: "html"; readonly status: number; readonly title: string }
  /** Nothing ever comes. */
  | { readonly kind: "silence" }
  /** The connection breaks. */
  | { readonly kind: "reset" };

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

export const BAD_GATEWAY: Reply = { kind: "html", status: 502, title: "Bad Gateway" };

/** A page of a list. The numbers of a page must be numbers: as strings they break the real history. */
export function pageOf<T>(body: Call["body"], rows: readonly T[]): readonly T[] | undefined {
  const { pageNum = 1, pageSize = 15 } = body;
  if (!isCount(pageNum) || !isCount(pageSize) || pageSize > 1000) return undefined;
  return rows.slice((pageNum - 1) * pageSize, pageNum * pageSize);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}

/** The text cursor of lists: a place between rows, opaque to callers. Pure. */

export interface Cursor {
  /** Epoch ms. */
  readonly requestedAt: number;
  /** Or what a list orders by in its place, up to 262 visible characters. */
  readonly messageId: string;
  /** Set where {@link requestedAt} is the time of the last change: another order, in which another place means nothing. */
  readonly order?: "event";
}

export function encodeCursor(cursor: Cursor): string {
  const mark = cursor.order === "event" ? "e" : "";
  const text = `${mark}${cursor.requestedAt} ${cursor.messageId}`;
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Undefined for anything that {@link encodeCursor} did not make. */
export function decodeCursor(text: string): Cursor | undefined {
  if (!/^[A-Za-z0-9_-]{1,512}$/.test(text)) return undefined;
  let plain: string;
  try {
    plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
  const match = /^(e?)(\d{1,15}) ([\x21-\x7e]{1,262})$/.exec(plain);
  if (!match?.[2] || !match[3]) return undefined;
  const cursor: Cursor = {
    requestedAt: Number(match[2]),
    messageId: match[3],
    ...(match[1] && { order: "event" }),
  };
  return encodeCursor(cursor) === text ? cursor : undefined;
}

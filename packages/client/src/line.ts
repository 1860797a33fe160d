import { anyOf } from "./attempt.ts";
import type { Runtime } from "./runtime.ts";

/** How a socket was left: its view was the end, it closed before, or it never opened. */
export type LineEnd = "ended" | "lost" | "absent";

export interface LineOptions {
  /** Such as `wss://messages.example.com/v1/messages/msg_…/live`. */
  readonly url: string;
  readonly key: string;
  readonly isDone: (view: unknown) => boolean;
}

const OPEN_MS = 10_000;
/** A line that is silent for so long is dead, whatever its end believes. The service answers a ping without waking the object. */
const PING_MS = 30_000;

/** Follows one message or batch until a view of it is the end. Rejects only with the reason of the signal. */
export async function followLine(
  runtime: Runtime,
  { url, key, isDone }: LineOptions,
  signal: AbortSignal,
): Promise<LineEnd> {
  const { WebSocket } = runtime;
  signal.throwIfAborted();
  if (!WebSocket) return "absent";
  const over = new AbortController();
  const either = anyOf([signal, over.signal]);
  const socket = tried(() => new WebSocket(url, ["kmsg.v1", `bearer.${base64Url(key)}`]));
  if (!socket) return "absent";
  let isOpen = false;
  let isHeard = true;
  const watch = async (): Promise<LineEnd> => {
    await runtime.sleep(OPEN_MS, either);
    if (!isOpen) return "absent";
    while (isHeard) {
      isHeard = false;
      tried(() => socket.send("ping"));
      await runtime.sleep(PING_MS, either);
    }
    return "lost";
  };
  const closed = new Promise<LineEnd>((resolve) => {
    const left = (): void => resolve(isOpen ? "lost" : "absent");
    socket.addEventListener("open", () => (isOpen = true));
    socket.addEventListener("message", (event) => {
      isHeard = true;
      if ("data" in event && isDone(viewIn(event.data))) resolve("ended");
    });
    socket.addEventListener("close", left);
    socket.addEventListener("error", left);
  });
  try {
    return await Promise.race([closed, watch()]);
  } finally {
    over.abort();
    tried(() => socket.close());
  }
}

/** Platforms differ in what a socket may be told before it is open and after it is closed. A line that does not work is left anyway. */
function tried<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** The view of a frame `{type, data}`; undefined for a pong. */
function viewIn(frame: unknown): unknown {
  if (typeof frame !== "string" || !frame.startsWith("{")) return undefined;
  return (JSON.parse(frame) as { readonly data?: unknown }).data;
}

function base64Url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

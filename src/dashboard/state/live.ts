/** Follows a message or a batch: by its WebSocket, and while that is not to be had by asking every two seconds. */

const POLL_MS = 2000;
/** A final message hardly ever changes. */
const DONE_POLL_MS = 30_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
/** A line that says nothing for so long is dead, whatever the browser believes. The answer comes without waking the object. */
const PING_MS = 30_000;

export type LiveMode = "socket" | "polling";

export interface LiveOptions<T> {
  /** Such as `/v1/messages/msg_…`. */
  readonly path: string;
  /** Such as `?numbers=masked`; may be empty. */
  readonly query: string;
  readonly key: string;
  readonly load: () => Promise<T>;
  readonly isDone: (value: T) => boolean;
  readonly onValue: (value: T) => void;
  readonly onError: (error: unknown) => void;
  readonly onMode: (mode: LiveMode) => void;
}

/** @returns how to stop. */
export function follow<T>(options: LiveOptions<T>): () => void {
  let stopped = false;
  let socket: WebSocket | undefined;
  let pollTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pingTimer: ReturnType<typeof setInterval> | undefined;
  let retryMs = FIRST_RETRY_MS;
  /** A late answer must not undo a newer one. */
  let turn = 0;

  const take = (value: T): boolean => {
    turn += 1;
    options.onValue(value);
    return options.isDone(value);
  };

  const poll = async (): Promise<void> => {
    let done = false;
    if (!document.hidden) {
      const mine = turn;
      try {
        const value = await options.load();
        if (!stopped && mine === turn) done = take(value);
      } catch (error) {
        if (!stopped) options.onError(error);
      }
    }
    if (stopped || socket?.readyState === WebSocket.OPEN) return;
    clearTimeout(pollTimer);
    pollTimer = setTimeout(() => void poll(), done ? DONE_POLL_MS : POLL_MS);
  };

  const ping = (line: WebSocket): void => {
    let heard = true;
    line.addEventListener("message", () => (heard = true));
    pingTimer = setInterval(() => {
      // A line that does not answer may take minutes to close: it is given up now.
      if (!heard) return lost(line);
      heard = false;
      line.send("ping");
    }, PING_MS);
  };

  const lost = (line: WebSocket): void => {
    clearInterval(pingTimer);
    if (stopped || line !== socket) return;
    socket = undefined;
    line.close();
    options.onMode("polling");
    clearTimeout(pollTimer);
    // A key that works no more is told by this, and the page asks for another.
    void poll();
    retryTimer = setTimeout(connect, withJitter(retryMs));
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  };

  const connect = (): void => {
    const address = new URL(`${options.path}/live${options.query}`, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const line = new WebSocket(address, ["kmsg.v1", `bearer.${base64Url(options.key)}`]);
    socket = line;
    line.addEventListener("open", () => {
      retryMs = FIRST_RETRY_MS;
      ping(line);
      clearTimeout(pollTimer);
      options.onMode("socket");
    });
    line.addEventListener("message", ({ data }) => {
      if (stopped || typeof data !== "string" || !data.startsWith("{")) return;
      take((JSON.parse(data) as { readonly data: T }).data);
    });
    line.addEventListener("close", () => lost(line));
  };

  // The first view does not wait for the socket.
  void options.load().then(
    (value) => !stopped && turn === 0 && take(value),
    (error: unknown) => !stopped && options.onError(error),
  );
  connect();
  return () => {
    stopped = true;
    clearTimeout(pollTimer);
    clearTimeout(retryTimer);
    clearInterval(pingTimer);
    socket?.close();
  };
}

/** From half of it to all: pages that lost their lines together do not come back together. */
function withJitter(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

function base64Url(text: string): string {
  return btoa(text)
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");
}

/** Follows a message or a batch: by its WebSocket, and while that is not to be had by asking every two seconds. */

const POLL_MS = 2000;
/** What is final hardly ever changes. */
const DONE_POLL_MS = 30_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

export type LiveMode = "socket" | "polling";

export interface LiveOptions<T> {
  /** Such as `/v1/messages/msg_…`. */
  readonly path: string;
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
  let retryMs = FIRST_RETRY_MS;
  /** What comes late must not undo what came since. */
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

  const connect = (): void => {
    const address = new URL(`${options.path}/live`, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(address, ["kmsg.v1", `bearer.${base64Url(options.key)}`]);
    socket.addEventListener("open", () => {
      retryMs = FIRST_RETRY_MS;
      clearTimeout(pollTimer);
      options.onMode("socket");
    });
    socket.addEventListener("message", ({ data }) => {
      if (stopped || typeof data !== "string" || !data.startsWith("{")) return;
      take((JSON.parse(data) as { readonly data: T }).data);
    });
    socket.addEventListener("close", () => {
      if (stopped) return;
      options.onMode("polling");
      clearTimeout(pollTimer);
      void poll();
      retryTimer = setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
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
    socket?.close();
  };
}

function base64Url(text: string): string {
  return btoa(text)
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");
}

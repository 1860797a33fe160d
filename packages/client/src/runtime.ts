/** The client's surroundings. Tests bring their own clock and chance. */

/** As much of a WebSocket as the client uses. */
export interface Socket {
  send(text: string): void;
  close(): void;
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: object) => void,
  ): void;
}

export interface Runtime {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Undefined where there are no WebSockets, as in Node 20: the client polls. */
  readonly WebSocket: (new (url: string, protocols: string[]) => Socket) | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Rejects with the signal's reason once that aborts. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const RUNTIME: Runtime = {
  // Called as a global: browsers and Workers refuse it as a method.
  fetch: async (url, init) => fetch(url, init),
  WebSocket: globalThis.WebSocket,
  now: () => Date.now(),
  random: () => Math.random(),
  sleep,
};

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}

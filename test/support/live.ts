/** Live sockets as clients open them. */
import { exports } from "cloudflare:workers";
import { expect } from "vitest";

import { eventually } from "./api.ts";

export interface Told {
  readonly type: string;
  readonly data: {
    readonly id: string;
    readonly state: string;
    readonly revision?: number;
    readonly to?: string;
  };
}

export interface Watch {
  /** What the socket has told so far. */
  readonly told: readonly Told[];
  readonly socket: WebSocket;
  /** How it was closed; undefined while it is open. */
  readonly closed: () => { readonly code: number; readonly reason: string } | undefined;
}

export const encodedKey = (key: string): string =>
  new TextEncoder().encode(key).toBase64({ alphabet: "base64url", omitPadding: true });

export async function openSocket(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const request = new Request(`http://worker.test${path}`, {
    headers: { upgrade: "websocket", ...headers },
  });
  return exports.default.fetch(request);
}

export async function watch(
  path: string,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Watch> {
  const protocols = `kmsg.v1, bearer.${encodedKey(key)}`;
  const response = await openSocket(path, { "sec-websocket-protocol": protocols, ...headers });
  expect(response.status, path).toBe(101);
  expect(response.headers.get("sec-websocket-protocol")).toBe("kmsg.v1");
  const socket = response.webSocket;
  if (!socket) throw new Error("no socket");
  const told: Told[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    if (text.startsWith("{")) told.push(JSON.parse(text) as Told);
  });
  socket.addEventListener("close", ({ code, reason }) => (closed = { code, reason }));
  socket.accept();
  return { told, socket, closed: () => closed };
}

/** Until the socket is closed. @returns with which code */
export async function untilClosed({ closed }: Watch): Promise<number> {
  const end = await eventually(
    async () => Promise.resolve(closed()),
    (known) => known !== undefined,
  );
  return end?.code ?? 0;
}

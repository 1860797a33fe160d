/** A service that answers as a test says, over real HTTP, and a client whose clock stands until the client rests. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { MessageObjects, type ClientOptions, type Runtime } from "@message-objects/client";

export const KEY = "a-key";
/** No rest of the client is as long: it is the deadline of each request, which never comes unless a test lets it. */
const DEADLINE_MS = 77_777;

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What is answered, in order; the last one again and again. "hang up": the connection ends without an answer. */
export type Script = readonly (Reply | "hang up" | "never")[];

export interface Service {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Milliseconds of each rest. */
  readonly rests: readonly number[];
  readonly client: (options?: Partial<ClientOptions>, runtime?: Partial<Runtime>) => MessageObjects;
}

const servers: Server[] = [];

export function closeServices(): void {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}

export async function service(script: Script): Promise<Service> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (text) => (body += String(text)));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      asked.push({ method, url, headers, body });
      const reply = script[Math.min(asked.length, script.length) - 1];
      if (reply === "hang up") request.socket.destroy();
      else if (reply !== "never" && reply !== undefined) {
        response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
        response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rests: number[] = [];
  return {
    url,
    asked,
    rests,
    client: (options = {}, runtime = {}) =>
      new MessageObjects(
        { url, key: KEY, timeoutMs: DEADLINE_MS, ...options },
        { random: () => 0.5, WebSocket: undefined, sleep: restingIn(rests), ...runtime },
      ),
  };
}

/** Rests are noted and over at once; a deadline lasts until it is no longer wanted. */
export function restingIn(rests: number[], endless: readonly number[] = []): Runtime["sleep"] {
  return async (ms, signal) => {
    signal?.throwIfAborted();
    if (ms !== DEADLINE_MS && !endless.includes(ms)) return void rests.push(ms);
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
  };
}

/** A deadline that comes at once. */
export const impatient: Runtime["sleep"] = async (_, signal) => signal?.throwIfAborted();

export const problem = (status: number, code: string, more: object = {}): Reply => ({
  status,
  body: {
    type: `/problems/${code}`,
    title: "No",
    status,
    code,
    requestId: "r-1",
    retryable: false,
    ...more,
  },
});

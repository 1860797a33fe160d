/** The provider as a server: IWINV's wire, and faults that are switched on and off while it runs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { freePorts } from "../../../scripts/ports.ts";
import { ALIMTALK_CREDENTIAL, alimtalkCode, alimtalkReply } from "./alimtalk.ts";
import { Books, type Channel } from "./books.ts";
import { isObject, type Call, type Endpoint, type Reply } from "./call.ts";
import { FAULTS, type Fault, type FaultName } from "./faults.ts";
import { SMS_CREDENTIAL, smsCode, smsReply } from "./sms.ts";

export interface Came {
  readonly endpoint: Endpoint;
  /** Epoch ms. */
  readonly at: number;
}

const ENDPOINTS = new Map<string, Endpoint>([
  ["v2/send", "send"],
  ["history", "history"],
  ["charge", "charge"],
  ["template", "template"],
]);
const KEEP_ALIVE_MS = 600_000;
const PATH = /^\/(sms|alimtalk)\/api\/(.+?)\/?$/;

export interface StandIn {
  readonly url: string;
  readonly books: Books;
  begin(fault: FaultName): Promise<void>;
  /** @returns the calls that came while the fault lasted. */
  end(): Promise<readonly Came[]>;
  stop(): Promise<void>;
}

/** @param latencyMs how long each answer takes. */
export async function startStandIn(latencyMs = 5): Promise<StandIn> {
  const books = new Books();
  let fault: Fault | undefined;
  let calls: Came[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    const endpoint = call?.endpoint ?? "send";
    if (fault) calls.push({ endpoint, at: Date.now() });
    const reply = call && (fault?.reply(call) ?? judge(call, books));
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    write(reply ?? { kind: "html", status: 404, title: "Not Found" }, request, response);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  // An idle connection that we close just as a call comes in would be a fault of our own.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const [port = 0] = await freePorts(1);
  await listen(server, port);

  return {
    url: `http://127.0.0.1:${port}`,
    books,
    begin: async (name) => {
      calls = [];
      fault = FAULTS[name];
      if (fault.closed) await close(server);
    },
    end: async () => {
      const closed = fault?.closed === true;
      fault = undefined;
      if (closed) await listen(server, port);
      return calls;
    },
    stop: async () => close(server),
  };
}

function judge(call: Call, books: Books): Reply {
  if (call.channel === "sms") {
    return call.credential === SMS_CREDENTIAL ? smsReply(call, books) : smsCode(14);
  }
  return call.credential === ALIMTALK_CREDENTIAL ? alimtalkReply(call, books) : alimtalkCode(201);
}

/** Undefined for what the provider has no page for. */
async function readCall(request: IncomingMessage): Promise<Call | undefined> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const [, channel, path = ""] = PATH.exec(request.url?.replaceAll(/\/{2,}/g, "/") ?? "") ?? [];
  const endpoint = ENDPOINTS.get(path);
  if ((channel !== "sms" && channel !== "alimtalk") || endpoint === undefined) return undefined;
  return { channel, endpoint, credential: credentialOf(request, channel), body: bodyOf(parts) };
}

function credentialOf({ headers }: IncomingMessage, channel: Channel): string {
  const given = channel === "sms" ? headers["secret"] : headers["auth"];
  return Buffer.from(String(given), "base64").toString("utf8");
}

function bodyOf(parts: readonly Buffer[]): Call["body"] {
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function write(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  switch (reply.kind) {
    case "silence":
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "html":
      response.writeHead(reply.status, { "content-type": "text/html" });
      response.end(`<html><body><h1>${reply.status} ${reply.title}</h1></body></html>`);
      return;
    case "json":
      response.writeHead(200, { "content-type": "application/json;charset=UTF-8" });
      response.end(JSON.stringify(reply.body));
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

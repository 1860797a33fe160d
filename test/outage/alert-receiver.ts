/** Where the service sends its alerts: ALERT_WEBHOOK_URL. Remembers what came, and whether it says that something is over. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import type { Alert } from "./seen.ts";
import { isObject } from "./standin/call.ts";

export interface ReceivedAlert extends Alert {
  readonly body: string;
}

export interface AlertReceiver {
  readonly url: string;
  readonly alerts: readonly ReceivedAlert[];
  stop(): Promise<void>;
}

/** Any of these in a plain field; the sentences for people are left out. */
const OVER = /\b(?:over|clear|cleared|all.clear|resolved|recovered)\b/i;
const SENTENCES = new Set(["text", "content", "message"]);

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const alerts: ReceivedAlert[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      alerts.push({ body, over: isOver(body), at: Date.now() });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    alerts,
    stop: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function isOver(text: string): boolean {
  const body = parsed(text);
  if (!isObject(body)) return false;
  return Object.entries(body).some(
    ([name, value]) =>
      (OVER.test(name) && value === true) ||
      (!SENTENCES.has(name) && typeof value === "string" && OVER.test(value.replaceAll("_", " "))),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the service sends its alerts: ALERT_WEBHOOK_URL. Remembers what came, and whether it says that something is over. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { bodyOf, stopServer } from "../e2e/node-server.ts";
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
    stop: async () => stopServer(server),
  };
}

/** The word that a condition is over; anything else is an alert. */
function isOver(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && body["type"] === "alert.cleared";
  } catch {
    return false;
  }
}

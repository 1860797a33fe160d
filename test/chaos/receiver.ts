/** A customer's webhook receiver: checks every signature, refuses or drops a part of what comes, and remembers what it took. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { bodyOf, stopServer } from "../e2e/node-server.ts";
import { api } from "./load.ts";

export interface Heard {
  readonly state: string;
  readonly revision: number;
  /** Ids under which this one event came; more than one is a fault. */
  readonly webhookIds: Set<string>;
  times: number;
}

export interface Receiver {
  /** What was taken, by message and then by revision. */
  readonly heard: ReadonlyMap<string, ReadonlyMap<number, Heard>>;
  /** What no customer should ever get. */
  readonly faults: readonly string[];
  /** From now on everything is taken. */
  behave(): void;
  stop(): Promise<void>;
}

interface Body {
  readonly data: { readonly id: string; readonly state: string; readonly revision: number };
}

const DROPPED = 0.05;
const REFUSED = 0.1;

export async function startReceiver(base: string, random: () => number): Promise<Receiver> {
  const heard = new Map<string, Map<number, Heard>>();
  const faults: string[] = [];
  let secret = "";
  let calm = false;

  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const luck = calm ? 1 : random();
      if (luck < DROPPED) return request.socket.destroy();
      if (luck < DROPPED + REFUSED) return response.writeHead(500).end();
      const id = String(request.headers["webhook-id"]);
      const signed = `${id}.${String(request.headers["webhook-timestamp"])}.${text}`;
      if (request.headers["webhook-signature"] !== signatureOf(secret, signed)) {
        faults.push(`webhook ${id}: is not signed with the endpoint's secret`);
      }
      note(heard, id, (JSON.parse(text) as Body).data);
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const answer = await api(base, "/v1/webhooks", {
    method: "POST",
    body: JSON.stringify({ url: `http://127.0.0.1:${port}/hook` }),
  });
  if (!answer.ok) throw new Error(`POST /v1/webhooks: ${await answer.text()}`);
  ({ secret } = (await answer.json()) as { secret: string });

  return {
    heard,
    faults,
    behave: () => {
      calm = true;
    },
    stop: async () => stopServer(server),
  };
}

/** Written from the standard, not from our own signer. */
function signatureOf(secret: string, signed: string): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

function note(heard: Map<string, Map<number, Heard>>, webhookId: string, data: Body["data"]): void {
  const events = heard.get(data.id) ?? new Map<number, Heard>();
  heard.set(data.id, events);
  const { state, revision } = data;
  const known = events.get(revision) ?? {
    state,
    revision,
    webhookIds: new Set<string>(),
    times: 0,
  };
  known.webhookIds.add(webhookId);
  known.times++;
  events.set(revision, known);
}

/**
 * What a customer's program does with `@message-objects/client`. The test compiles it under `strict` in a project of its own, where the
 * packed client is installed, and runs it there. It prints what it saw, as JSON.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { MessageObjects, ProblemError, type Message } from "@message-objects/client";
import { verifyWebhook, WebhookError, type WebhookEvent } from "@message-objects/client/webhooks";

const { SERVICE_URL: url = "", SERVICE_KEY: key = "" } = process.env;
const operator = new MessageObjects({ url, key, language: "ko" });
const tenant = `client-${Date.now()}`;

/** A tenant with a key of its own, which may send two messages a day. */
async function customer(): Promise<MessageObjects> {
  await operator.request("post", "/v1/tenants", { body: { id: tenant, quotas: { perDay: 2 } } });
  const made = await operator.request("post", "/v1/tenants/{id}/keys", {
    path: { id: tenant },
    body: { name: "shop", scopes: ["send", "read", "admin"] },
  });
  return new MessageObjects({ url, key: made.key });
}

interface Delivery {
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

/** Takes webhooks, until one tells of a state. */
function receiver(): {
  readonly url: Promise<string>;
  until(type: string): Promise<Delivery>;
  close(): void;
} {
  const deliveries: Delivery[] = [];
  let heard = (): void => undefined;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (text) => (body += String(text)));
    request.on("end", () => {
      deliveries.push({ body, headers: request.headers });
      response.end();
      heard();
    });
  });
  return {
    url: new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`);
      });
    }),
    until: async (type) => {
      for (;;) {
        const found = deliveries.find(
          ({ body }) => (JSON.parse(body) as WebhookEvent).type === type,
        );
        if (found) return found;
        await new Promise<void>((resolve) => (heard = resolve));
      }
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const refusal = async (call: Promise<unknown>): Promise<object> => {
  try {
    await call;
    return { refused: false };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { status, code, title, errors, retryAfter, requestId, retryable } = error;
    return { status, code, title, errors, retryAfter, requestId, retryable };
  }
};

async function listed(service: MessageObjects, id: string): Promise<readonly Message[]> {
  // Lists are a moment behind.
  for (;;) {
    const found: Message[] = [];
    for await (const message of service.messages.list({ limit: 1 })) found.push(message);
    if (found.some((message) => message.id === id && message.final)) return found;
  }
}

const service = await customer();
const hooks = receiver();
const webhook = await service.request("post", "/v1/webhooks", { body: { url: await hooks.url } });

const idempotencyKey = `order-${Date.now()}`;
const input = { to: "010-0000-1234", text: "인증번호는 482913 입니다.", purpose: "auth" } as const;
const sent = await service.messages.send(input, { idempotencyKey });
const again = await service.messages.send(input, { idempotencyKey });
const ended = await service.messages.waitFor(sent.id);
const other = await refusal(
  service.messages.send({ ...input, text: "another" }, { idempotencyKey }),
);
const wrong = await refusal(operator.messages.send({ ...input, to: "02-000" }));
const second = await service.messages.send({ ...input, to: "010-0000-1235" });
const third = await refusal(service.messages.send({ ...input, to: "010-0000-1236" }));
const all = await listed(service, sent.id);

const { body, headers } = await hooks.until("message.delivered");
const event = verifyWebhook(body, headers, webhook.secret);
let forged = "taken";
try {
  verifyWebhook(body.replace("delivered", "failed"), headers, webhook.secret);
} catch (error) {
  forged = error instanceof WebhookError ? "refused" : String(error);
}
hooks.close();

const ids = { sent: sent.id, again: again.id, second: second.id, listed: all.map(({ id }) => id) };
console.log(JSON.stringify({ ids, ended: ended.state, other, wrong, third, event, forged }));

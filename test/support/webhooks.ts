/** A tenant of a test's own with the webhook routes, and the emulator's receivers. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect } from "vitest";

import { SCOPES } from "../../src/domain/tenant/scopes.ts";
import type { AppEnv } from "../../src/http/app-env.ts";
import { batches } from "../../src/http/batches/batches.ts";
import { messages } from "../../src/http/messages/messages.ts";
import { installProblems } from "../../src/http/problems/install.ts";
import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { webhookDeliveries } from "../../src/http/webhooks/webhook-deliveries.ts";
import { webhookVerbs } from "../../src/http/webhooks/webhook-verbs.ts";
import { webhooks } from "../../src/http/webhooks/webhooks.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { eventually, phone } from "./api.ts";

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly enabled: boolean;
  readonly disabledReason: string | null;
}

export interface Tenant {
  readonly id: string;
  call(path: string, method?: string, body?: object): Promise<Response>;
  /** An endpoint at a receiver of the emulator. */
  endpoint(name: string, input?: object): Promise<Endpoint>;
  send(input?: object): Promise<MessageWithTimeline>;
  stub(messageId: string): Promise<MessageStub>;
}

export async function tenant(): Promise<Tenant> {
  const id = `hook-${crypto.randomUUID().slice(0, 30)}`;
  const settings = settingsOf(env);
  await isolateOf(env).tenants.stub(id).create({});
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("requestId", "test-request");
    c.set("settings", settings);
    c.set("isolate", isolateOf(env));
    c.set("tenant", id);
    c.set("actor", "api-key");
    c.set("scopes", SCOPES);
    c.set("operator", false);
    // As after the key was looked at.
    c.set("rateKey", "test");
    await next();
  });
  for (const router of [webhookDeliveries, webhookVerbs, webhooks, messages, batches]) {
    app.route("/", router);
  }
  installProblems(app);
  const call: Tenant["call"] = async (path, method = "GET", body) =>
    app.request(
      path,
      {
        method,
        ...(body && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      },
      env,
      createExecutionContext(),
    );
  return {
    id,
    call,
    endpoint: async (name, input = {}) => {
      const made = await call("/v1/webhooks", "POST", { url: receiverUrl(name), ...input });
      expect(made.status, await made.clone().text()).toBe(201);
      return made.json();
    },
    send: async (input = {}) => {
      const sent = await call("/v1/messages", "POST", { to: phone(), text: "hi", ...input });
      expect([201, 202], await sent.clone().text()).toContain(sent.status);
      return sent.json();
    },
    stub: async (messageId) => {
      const found = await isolateOf(env).messages.find(id, messageId);
      if (!found) throw new Error(`no object can have the id ${messageId}`);
      return found.stub;
    },
  };
}

export const newName = (): string => `r-${crypto.randomUUID()}`;

export function receiverUrl(name: string): string {
  const { EMULATOR_URL } = env as unknown as { EMULATOR_URL: string };
  return `${EMULATOR_URL}/_emulator/webhooks/${name}`;
}

export interface Answer {
  readonly status?: number;
  readonly delayMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the receiver answers next, one after the other; 200 after the last. */
export async function script(name: string, ...answers: readonly Answer[]): Promise<void> {
  const put = async (): Promise<Response> =>
    fetch(`${receiverUrl(name)}/script`, { method: "PUT", body: JSON.stringify({ answers }) });
  // A connection that lay idle may be closed by now: the same again does the same.
  const response = await put().catch(put);
  expect(response.ok, await response.text()).toBe(true);
}

export interface Received {
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly event: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** The oldest first. */
export async function received(name: string): Promise<readonly Received[]> {
  const response = await fetch(receiverUrl(name));
  const { requests }: { requests: Omit<Received, "event">[] } = await response.json();
  return requests.map((one) => ({ ...one, event: JSON.parse(one.body) as Received["event"] }));
}

/** Until the receiver has got these events, in whatever order, as often as they are named. */
export async function untilReceived(
  name: string,
  ...types: readonly string[]
): Promise<readonly Received[]> {
  const wanted = [...types].sort().join();
  return eventually(
    async () => received(name),
    (all) =>
      all
        .map(({ event }) => event.type)
        .sort()
        .join() === wanted,
  );
}

export interface LogEntry {
  readonly id: string;
  readonly webhookId: string;
  readonly event: string;
  readonly endpointId: string;
  readonly attempt: number;
  readonly status: number | null;
  readonly outcome: string;
  readonly error: string | null;
  readonly nextAt: string | null;
}

/** The log of a tenant once it satisfies the test, oldest first. */
export async function untilLogged(
  of: Tenant,
  check: (entries: readonly LogEntry[]) => boolean,
  query = "",
): Promise<readonly LogEntry[]> {
  return eventually(async () => {
    const response = await of.call(`/v1/webhooks/deliveries${query}`);
    const { data }: { data: LogEntry[] } = await response.json();
    return data.reverse();
  }, check);
}

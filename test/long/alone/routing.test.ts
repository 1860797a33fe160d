/** Routes by policy over IWINV and SOLAPI, both played by the emulator, and a mock. */
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";

import type { RoutePolicy } from "../../../src/domain/tenant/tenant-config.ts";
import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { call, emulatorSends, emulatorSettings, eventually, phone } from "../../support/api.ts";
import {
  // IWINV, SOLAPI and one that sends nothing.
  useSettings,
} from "../../support/settings.ts";

// IWINV, SOLAPI and one that sends nothing.
useSettings("routing", { ...inject("emulatedSolapi"), MOCK_PROVIDER: "true" });

async function tenantWith(routes: Record<string, RoutePolicy>): Promise<string> {
  const id = `r-${crypto.randomUUID().slice(0, 8)}`;
  await isolateOf(env).tenants.stub(id).create({ routes });
  return id;
}

const by = (strategy: RoutePolicy["strategy"], ...names: string[]): RoutePolicy => ({
  strategy,
  providers: names.map((provider) => ({ provider })),
});

async function send(tenant: string, body: object): Promise<MessageWithTimeline> {
  const response = await call("/v1/messages", { body, headers: { "x-tenant-id": tenant } });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return response.json();
}

async function until(tenant: string, id: string, state: string): Promise<MessageWithTimeline> {
  return eventually(
    async () => {
      const response = await call(`/v1/messages/${id}`, { headers: { "x-tenant-id": tenant } });
      return response.json<MessageWithTimeline>();
    },
    (message) => message.state === state,
  );
}

const events = ({ timeline }: MessageWithTimeline): readonly string[] =>
  timeline.map(({ event }) => event);

describe("SOLAPI", () => {
  it("sends and is looked up by its id; its sender is its own", async () => {
    const tenant = await tenantWith({ default: by("first", "solapi") });
    const sent = await send(tenant, { to: phone(), text: "hello" });
    expect(sent).toMatchObject({ state: "sent", providerId: "solapi", from: "0212345678" });
    expect(sent.providerMessageId).toMatch(/^M4V/);
    const done = await until(tenant, sent.id, "delivered");
    expect(done.providerStatusCode).toBe("4000");
  });

  it("finds by our mark what it took without an answer, and never sends that elsewhere", async () => {
    const tenant = await tenantWith({ default: by("priority", "solapi", "iwinv") });
    // Two alike at once: only the mark tells them apart.
    const to = phone("8503");
    const both = await Promise.all([1, 2].map(async () => send(tenant, { to, text: "same" })));
    const done = await Promise.all(both.map(async ({ id }) => until(tenant, id, "delivered")));
    expect(new Set(done.map(({ providerMessageId }) => providerMessageId)).size).toBe(2);
    for (const message of done) {
      expect(message.providerId).toBe("solapi");
      expect(events(message)).not.toContain("rerouted");
    }
    expect(await emulatorSends(to)).toHaveLength(2);
  });

  it("reports a carrier's refusal as it is", async () => {
    const tenant = await tenantWith({ default: by("first", "solapi") });
    const { id } = await send(tenant, { to: phone("9008"), text: "hello" });
    expect(await until(tenant, id, "undelivered")).toMatchObject({ providerStatusCode: "3008" });
  });
});

describe("failover", () => {
  it("goes to the next provider at once where our sender is not known, and is one message", async () => {
    const tenant = await tenantWith({ SMS: by("priority", "iwinv", "solapi") });
    await emulatorSettings({ senders: ["0212345678"] });
    const to = phone();
    const sent = await send(tenant, { to, text: "hello" });
    await emulatorSettings({ senders: ["0215990000", "0212345678"] });
    expect(sent).toMatchObject({ providerId: "solapi", state: "sent", attempts: 2 });
    expect(events(sent)).toEqual([
      "accepted",
      "attempt_started",
      "rerouted",
      "attempt_started",
      "sent",
    ]);
    expect((await emulatorSends(to)).filter(({ accepted }) => accepted)).toHaveLength(1);
  });

  it("ends with the refusal of the message itself", async () => {
    const tenant = await tenantWith({ default: by("priority", "iwinv", "solapi") });
    const to = phone("8044");
    const { id } = await send(tenant, { to, text: "hello" });
    expect(events(await until(tenant, id, "failed"))).not.toContain("rerouted");
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("does not happen where the policy only has spares", async () => {
    const tenant = await tenantWith({ default: by("first", "iwinv", "solapi") });
    const to = phone("8013");
    const { id } = await send(tenant, { to, text: "hello" });
    expect(await until(tenant, id, "failed")).toMatchObject({ providerId: "iwinv" });
  });
});

describe("a paused provider", () => {
  it("is passed over where another is left, and waited for where none is", async () => {
    const spared = await tenantWith({ default: by("first", "iwinv", "solapi") });
    const alone = await tenantWith({ default: by("first", "iwinv") });
    // A fault of the account pauses everything that goes to it.
    const stuck = await send(alone, { to: phone("8014"), text: "pauses IWINV" });
    const passed = await eventually(
      async () => send(spared, { to: phone(), text: "hello" }),
      ({ providerId }) => providerId === "solapi",
    );
    expect(passed.timeline[1]).toMatchObject({
      event: "rerouted",
      detail: { from: "iwinv", to: "solapi", because: "paused" },
    });
    await until(spared, passed.id, "delivered");
    const cancel = `/v1/messages/${stuck.id}/cancel`;
    const headers = { "x-tenant-id": alone };
    await eventually(
      async () => (await call(cancel, { method: "POST", headers })).status,
      (status) => status === 200,
    );
  });
});

describe("a policy", () => {
  it("goes round, by type, and leaves other types alone", async () => {
    const tenant = await tenantWith({ SMS: by("round_robin", "solapi", "mock") });
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      ids.push((await send(tenant, { to: phone(), text: "hello" })).providerId);
    }
    expect(ids).toEqual(["solapi", "mock", "solapi", "mock"]);
  });

  it("that has nobody for a message refuses it", async () => {
    const tenant = await tenantWith({ default: by("first", "solapi") });
    const response = await call("/v1/messages", {
      body: { to: "+1 202 555 0123", text: "hello" },
      headers: { "x-tenant-id": tenant },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: "no_provider" }] });
  });

  it("holds for the messages of a batch too", async () => {
    const tenant = await tenantWith({ default: by("first", "mock") });
    const headers = { "x-tenant-id": tenant };
    const body = {
      messages: [
        { to: phone(), text: "one" },
        { to: "+1 202 555 0124", text: "two" },
      ],
    };
    const accepted = await call("/v1/batches", { body, headers });
    expect(accepted.status, await accepted.clone().text()).toBe(202);
    const page = await eventually(
      async () =>
        (await call("/v1/messages?limit=10", { headers })).json<{ data: MessageWithTimeline[] }>(),
      ({ data }) => data.length === 2,
    );
    expect(page.data.map(({ providerId }) => providerId)).toEqual(["mock", "mock"]);
  });
});

describe("k-msg's routes", () => {
  it("take the provider that a message names, and refuse one that nobody knows", async () => {
    const message = { to: phone(), text: "hello", providerId: "solapi" };
    const sent = await call("/send", { body: message });
    expect(await sent.json()).toMatchObject({ ok: true, data: { providerId: "solapi" } });
    const unknown = await call("/send", { body: { ...message, providerId: "twilio" } });
    expect(await unknown.json()).toMatchObject({
      ok: false,
      error: { message: "Provider not found: twilio" },
    });
  });
});

describe("the balance", () => {
  it("is that of every provider that has one", async () => {
    const response = await call("/v1/balance");
    const { data }: { data: { providerId: string; amount: number }[] } = await response.json();
    expect(data.map(({ providerId }) => providerId)).toEqual(["iwinv", "iwinv", "solapi"]);
    for (const { amount } of data) expect(amount).toBeGreaterThan(0);
  });
});

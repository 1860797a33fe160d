/** Addresses of webhooks that have to prove that they want our calls, as in production. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { signatureOf } from "../../../src/kernel/hashes/signature.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { challengesAt, PER_HOST, PER_TENANT } from "../../../src/objects/webhook/challenge.ts";
import { homeOf } from "../../../src/objects/webhook/host-home.ts";
import { phone } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import {
  newName,
  received,
  receiverUrl,
  script,
  tenant,
  untilReceived,
  type Answer,
  type Endpoint,
  type Tenant,
} from "../../support/webhooks.ts";

useSettings("webhook-proof", { WEBHOOK_CHALLENGE: "required" });

const THREE = ["message.accepted", "message.sent", "message.delivered"] as const;
const CHALLENGE = "webhook.challenge";

interface Shown extends Endpoint {
  readonly proven: boolean;
  readonly unprovenReason: string | null;
}

async function made(of: Tenant, name: string, input = {}): Promise<Shown> {
  return (await of.endpoint(name, input)) as Shown;
}

async function verified(of: Tenant, id: string): Promise<Shown> {
  const response = await of.call(`/v1/webhooks/${id}/verify`, "POST");
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

async function useUp(of: Tenant): Promise<void> {
  const rate = { name: CHALLENGE, allowance: PER_TENANT, asked: PER_TENANT.count, owed: 0 };
  const asked = { rates: [rate], contents: [], contentMs: 0 };
  await isolateOf(env).tenants.stub(of.id).guard(asked);
}

describe("an address that answers with the challenge", () => {
  it("is proven by one signed request, and gets the events", async () => {
    const of = await tenant();
    const name = newName();
    const webhook = await made(of, name);
    expect(webhook).toMatchObject({ proven: true, unprovenReason: null });
    await of.send();
    const [first] = await untilReceived(name, CHALLENGE, ...THREE);
    if (!first) throw new Error("nothing came");
    const { headers, body } = first;
    const signed = {
      id: headers["webhook-id"] ?? "",
      timestamp: Number(headers["webhook-timestamp"]),
      body,
    };
    expect(headers["webhook-signature"]).toBe(await signatureOf([webhook.secret], signed));
    // It is asked once.
    expect(await verified(of, webhook.id)).toMatchObject({ proven: true });
    expect((await received(name)).filter((one) => one.event.type === CHALLENGE)).toHaveLength(1);
  });

  it("may answer with the challenge alone", async () => {
    const name = newName();
    await script(name, { body: "{{challenge}}\n" });
    expect(await made(await tenant(), name)).toMatchObject({ proven: true });
  });
});

describe("an address that does not", () => {
  it.each<[string, Answer, RegExp]>([
    ["refuses", { status: 404, body: "{{challenge}}" }, /answered 404/],
    ["sends elsewhere", { status: 302, headers: { location: "/" } }, /answered 302/],
    ["takes everything", { body: "ok" }, /does not hold the challenge/],
    ["has another challenge", { body: '{"challenge":"x{{challenge}}"}' }, /does not hold/],
    ["repeats whatever it gets", { body: "{{body}}" }, /does not hold the challenge/],
  ])("and %s is sent nothing until it does", async (_what, answer, why) => {
    const of = await tenant();
    const [name, other] = [newName(), newName()];
    await script(name, answer, answer);
    const webhook = await made(of, name);
    expect(webhook).toMatchObject({ proven: false, enabled: true });
    expect(webhook.unprovenReason).toMatch(why);
    await made(of, other);
    const missed = await of.send();
    await untilReceived(other, CHALLENGE, ...THREE);
    expect(await verified(of, webhook.id)).toMatchObject({ proven: false });
    expect(await received(name)).toHaveLength(2);
    expect(await verified(of, webhook.id)).toMatchObject({ proven: true, unprovenReason: null });
    const sent = await of.send();
    const all = await untilReceived(name, CHALLENGE, CHALLENGE, CHALLENGE, ...THREE);
    const told = all.slice(3).map(({ event }) => event.data["id"]);
    expect(new Set(told)).toEqual(new Set([sent.id]));
    expect(told).not.toContain(missed.id);
  });

  it("gets no ping, nor what is replayed to it", async () => {
    const of = await tenant();
    const name = newName();
    await script(name, { status: 500 });
    const { id } = await made(of, name);
    const ping = await of.call(`/v1/webhooks/${id}/test`, "POST");
    expect(ping.status).toBe(409);
    expect(await ping.json()).toMatchObject({ type: "/problems/webhook_unproven" });
    const range = { from: "2020-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" };
    const replay = { ...range, endpointId: id, only: "all" };
    expect((await of.call("/v1/webhooks/replay", "POST", replay)).status).toBe(404);
    expect(await received(name)).toHaveLength(1);
  });

  it("takes no other one's place: a webhook keeps its address, and its events", async () => {
    const of = await tenant();
    const [name, dead, next] = [newName(), newName(), newName()];
    const { id, url } = await made(of, name);
    await script(dead, { status: 500 });
    const refused = await of.call(`/v1/webhooks/${id}`, "PATCH", { url: receiverUrl(dead) });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      errors: [{ pointer: "/url", code: "unproven_address" }],
    });
    expect(await (await of.call(`/v1/webhooks/${id}`)).json()).toMatchObject({ url, proven: true });
    await of.send();
    await untilReceived(name, CHALLENGE, ...THREE);
    const moved = await of.call(`/v1/webhooks/${id}`, "PATCH", { url: receiverUrl(next) });
    expect(await moved.json()).toMatchObject({ url: receiverUrl(next), proven: true });
    await of.send();
    await untilReceived(next, CHALLENGE, ...THREE);
    expect(await received(dead)).toHaveLength(1);
  });
});

describe("a webhook from before addresses were asked", () => {
  it("is proven, and gets its events", async () => {
    const of = await tenant();
    const name = newName();
    const before = { id: "whe_old", url: receiverUrl(name), secrets: [], events: [], since: 1 };
    await isolateOf(env)
      .tenants.stub(of.id)
      .change({ webhooks: [before] });
    expect(await (await of.call("/v1/webhooks/whe_old")).json()).toMatchObject({ proven: true });
    await of.send();
    await untilReceived(name, ...THREE);
  });
});

describe("the address that a message names", () => {
  it("must be proven or lie below one that is", async () => {
    const of = await tenant();
    const name = newName();
    const webhookUrl = `${receiverUrl(name)}/page?order=7`;
    const send = async (): Promise<Response> =>
      of.call("/v1/messages", "POST", { to: phone(), text: "hi", webhookUrl });
    const refused = await send();
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      errors: [{ pointer: "/webhookUrl", code: "unproven_address" }],
    });
    await script(name, { status: 500 });
    const { id } = await made(of, name, { events: [CHALLENGE] });
    expect((await send()).status).toBe(400);
    await verified(of, id);
    await of.send({ webhookUrl });
    // The webhook itself wants nothing.
    await untilReceived(name, CHALLENGE, CHALLENGE, ...THREE);
  });
});

describe("challenges", () => {
  it("are bounded by tenant, whatever the hosts", async () => {
    const of = await tenant();
    const name = newName();
    await script(name, { status: 500 });
    const { id } = await made(of, name);
    await useUp(of);
    const more = await of.call(`/v1/webhooks/${id}/verify`, "POST");
    expect(more.status).toBe(429);
    expect(Number(more.headers.get("retry-after"))).toBeGreaterThan(0);
    const url = receiverUrl(newName());
    expect((await of.call(`/v1/webhooks/${id}`, "PATCH", { url })).status).toBe(429);
    expect(await made(of, newName())).toMatchObject({
      proven: false,
      unprovenReason: "it was not asked yet: there were too many challenges",
    });
    expect(await received(name)).toHaveLength(1);
  });

  it("are bounded by host, whoever the tenants", async () => {
    const home = homeOf("https://crowded.example.com/a");
    const full = { name: challengesAt(home), rate: PER_HOST, owed: 1000, cost: 0 };
    await isolateOf(env).tenants.stub(home).charge(full);
    for (const path of ["a", "b"]) {
      const url = `https://Crowded.example.com:8443/${path}`;
      const response = await (await tenant()).call("/v1/webhooks", "POST", { url });
      expect(await response.json()).toMatchObject({
        proven: false,
        unprovenReason: "it was not asked yet: there were too many challenges",
      });
    }
  });
});

/**
 * What is made up to look like ours, or like the provider's: results, webhooks, keys, cursors, and what only the Worker says to its
 * objects. Forged sign-ins are in test/worker/alone/sign-in.test.ts.
 */
import { describe, expect, it } from "vitest";

import { verifyWebhook } from "../../examples/webhooks/verify.ts";
import { newSecret } from "../../src/kernel/hashes/signature.ts";
import { call, eventually, phone, receiptKey } from "../support/api.ts";
import { openSocket } from "../support/live.ts";
import { createKey, tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { newName, received, receiverUrl } from "../support/webhooks.ts";

interface Message {
  readonly id: string;
  readonly state: string;
  readonly stateSource: string;
  readonly providerMessageId: string | null;
}

const read = async ({ key }: TestTenant, id: string): Promise<Message> =>
  (await call(`/v1/messages/${id}`, { key })).json();

/** One that the provider has, and never reports on. */
async function waiting(tenant: TestTenant): Promise<Message> {
  const body = { to: phone("7001"), text: "hi" };
  const sent = await call("/v1/messages", { key: tenant.key, body });
  const { id } = await sent.json<Message>();
  return eventually(
    async () => read(tenant, id),
    ({ state }) => state === "sent",
  );
}

const receipt = async (body: object, key: string | null, headers = {}): Promise<Response> =>
  call("/v1/receipts", { body, key, headers });

/** A text that differs in one character, which stays of its alphabet. */
function changedAt(text: string, place: number): string {
  const other = text[place] === "A" ? "B" : "A";
  return text.slice(0, place) + other + text.slice(place + 1);
}

describe("a result", () => {
  it("is none from whoever has no provider's key: the message stays as it is", async () => {
    const [owner, stranger] = [await tenantWithKey(), await tenantWithKey()];
    const before = await waiting(owner);
    const admin = await createKey("default", ["admin"]);
    const keys: readonly (readonly [string | null, number])[] = [
      [null, 401],
      [changedAt(receiptKey(), 0), 401],
      [`${receiptKey()} `.repeat(2).trim(), 401],
      [`kmsg_${owner.tenant}_${receiptKey()}`, 401],
      [owner.key, 403],
      [stranger.key, 403],
      [admin.key, 403],
    ];
    const named = [
      { message_id: before.id },
      { provider_id: before.providerMessageId },
      { message_id: before.id, providerId: "iwinv" },
    ];
    for (const [key, status] of keys) {
      for (const name of named) {
        const answer = await receipt({ ...name, status: "failed" }, key);
        expect(answer.status, `${String(key)} ${JSON.stringify(name)}`).toBe(status);
      }
    }
    // Its own checks go on meanwhile, and are no results.
    const { state, stateSource, providerMessageId } = before;
    expect(await read(owner, before.id)).toMatchObject({ state, stateSource, providerMessageId });
  });

  it("that is handed in again, turned round or sent for another tenant changes nothing", async () => {
    const [owner, stranger] = [await tenantWithKey(), await tenantWithKey()];
    const { id } = await waiting(owner);
    const body = { message_id: id, status: "delivered" };
    const elsewhere = await receipt(body, receiptKey(), { "x-tenant-id": stranger.tenant });
    expect(elsewhere.status).toBe(404);
    expect(await (await receipt(body, receiptKey())).json()).toMatchObject({ result: "merged" });
    const after = await read(owner, id);
    expect([after.state, after.stateSource]).toEqual(["delivered", "receipt"]);
    const again = await receipt(body, receiptKey());
    expect(await again.json()).toMatchObject({ result: "ignored" });
    const contrary = await receipt({ ...body, status: "failed" }, receiptKey());
    expect(await contrary.json()).toMatchObject({ result: "contradicts" });
    expect(await read(owner, id)).toEqual(after);
  });
});

it("a webhook that is not exactly what we sent, lately, to this tenant, is told apart", async () => {
  const [owner, stranger] = [await tenantWithKey(), await tenantWithKey()];
  const secretOf = async ({ key }: TestTenant, name: string): Promise<string> => {
    const made = await call("/v1/webhooks", { key, body: { url: receiverUrl(name) } });
    expect(made.status, await made.clone().text()).toBe(201);
    return (await made.json<{ secret: string }>()).secret;
  };
  const name = newName();
  const secret = await secretOf(owner, name);
  const others = [await secretOf(stranger, newName()), newSecret()];
  await waiting(owner);
  const [hook] = await eventually(
    async () => received(name),
    (all) => all.some(({ event }) => event.type === "message.sent"),
  );
  const { headers = {}, body = "" } = hook ?? {};
  const sentAt = Number(headers["webhook-timestamp"]) * 1000;
  const takes = async (
    change: Readonly<Record<string, string>>,
    text: string = body,
    ours: string = secret,
    now: number = sentAt,
  ): Promise<boolean> => verifyWebhook(new Headers({ ...headers, ...change }), text, ours, now);
  expect(await takes({})).toBe(true);
  expect(await takes({}, changedAt(body, body.length - 2))).toBe(false);
  expect(await takes({ "webhook-id": "evt_other" })).toBe(false);
  // Sent again later: its time is signed, too.
  const later = sentAt + 301_000;
  expect(await takes({}, body, secret, later)).toBe(false);
  expect(await takes({ "webhook-timestamp": String(later / 1000) }, body, secret, later)).toBe(
    false,
  );
  for (const other of others) expect(await takes({}, body, other)).toBe(false);
  const signature = headers["webhook-signature"] ?? "";
  expect(await takes({ "webhook-signature": changedAt(signature, 5) })).toBe(false);
});

describe("a key", () => {
  it("that differs from ours in a single character, or names another tenant, opens nothing", async () => {
    const [one, other] = [await tenantWithKey(), await tenantWithKey()];
    const places = Array.from({ length: 43 }, (_none, i) => one.key.length - 1 - i);
    const made = places.map((place) => changedAt(one.key, place));
    const moved = one.key.replace(one.tenant, other.tenant);
    const toDefault = one.key.replace(one.tenant, "default");
    for (const key of [...made, moved, toDefault, one.key.slice(0, -1), `${one.key}A`]) {
      expect((await call("/v1/about", { key })).status, key).toBe(401);
    }
    expect((await call("/v1/about", { key: one.key })).status).toBe(200);
  });

  it("gives no rights that only the Worker gives: what it says to its objects is not taken from a request", async () => {
    const [owner, stranger] = [await tenantWithKey(), await tenantWithKey()];
    const { id } = await waiting(owner);
    const admission = { home: owner.tenant, hash: "", numbers: "full", until: 9e15 };
    const answer = await openSocket(`/v1/messages/${id}/live`, {
      authorization: `Bearer ${stranger.key}`,
      "x-tenant": owner.tenant,
      "x-live-ticket": JSON.stringify(admission),
    });
    expect(answer.status).toBe(404);
    // Who sits before the key is what its holder says; whose key it is is not.
    const headers = { "x-acting-person": "admin@example.com" };
    const about = await call("/v1/about", { key: stranger.key, headers });
    expect(await about.json()).toMatchObject({ tenant: stranger.tenant, operator: false });
  });
});

it("a cursor that another tenant was given leads through one's own list alone", async () => {
  const [owner, stranger] = [await tenantWithKey(), await tenantWithKey()];
  interface Page {
    readonly data: readonly Message[];
    readonly next_cursor: string | null;
  }
  const pageOf = async ({ key }: TestTenant, query: string): Promise<Page> =>
    (await call(`/v1/messages?${query}`, { key })).json();
  const mine = [await waiting(stranger), await waiting(stranger)].map(({ id }) => id);
  await waiting(owner);
  await waiting(owner);
  const { next_cursor } = await eventually(
    async () => pageOf(owner, "limit=1"),
    (page) => page.next_cursor !== null,
  );
  const cursor = encodeURIComponent(next_cursor ?? "");
  const { data } = await pageOf(stranger, `cursor=${cursor}`);
  for (const { id } of data) expect(mine).toContain(id);
});

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { signatureOf } from "../../src/kernel/hashes/signature.ts";
import { eventually, phone } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import {
  newName,
  receiverUrl,
  received,
  script,
  tenant,
  untilLogged,
  untilReceived,
  type Received,
  type Tenant,
} from "../support/webhooks.ts";

const THREE = ["message.accepted", "message.sent", "message.delivered"] as const;

async function stored(of: Tenant, id: string): Promise<MessageRecord> {
  const record = await runInDurableObject(await of.stub(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
  if (!record) throw new Error("nothing stored");
  return record;
}

async function expectSigned(one: Received, secrets: readonly string[]): Promise<void> {
  const { headers, body } = one;
  const id = headers["webhook-id"] ?? "";
  const timestamp = Number(headers["webhook-timestamp"]);
  expect(headers["webhook-signature"]).toBe(await signatureOf(secrets, { id, timestamp, body }));
  // In whole seconds, of the call: after the change and before the receiver had it.
  expect(timestamp).toBeGreaterThanOrEqual(Math.floor(Date.parse(one.event.timestamp) / 1000));
  expect(timestamp).toBeLessThanOrEqual(one.at / 1000);
}

describe("the signature", () => {
  it("is the one of the Standard Webhooks test vector", async () => {
    const signed = {
      id: "msg_loFOjxBNrRLzqYUf",
      timestamp: 1_731_705_121,
      body: '{"event_type":"ping","data":{"success":true}}',
    };
    expect(await signatureOf(["whsec_plJ3nmyCDGBKInavdOK15jsl"], signed)).toBe(
      "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
    );
  });
});

describe("webhooks of a tenant", () => {
  it("report every state once, signed, without the text", async () => {
    const of = await tenant();
    const name = newName();
    const { secret } = await of.endpoint(name);
    const message = await of.send({ text: "인증번호 424242", customFields: { order: "7" } });
    const all = await untilReceived(name, ...THREE);
    for (const one of all) await expectSigned(one, [secret]);
    expect(new Set(all.map(({ headers }) => headers["webhook-id"])).size).toBe(3);
    expect(all.at(-1)?.event.data).toMatchObject({
      id: message.id,
      state: "delivered",
      status: "DELIVERED",
      customFields: { order: "7" },
    });
    expect(JSON.stringify(all)).not.toContain("424242");
    await eventually(
      async () => (await stored(of, message.id)).webhooks?.pending,
      (pending) => pending?.length === 0,
    );
  });

  it("cost a message nothing whose tenant has none", async () => {
    const of = await tenant();
    const message = await of.send();
    expect(await stored(of, message.id)).not.toHaveProperty("webhooks");
  });

  it("send only the events that were asked for, also for the messages of a batch", async () => {
    const of = await tenant();
    const name = newName();
    await of.endpoint(name, { events: ["message.undelivered", "message.canceled"] });
    const made = await of.call("/v1/batches", "POST", {
      messages: [
        { to: phone(), text: "a" },
        { to: phone("9007"), text: "b" },
      ],
    });
    expect(made.status, await made.clone().text()).toBe(202);
    const { id }: { id: string } = await made.json();
    const [only] = await untilReceived(name, "message.undelivered");
    expect(only?.event.data).toMatchObject({ batchId: id, batchIndex: 1 });
  });

  it("are tried again over evictions, with the same id and a body of that time, until they are taken", async () => {
    const of = await tenant();
    const name = newName();
    await of.endpoint(name, { events: ["message.sent"] });
    await script(name, { status: 500 }, { status: 503 });
    const message = await of.send();
    const stub = await of.stub(message.id);
    for (const tries of [1, 2]) {
      await eventually(
        async () => received(name),
        (all) => all.length >= tries,
      );
      // One that sleeps already has nothing to forget.
      await stub.read(of.id);
      await evict(stub);
    }
    const all = await untilReceived(name, "message.sent", "message.sent", "message.sent");
    expect(all.map(({ status }) => status)).toEqual([500, 503, 200]);
    expect(new Set(all.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(all.map(({ body }) => body)).size).toBe(1);
    const log = await untilLogged(of, (entries) => entries.length === 3);
    expect(log.map(({ attempt, status, outcome }) => [attempt, status, outcome])).toEqual([
      [1, 500, "retrying"],
      [2, 503, "retrying"],
      [3, 200, "delivered"],
    ]);
  });

  it("go out again with the same id after a crash between the answer and the record", async () => {
    const of = await tenant();
    const name = newName();
    await of.endpoint(name, { events: ["message.accepted"] });
    const message = await of.send();
    await untilReceived(name, "message.accepted");
    const stub = await of.stub(message.id);
    // At rest: whatever it stores later would write over what the test does.
    await eventually(
      async () => stored(of, message.id),
      ({ state, mirrored, revision }) => state === "delivered" && mirrored === revision,
    );
    // On disk as it was while the endpoint was answering: nothing was planned yet.
    await runInDurableObject(stub, (_object, state) => {
      const record = state.storage.kv.get<MessageRecord>("message");
      state.storage.kv.put("message", { ...record, webhooks: { planned: 0, pending: [] } });
    });
    await evict(stub);
    await runDurableObjectAlarm(stub);
    const all = await untilReceived(name, "message.accepted", "message.accepted");
    expect(all[0]?.headers["webhook-id"]).toBe(all[1]?.headers["webhook-id"]);
    expect(all[0]?.body).toBe(all[1]?.body);
  });

  it("give up after the schedule, and say so in the log", async () => {
    const of = await tenant();
    const name = newName();
    await of.endpoint(name, { events: ["message.sent"] });
    await script(name, ...Array.from({ length: 9 }, () => ({ status: 500 })));
    const message = await of.send();
    const log = await untilLogged(of, (entries) => entries.length === 4);
    expect(log.map(({ outcome }) => outcome)).toEqual([
      "retrying",
      "retrying",
      "retrying",
      "exhausted",
    ]);
    expect((await stored(of, message.id)).webhooks?.pending).toEqual([]);
    expect(await received(name)).toHaveLength(4);
  });

  it("follow no redirect", async () => {
    const of = await tenant();
    const [name, elsewhere] = [newName(), newName()];
    await of.endpoint(name, { events: ["message.sent"] });
    await script(name, { status: 307, headers: { location: receiverUrl(elsewhere) } });
    await of.send();
    await untilReceived(name, "message.sent", "message.sent");
    const log = await untilLogged(of, (entries) => entries.length === 2);
    expect(log.map(({ status }) => status)).toEqual([307, 200]);
    expect(await received(elsewhere)).toEqual([]);
  });

  it("end with an event whose receiver asks for that, and wait as long as it asks", async () => {
    const of = await tenant();
    const [stops, waits] = [newName(), newName()];
    await of.endpoint(stops, { events: ["message.sent"] });
    await of.endpoint(waits, { events: ["message.sent"] });
    await script(stops, { status: 500, headers: { "webhook-delivery": "abort-message" } });
    await script(waits, { status: 503, headers: { "retry-after": "2" } });
    await of.send();
    const [first, second] = await untilReceived(waits, "message.sent", "message.sent");
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1900);
    const log = await untilLogged(of, (entries) => entries.length === 3);
    expect(log.filter(({ outcome }) => outcome === "aborted")).toHaveLength(1);
    expect(await received(stops)).toHaveLength(1);
  });

  it("disable an endpoint that answers 410, until somebody enables it", async () => {
    const of = await tenant();
    const name = newName();
    const { id } = await of.endpoint(name, { events: ["message.accepted"] });
    await script(name, { status: 410 });
    await of.send();
    const gone = await eventually(
      async () => (await of.call(`/v1/webhooks/${id}`)).json<{ enabled: boolean }>(),
      ({ enabled }) => !enabled,
    );
    expect(gone).toMatchObject({ disabledReason: "it answered 410 Gone" });
    const silent = await of.send();
    expect(await stored(of, silent.id)).not.toHaveProperty("webhooks");
    expect((await of.call(`/v1/webhooks/${id}/enable`, "POST")).status).toBe(200);
    await of.send();
    await untilReceived(name, "message.accepted", "message.accepted");
    const log = await untilLogged(of, (entries) => entries.length === 2);
    expect(log.map(({ outcome }) => outcome)).toEqual(["gone", "delivered"]);
  });

  it("are signed with both secrets while one takes the other's place", async () => {
    const of = await tenant();
    const name = newName();
    const first = await of.endpoint(name, { events: ["message.accepted"] });
    const rotated = await of.call(`/v1/webhooks/${first.id}/rotate`, "POST");
    expect(rotated.status, await rotated.clone().text()).toBe(200);
    const second: { secret: string; secrets: number } = await rotated.json();
    expect(second.secrets).toBe(2);
    await of.send();
    const [both] = await untilReceived(name, "message.accepted");
    if (both) await expectSigned(both, [second.secret, first.secret]);
    const last = await of.call(`/v1/webhooks/${first.id}/rotate`, "POST", { overlap: 0 });
    const third: { secret: string } = await last.json();
    await of.send();
    const [, one] = await untilReceived(name, "message.accepted", "message.accepted");
    if (one) await expectSigned(one, [third.secret]);
  });
});

describe("a message's own address", () => {
  it("hears of that message alone, signed with the tenant's own secret", async () => {
    const of = await tenant();
    const name = newName();
    const rotated = await of.call("/v1/webhooks/secret", "POST");
    const { secret }: { secret: string } = await rotated.json();
    await of.send();
    await of.send({ webhookUrl: receiverUrl(name) });
    const all = await untilReceived(name, ...THREE);
    for (const one of all) await expectSigned(one, [secret]);
    expect(new Set(all.map(({ event }) => event.data["id"])).size).toBe(1);
  });

  it("gets a secret made for it where there was none, and after 410 nothing more", async () => {
    const of = await tenant();
    const name = newName();
    await script(name, { status: 410 });
    const message = await of.send({ webhookUrl: receiverUrl(name) });
    await eventually(
      async () => stored(of, message.id),
      ({ state, webhooks }) => state === "delivered" && webhooks?.pending.length === 0,
    );
    expect(await received(name)).toHaveLength(1);
    const next: { previousUntil: string | null } = await (
      await of.call("/v1/webhooks/secret", "POST")
    ).json();
    expect(next.previousUntil).not.toBeNull();
  });

  it("is refused with its reason where it may not be called", async () => {
    const of = await tenant();
    for (const url of ["http://example.com/a", "https://10.0.0.1/", "https://169.254.169.254/"]) {
      const response = await of.call("/v1/messages", "POST", {
        to: phone(),
        text: "hi",
        webhookUrl: url,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: "/webhookUrl" }] });
    }
  });
});

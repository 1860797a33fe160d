import {
  createAesGcmFieldCryptoProvider,
  fail,
  KMsgError,
  ok,
  type SendOptions,
} from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { createD1SqlClient } from "../adapters/cloudflare/d1-client.ts";
import { HyperdriveDeliveryTrackingStore } from "../adapters/cloudflare/hyperdrive-tracking-store.ts";
import { mapStorage } from "../adapters/cloudflare/map-storage.ts";
import { CloudflareObjectDeliveryTrackingStore } from "../adapters/cloudflare/object-tracking-store.ts";
import { openSqlite } from "../adapters/cloudflare/sqlite-client.ts";
import { fakeProvider } from "../fake-provider.ts";
import { KMsg } from "../kmsg.ts";
import { createFingerprints } from "./fingerprint.ts";
import { createDeliveryTrackingHooks } from "./hooks.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { describeOneMessage } from "./one-message-contract.ts";
import { DeliveryTrackingService } from "./service.ts";
import type { DeliveryTrackingStore } from "./store.ts";

const fieldCrypto = {
  config: {
    provider: createAesGcmFieldCryptoProvider({
      keys: { k: new Uint8Array(32).fill(1) },
      activeKid: "k",
    }),
    fields: { to: "encrypt+hash", from: "encrypt+hash" },
  },
} as const;

describeOneMessage("memory", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  return () => store;
});
describeOneMessage("SQL", async () => {
  const client = createD1SqlClient(await openSqlite());
  return () => new HyperdriveDeliveryTrackingStore(client);
});
describeOneMessage("SQL with encrypted fields", async () => {
  const client = createD1SqlClient(await openSqlite());
  return () => new HyperdriveDeliveryTrackingStore(client, { fieldCrypto });
});
describeOneMessage("objects", async () => {
  const { storage } = mapStorage();
  return () => new CloudflareObjectDeliveryTrackingStore(storage);
});
describeOneMessage("objects with encrypted fields", async () => {
  const { storage } = mapStorage();
  return () => new CloudflareObjectDeliveryTrackingStore(storage, { fieldCrypto });
});

/** The verbs of k-msg 0.30 over a store of ours. */
function oldStore(inner = new InMemoryDeliveryTrackingStore()): DeliveryTrackingStore {
  return {
    init: async () => inner.init(),
    upsert: async (record) => inner.upsert(record),
    get: async (id) => inner.get(id),
    listDue: async (now, limit) => inner.listDue(now, limit),
    patch: async (id, patch) => inner.patch(id, patch),
  };
}

describeOneMessage("a store with no more than k-msg's verbs", async () => {
  const store = oldStore();
  return () => store;
});

const sms = { type: "SMS", to: "01012345678", text: "hi", messageId: "m" } as const;

describe("the id of a message", () => {
  const open = (provider = fakeProvider("p"), more: object = {}) => {
    const store = new InMemoryDeliveryTrackingStore();
    const service = new DeliveryTrackingService({ providers: [provider], store });
    const hooks = createDeliveryTrackingHooks(service);
    return { store, provider, fresh: () => new KMsg({ providers: [provider], hooks, ...more }) };
  };

  it("that was refused is still that message's: the same one may be tried again, no other", async () => {
    const answers = [fail(new KMsgError("INSUFFICIENT_BALANCE", "no money"))];
    const answer = async ({ messageId = "", to }: SendOptions) =>
      answers.shift() ??
      ok({ messageId, providerId: "p", status: "SENT", type: "SMS", to } as const);
    const { fresh, provider } = open(fakeProvider("p", ["SMS"], { answer }));
    expect((await fresh().send(sms)).isFailure).toBe(true);
    expect(await fresh().send({ ...sms, text: "other" })).toMatchObject({
      error: { code: "INVALID_REQUEST" },
    });
    expect((await fresh().send(sms)).isSuccess).toBe(true);
    expect(provider.calls).toHaveLength(2);
  });

  it("that waits in a queue takes no other message into it", async () => {
    const saved: unknown[] = [];
    const repo = {
      save: async (input: unknown) => ok(String(saved.push(input))),
      update: async () => ok(undefined),
      find: async () => ok(null),
    };
    const { fresh } = open(undefined, { persistence: { strategy: "queue", repo } });
    expect((await fresh().send(sms)).isSuccess).toBe(true);
    expect(await fresh().send({ ...sms, text: "other" })).toMatchObject({
      error: { code: "INVALID_REQUEST" },
    });
    expect(saved).toHaveLength(1);
  });

  it("stands for what the caller asked for, whatever onBeforeSend makes of it", async () => {
    let count = 0;
    const { store, provider } = open();
    const service = new DeliveryTrackingService({ providers: [provider], store });
    const tracked = createDeliveryTrackingHooks(service);
    const stamped = () =>
      new KMsg({
        providers: [provider],
        hooks: {
          ...tracked,
          onBeforeSend: ({ options }) => {
            options.providerOptions = { stamp: (count += 1) };
          },
        },
      });
    const first = await stamped().send(sms);
    expect(first.isSuccess).toBe(true);
    expect(await stamped().send(sms)).toEqual(first);
    expect(provider.calls).toHaveLength(1);
  });

  it("is told apart by type and number where k-msg wrote the record", async () => {
    const { store, fresh } = open();
    await fresh().send(sms);
    const record = await store.get("m");
    const { fingerprint: _fingerprint, ...written } = record ?? {};
    await store.upsert(written as NonNullable<typeof record>);
    expect((await fresh().send({ ...sms, text: "other" })).isSuccess).toBe(true);
    expect((await fresh().send({ ...sms, to: "01099998888" })).isFailure).toBe(true);
  });
});

describe("a fingerprint", () => {
  it("is another under another key, and tells nothing of the message", async () => {
    const options = { type: "SMS", to: "01012345678", text: "hi" } as const;
    const keys = [undefined, "a first key, long enough", "a second key, long enough"];
    const made = await Promise.all(keys.map(async (key) => createFingerprints(key).of(options)));
    expect(new Set(made).size).toBe(3);
    for (const text of made) expect(text).toMatch(/^[\w-]{8}\.[\w-]{43}$/);
  });
});

import {
  createAesGcmFieldCryptoProvider,
  createStaticKeyResolver,
  FieldCryptoError,
  type FieldCryptoConfig,
} from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { describeStore, trackingRecord } from "../../tracking/store-contract.ts";
import { createD1SqlClient, type D1DatabaseLike } from "./d1-client.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { mapStorage } from "./map-storage.ts";
import { CloudflareObjectDeliveryTrackingStore } from "./object-tracking-store.ts";
import { openSqlite } from "./sqlite-client.ts";

const KEYS = {
  old: new Uint8Array(32).fill(1),
  new: new Uint8Array(32).fill(2),
};

function crypto(activeKid: keyof typeof KEYS, more: Partial<FieldCryptoConfig> = {}) {
  const provider = createAesGcmFieldCryptoProvider({ keys: KEYS, activeKid });
  const keyResolver = createStaticKeyResolver({ activeKid, decryptKids: ["old", "new"] });
  const fields = { to: "encrypt+hash", from: "encrypt+hash" } as const;
  const config: FieldCryptoConfig = { provider, keyResolver, fields, ...more };
  return { config, tenantId: "t1" };
}

const record = trackingRecord("a", {
  from: "0212345678",
  metadata: { failover: { text: "인증번호 123456" }, order: "7" },
});

type SecureStore = Required<
  HyperdriveDeliveryTrackingStore | CloudflareObjectDeliveryTrackingStore
>;

interface Opened {
  readonly open: (activeKid: keyof typeof KEYS, more?: Partial<FieldCryptoConfig>) => SecureStore;
  /** All that is stored, as text. */
  readonly dump: () => Promise<string>;
  /** Makes what is stored of the message unreadable. */
  readonly spoil: () => Promise<void>;
}

async function sqlite(): Promise<Opened> {
  const db: D1DatabaseLike = await openSqlite();
  const client = createD1SqlClient(db);
  const options = { storeRaw: true };
  return {
    open: (activeKid, more) =>
      new HyperdriveDeliveryTrackingStore(client, {
        ...options,
        fieldCrypto: crypto(activeKid, more),
      }),
    dump: async () =>
      JSON.stringify((await client.query("SELECT * FROM kmsg_delivery_tracking")).rows),
    spoil: async () =>
      void (await client.query(
        `UPDATE kmsg_delivery_tracking SET to_enc = replace(to_enc, '"ct":"', '"ct":"AAAA') WHERE message_id = 'a'`,
      )),
  };
}

async function objects(): Promise<Opened> {
  const { storage, map } = mapStorage();
  return {
    open: (activeKid, more) =>
      new CloudflareObjectDeliveryTrackingStore(storage, {
        fieldCrypto: crypto(activeKid, more),
      }),
    dump: async () => JSON.stringify([...map]),
    spoil: async () => {
      const key = "kmsg/delivery-tracking/records/a";
      const text = map.get(key) ?? "";
      map.set(key, text.replaceAll(String.raw`\"ct\":\"`, String.raw`\"ct\":\"AAAA`));
    },
  };
}

/** What a secure store adds to a record; the rest must be what was given. */
function plain(found: object | undefined): object {
  const hidden = /Hash|Masked|crypto|retention/;
  return Object.fromEntries(Object.entries(found ?? {}).filter(([key]) => !hidden.test(key)));
}

describe.each([
  ["SQL", sqlite],
  ["objects", objects],
])("a secure store: %s", (_name, make) => {
  it("gives back what it was given and stores none of it in clear", async () => {
    const { open, dump } = await make();
    const store = open("new");
    const raw = { phone: "01012345678", msg: "인증번호 123456" };
    await store.upsert({ ...record, raw });
    const found = await store.get("a");
    expect(plain(found)).toEqual({ ...record, raw });
    expect(found).toMatchObject({ cryptoState: "encrypted", cryptoKid: "new", cryptoVersion: 1 });
    expect(found).toMatchObject({ retentionClass: "telecomMetadata", retentionBucketYm: 197101 });
    const stored = await dump();
    for (const secret of ["01012345678", "0212345678", "123456"]) {
      expect(stored).not.toContain(secret);
    }
  });

  it("finds numbers after the key was changed", async () => {
    const { open } = await make();
    await open("old").upsert(record);
    const store = open("new");
    await store.upsert({ ...record, messageId: "b" });
    const found = await store.listRecords({ to: "010-1234-5678", limit: 9 });
    expect(found.map(({ messageId }) => messageId).sort()).toEqual(["a", "b"]);
    expect(await store.countRecords({ from: ["0212345678"] })).toBe(2);
    expect(await store.countRecords({ to: "01000000000" })).toBe(0);
  });

  it("can be read after the provider's id was changed, and after any patch", async () => {
    const { open, dump } = await make();
    const store = open("new");
    await store.upsert(record);
    await store.patch("a", { providerId: "solapi", status: "DELIVERED" });
    await store.patch("a", { metadata: { order: "8" }, from: undefined, status: "SENT" });
    const { from: _from, ...rest } = record;
    expect(plain(await store.get("a"))).toEqual({
      ...rest,
      providerId: "solapi",
      status: "DELIVERED",
      metadata: { order: "8" },
    });
    await store.patchMany([{ messageId: "a", patch: { to: "01099998888" } }]);
    expect(await store.get("a")).toMatchObject({ to: "01099998888" });
    expect(await store.patchOpen("a", { metadata: {} })).toBe(false);
    expect(await dump()).not.toContain("01099998888");
  });

  it("lists a record that it cannot read, masked and marked, beside the others", async () => {
    const { open, spoil } = await make();
    const store = open("new");
    await store.upsert(record);
    await store.upsert({ ...record, messageId: "b" });
    await spoil();
    const [a, b] = await store.listDue(new Date(5000), 9);
    expect(a).toMatchObject({ messageId: "a", cryptoState: "degraded" });
    expect(a?.to).not.toBe(record.to);
    expect(b).toMatchObject({ messageId: "b", to: record.to, cryptoState: "encrypted" });
  });

  it("stores a mask where that is asked for", async () => {
    const { open, dump } = await make();
    const store = open("new", { fields: { to: "mask", from: "mask" } });
    await store.upsert(record);
    expect((await store.get("a"))?.to).toMatch(/^010\*+78$/);
    expect(await dump()).not.toContain("12345678");
  });

  it("refuses a configuration that protects nothing", async () => {
    const { open } = await make();
    expect(() => open("new", { fields: { to: "plain" } })).toThrow(FieldCryptoError);
    expect(() => open("new", { fields: { to: "encrypt", metadata: "mask" } })).toThrow(/metadata/);
  });
});

describe("a secure SQL store", () => {
  it("does not answer `get` with half a record", async () => {
    const { open, spoil } = await sqlite();
    const store = open("new");
    await store.upsert(record);
    await spoil();
    await expect(store.get("a")).rejects.toThrow(FieldCryptoError);
  });
});

describeStore("objects in a Map", async () => {
  return new CloudflareObjectDeliveryTrackingStore(mapStorage().storage);
});

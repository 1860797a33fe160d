/** One id is one message, whatever the store and whoever asks: each store's test file calls this with its own store. */
import type { SendInput } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { fakeProvider } from "../fake-provider.ts";
import { KMsg } from "../kmsg.ts";
import { createDeliveryTrackingHooks } from "./hooks.ts";
import { DeliveryTrackingService } from "./service.ts";
import type { DeliveryTrackingStore } from "./store.ts";

export const PICTURE = Uint8Array.from({ length: 3000 }, (_, index) => index % 251);
const OTHER_PICTURE = PICTURE.with(2999, 7);

const id = "m";
const sms = { to: "01012345678", text: "#{name}님 안녕하세요", variables: { name: "김", n: 1 } };
const mms = { type: "MMS", to: "01012345678", text: "사진" } as const;
const bytes = (image: Uint8Array) => ({ ...mms, media: { image: { bytes: image } } });
const base64 = (image: Uint8Array) =>
  `data:image/jpeg;base64,${btoa(String.fromCharCode(...image))}`;
const alimtalk = {
  type: "ALIMTALK",
  to: "01012345678",
  templateId: "T",
  variables: { name: "김" },
  failover: { enabled: true, fallbackContent: "#{name}님께" },
} as const;
const at = "2030-01-01T09:00:00+09:00";

const SAME: [string, SendInput, SendInput][] = [
  ["as it is", sms, { ...sms }],
  [
    "with its keys in another order",
    sms,
    { variables: { n: 1, name: "김" }, text: sms.text, to: sms.to },
  ],
  ["with its type spelt out", sms, { ...sms, type: "SMS" }],
  ["with values that became text in a queue", sms, { ...sms, variables: { name: "김", n: "1" } }],
  [
    "as another try",
    sms,
    { ...sms, providerOptions: { attempt: 2, requestId: "r", correlationId: "c" } },
  ],
  [
    "with a time as text",
    { ...sms, options: { scheduledAt: new Date(at) } },
    { ...sms, options: { scheduledAt: at } },
  ],
  ["with the same bytes elsewhere", bytes(PICTURE), bytes(PICTURE.slice())],
  [
    "with its picture as a Blob",
    bytes(PICTURE),
    { ...mms, media: { image: { blob: new Blob([PICTURE], { type: "image/jpeg" }) } } },
  ],
  [
    "with its picture as base64",
    bytes(PICTURE),
    { ...mms, media: { image: { ref: base64(PICTURE) } } },
  ],
];

const OTHER: [string, SendInput, SendInput][] = [
  ["another text", sms, { ...sms, text: "#{name}님 안녕" }],
  ["another number", sms, { ...sms, to: "01012345679" }],
  ["another value", sms, { ...sms, variables: { name: "이", n: 1 } }],
  ["a value more", sms, { ...sms, variables: { ...sms.variables, more: "x" } }],
  ["another sender", { ...sms, from: "0212345678" }, { ...sms, from: "0212345679" }],
  ["a sender", sms, { ...sms, from: "0212345678" }],
  [
    "another time",
    { ...sms, options: { scheduledAt: at } },
    { ...sms, options: { scheduledAt: "2030-01-02T09:00:00+09:00" } },
  ],
  ["another field of the caller's", sms, { ...sms, options: { customFields: { order: "7" } } }],
  ["another option of the provider's", sms, { ...sms, providerOptions: { campaign: "c" } }],
  ["another type", sms, { ...sms, type: "LMS" }],
  ["one byte of the picture", bytes(PICTURE), bytes(OTHER_PICTURE)],
  [
    "one byte of a Blob",
    bytes(PICTURE),
    { ...mms, media: { image: { blob: new Blob([OTHER_PICTURE]) } } },
  ],
  [
    "one byte of base64",
    bytes(PICTURE),
    { ...mms, media: { image: { ref: base64(OTHER_PICTURE) } } },
  ],
  ["no picture", bytes(PICTURE), mms],
  ["another template", alimtalk, { ...alimtalk, templateId: "U" }],
  [
    "another fallback",
    alimtalk,
    { ...alimtalk, failover: { enabled: true, fallbackContent: "#{name}님" } },
  ],
];

/** @param open a fresh place of records; each call of its answer is a process of its own over that place */
export function describeOneMessage(
  name: string,
  open: () => Promise<() => DeliveryTrackingStore>,
): void {
  async function processes() {
    const fresh = await open();
    const provider = fakeProvider("p", ["SMS", "LMS", "MMS", "ALIMTALK"]);
    return {
      provider,
      store: fresh,
      start: (fingerprintKey?: string | readonly string[]) => {
        const config = { providers: [provider], store: fresh(), fingerprintKey };
        const service = new DeliveryTrackingService(config);
        const hooks = createDeliveryTrackingHooks(service);
        return { service, kmsg: new KMsg({ providers: [provider], hooks }) };
      },
    };
  }

  describe(`${name}: one id is one message in all processes`, () => {
    it.each(SAME)("the message %s is answered as at first", async (_, first, again) => {
      const { provider, start } = await processes();
      const answer = await start().kmsg.send({ ...first, messageId: id });
      expect(answer.isSuccess).toBe(true);
      expect(await start().kmsg.send({ ...again, messageId: id })).toEqual(answer);
      expect(provider.calls).toHaveLength(1);
    });

    it.each(OTHER)("%s makes it another message, which is refused", async (_, first, other) => {
      const { provider, start } = await processes();
      expect((await start().kmsg.send({ ...first, messageId: id })).isSuccess).toBe(true);
      expect(await start().kmsg.send({ ...other, messageId: id })).toMatchObject({
        error: {
          code: "INVALID_REQUEST",
          message: "messageId was already used for another message",
        },
      });
      expect(provider.calls).toHaveLength(1);
    });

    it("is so after the record has changed, and no caller sees the fingerprint", async () => {
      const { provider, store, start } = await processes();
      await start().kmsg.send({ ...alimtalk, messageId: id });
      const { service } = start();
      const record = await service.getRecord(id);
      expect(JSON.stringify(record)).not.toMatch(/fingerprint|kmsg:/);
      await store().patch(id, { status: "DELIVERED" });
      await store().patch(id, { metadata: { seen: true } });
      expect(await service.getRecord(id)).toMatchObject({ metadata: { seen: true } });
      const other = { ...alimtalk, variables: { name: "이" }, messageId: id };
      expect(await start().kmsg.send(other)).toMatchObject({ error: { code: "INVALID_REQUEST" } });
      expect((await start().kmsg.send({ ...alimtalk, messageId: id })).isSuccess).toBe(true);
      expect(provider.calls).toHaveLength(1);
    });

    it("holds under a new key, while the old one is still named, and from before any key", async () => {
      const { start } = await processes();
      const [old, now] = ["an old key of many letters", "the key that is used now"];
      await start().kmsg.send({ ...sms, messageId: "before" });
      await start(old).kmsg.send({ ...sms, messageId: id });
      for (const messageId of ["before", id]) {
        const { kmsg } = start([now, old]);
        expect(await kmsg.send({ ...sms, text: "x", messageId })).toMatchObject({
          error: { code: "INVALID_REQUEST" },
        });
        expect((await kmsg.send({ ...sms, messageId })).isSuccess).toBe(true);
      }
    });

    it("tells no more than type and number where the key is lost, and sends nothing twice", async () => {
      const { provider, start } = await processes();
      await start("a key that gets lost").kmsg.send({ ...sms, messageId: id });
      const { kmsg } = start();
      expect((await kmsg.send({ ...sms, messageId: id })).isSuccess).toBe(true);
      const other = { ...sms, to: "01099998888", messageId: id };
      expect(await kmsg.send(other)).toMatchObject({ error: { code: "INVALID_REQUEST" } });
      expect(provider.calls).toHaveLength(1);
    });
  });
}

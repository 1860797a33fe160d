import { fail, KMsgError, ok, type SendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { fakeProvider } from "./fake-provider.ts";
import { KMsg } from "./kmsg.ts";

const sms = { type: "SMS", to: "01012345678", text: "hi", messageId: "m1" } as const;
const accepted = ({ messageId = "", to }: SendOptions) =>
  ok({ messageId, providerId: "", status: "SENT", type: "SMS", to } as const);

describe("one message per messageId", () => {
  it("answers a repetition with the first answer and sends once, also at the same time and in lists", async () => {
    const provider = fakeProvider("p");
    const kmsg = new KMsg({ providers: [provider] });
    const [a, b] = await Promise.all([kmsg.send(sms), kmsg.send(sms)]);
    const again = { ...sms, providerOptions: { attempt: 2 } };
    expect(b).toEqual(a);
    expect(await kmsg.send(again)).toEqual(a);
    expect((await kmsg.send([sms, again])).results).toEqual([a, a]);
    expect(await kmsg.sendMany([sms])).toEqual([a]);
    expect(provider.calls).toHaveLength(1);
  });

  it("refuses the id for another message", async () => {
    const kmsg = new KMsg({ providers: [fakeProvider("p")] });
    await kmsg.send(sms);
    expect(await kmsg.send({ ...sms, to: "01099998888" })).toMatchObject({
      error: { code: "INVALID_REQUEST", message: "messageId was already used for another message" },
    });
  });

  it("lets what was not accepted be tried again", async () => {
    let first = true;
    const provider = fakeProvider("p", ["SMS"], {
      answer: async (options) => {
        if (!first) return accepted(options);
        first = false;
        return fail(new KMsgError("RATE_LIMIT_EXCEEDED", "slow down"));
      },
    });
    const kmsg = new KMsg({ providers: [provider] });
    expect((await kmsg.send(sms)).isFailure).toBe(true);
    expect((await kmsg.send(sms)).isSuccess).toBe(true);
  });

  it("forgets the oldest beyond its bound, and everything when it is off", async () => {
    const provider = fakeProvider("p");
    const small = KMsg.builder().addProvider(provider).withIdempotency({ maxEntries: 1 }).build();
    await small.send(sms);
    await small.send({ ...sms, messageId: "m2" });
    await small.send(sms);
    expect(provider.calls).toHaveLength(3);
    const off = new KMsg({ providers: [provider], idempotency: false });
    await off.send(sms);
    await off.send(sms);
    expect(provider.calls).toHaveLength(5);
  });
});

import type { SendOptions } from "@k-msg/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { deliveryOf, describeSolapiRefusal } from "./codes.ts";
import { readRow } from "./messages.ts";
import { SolapiProvider } from "./solapi-provider.ts";

const NOW = Date.UTC(2026, 10, 20, 3, 0, 0);

interface Seen {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown> | undefined;
}

const answering = (answer: () => Response | Promise<Response>) => {
  const seen: Seen[] = [];
  const provider = new SolapiProvider({
    apiKey: "key",
    apiSecret: "secret",
    defaultFrom: "02-1234-5678",
    kakaoPfId: "PF",
    baseUrl: "http://solapi.test/",
    now: () => NOW,
    fetch: async (input, init) => {
      const text = typeof init?.body === "string" ? init.body : undefined;
      seen.push({
        url: input instanceof Request ? input.url : String(input),
        headers: new Headers(init?.headers),
        body: text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>),
      });
      return answer();
    },
  });
  return { provider, seen };
};

const taken = (): Response =>
  Response.json({
    failedMessageList: [],
    groupInfo: { groupId: "G1" },
    messageList: [{ messageId: "M1", statusCode: "2000" }],
  });

const sms: SendOptions = { type: "SMS", to: "+82 10-1234-5678", text: "hi", messageId: "m" };
const detailsOf = async (answer: () => Response | Promise<Response>, params = sms) => {
  const result = await answering(answer).provider.send(params);
  return result.isFailure ? { code: result.error.code, ...result.error.details } : { ok: true };
};

describe("SOLAPI's send", () => {
  it("is signed with the secret, once, over a date and a salt of its own", async () => {
    const { provider, seen } = answering(taken);
    await provider.send(sms);
    await provider.send(sms);
    const [first = "", second = ""] = seen.map(({ headers }) => headers.get("authorization") ?? "");
    const pattern = /^HMAC-SHA256 apiKey=key, date=(\S+), salt=(\w+), signature=([0-9a-f]{64})$/;
    const [, date = "", salt = "", signature] = pattern.exec(first) ?? [];
    const encoder = new TextEncoder();
    const hash = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", encoder.encode("secret"), hash, false, [
      "sign",
    ]);
    const expected = await crypto.subtle.sign("HMAC", key, encoder.encode(date + salt));
    expect(signature).toBe(
      Array.from(new Uint8Array(expected), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    );
    expect(Date.parse(date)).toBe(NOW);
    expect(first).not.toBe(second);
    expect(first).not.toContain("secret");
  });

  it("carries normalised numbers, the time with its zone and our own fields", async () => {
    const { provider, seen } = answering(taken);
    const options = { scheduledAt: "2026-12-01T09:00:00+09:00", customFields: { a: "b" } };
    const result = await provider.send({ ...sms, options });
    expect(result).toMatchObject({
      isSuccess: true,
      value: { providerMessageId: "M1", status: "PENDING", to: "+82 10-1234-5678" },
    });
    expect(seen[0]?.url).toBe("http://solapi.test/messages/v4/send-many/detail");
    expect(seen[0]?.body).toMatchObject({
      scheduledDate: "2026-12-01T00:00:00.000Z",
      messages: [
        {
          to: "01012345678",
          from: "0212345678",
          type: "SMS",
          text: "hi",
          customFields: { a: "b" },
        },
      ],
    });
    const raw = JSON.stringify(result);
    expect(raw.replaceAll("+82 10-1234-5678", "")).not.toContain("1234");
  });

  it("gives AlimTalk's values by name and never asks for another text by itself", async () => {
    const { provider, seen } = answering(taken);
    const alimTalk = { type: "ALIMTALK", to: "01012345678", templateId: "T" } as const;
    await provider.send({ ...alimTalk, variables: { name: "A", "#{n}": 2 } });
    expect(seen[0]?.body?.["messages"]).toMatchObject([
      {
        type: "ATA",
        kakaoOptions: {
          pfId: "PF",
          templateId: "T",
          disableSms: true,
          variables: { "#{name}": "A", "#{n}": "2" },
        },
      },
    ]);
  });

  it("tells what is proven not sent from what nobody knows", async () => {
    const failed = (statusCode: string) => () =>
      Response.json({ failedMessageList: [{ statusCode, statusMessage: "x" }], groupInfo: {} });
    const error = (status: number, errorCode: string) => () =>
      Response.json({ errorCode, errorMessage: "x" }, { status });
    const cases: readonly (readonly [() => Response, object])[] = [
      [failed("1062"), { outcome: "refused", fault: "request", originalCode: "1062" }],
      [failed("1030"), { outcome: "refused", fault: "account", code: "INSUFFICIENT_BALANCE" }],
      [failed("1026"), { outcome: "refused", fault: "request" }],
      [failed("7777"), { outcome: "unknown", fault: "unknown_code" }],
      [error(403, "SignatureDoesNotMatch"), { outcome: "refused", fault: "account" }],
      [error(403, "DuplicatedSignature"), { outcome: "unknown" }],
      [error(400, "ValidationError"), { outcome: "refused", fault: "request" }],
      [error(400, "NotEnoughBalance"), { outcome: "refused", code: "INSUFFICIENT_BALANCE" }],
      [error(500, "InternalError"), { outcome: "unknown", fault: "gateway" }],
      [
        () => new Response("", { status: 429, headers: { "retry-after": "2" } }),
        { outcome: "not_sent", fault: "rate" },
      ],
      [() => new Response("<html>", { status: 502 }), { outcome: "unknown" }],
      [() => new Response("<html>", { status: 404 }), { outcome: "not_sent" }],
      [() => new Response("", { status: 200 }), { outcome: "unknown" }],
      [() => Response.json({}), { outcome: "unknown" }],
    ];
    for (const [answer, expected] of cases) expect(await detailsOf(answer)).toMatchObject(expected);
  });

  it("is never made twice, and a lost connection proves nothing", async () => {
    const lost = answering(() => Promise.reject(new TypeError("connection reset")));
    const result = await lost.provider.send(sms);
    expect(result).toMatchObject({ error: { details: { outcome: "unknown", fault: "network" } } });
    expect(lost.seen).toHaveLength(1);
    const refused = async () => Promise.reject(new Error("ECONNREFUSED"));
    expect(await detailsOf(refused)).toMatchObject({ outcome: "not_sent" });
  });

  it("refuses what cannot be right before anything leaves", async () => {
    const { provider, seen } = answering(taken);
    const wrong: SendOptions[] = [
      { ...sms, to: "12" },
      { ...sms, from: "x" },
      { ...sms, text: " " },
      { ...sms, options: { scheduledAt: "2026-12-01 09:00" } },
      { ...sms, options: { customFields: { a: "x".repeat(101) } } },
    ];
    for (const params of wrong) {
      expect(await provider.send(params)).toMatchObject({
        error: { code: "INVALID_REQUEST", details: { outcome: "refused", fault: "request" } },
      });
    }
    expect(seen).toEqual([]);
  });
});

describe("SOLAPI's codes", () => {
  it("say failed for what failed: the codes that k-msg lost among them", () => {
    for (const code of ["3104", "3107", "2230", "1062", "3001"])
      expect(deliveryOf(code)).toBe("FAILED");
    expect(["2000", "3000", "4000"].map(deliveryOf)).toEqual(["PENDING", "SENT", "DELIVERED"]);
    expect(deliveryOf("9999")).toBe("SENT");
  });

  it("never prove a send for a code nobody knows", () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        const { outcome } = describeSolapiRefusal(code);
        expect(outcome).toBe(/^1\d{3}$/.test(code) ? "refused" : "unknown");
      }),
    );
  });
});

describe("SOLAPI's list", () => {
  it("is read by id, and believed only where the id is the same", async () => {
    const row = { to: "01012345678", statusCode: "4000", dateReceived: "2026-11-20T03:00:05.000Z" };
    const list = {
      messageList: { M2: { ...row, messageId: "M2" }, M1: { ...row, messageId: "M1" } },
    };
    const { provider } = answering(() => Response.json(list));
    const query = {
      providerMessageId: "M1",
      type: "SMS",
      to: "01012345678",
      requestedAt: new Date(),
    } as const;
    expect(await provider.getDeliveryStatus(query)).toMatchObject({
      value: {
        providerMessageId: "M1",
        status: "DELIVERED",
        deliveredAt: new Date("2026-11-20T03:00:05Z"),
      },
    });
    expect(await provider.getDeliveryStatus({ ...query, providerMessageId: "M3" })).toMatchObject({
      value: null,
    });
  });

  it("goes through all pages of a number and time", async () => {
    let page = 0;
    const { provider, seen } = answering(() => {
      page++;
      const messageId = `M${page}`;
      const nextKey = page < 3 ? `k${page}` : null;
      return Response.json({
        nextKey,
        messageList: { [messageId]: { messageId, to: "01012345678" } },
      });
    });
    const found = await provider.searchMessages({
      to: "01012345678",
      from: new Date(NOW),
      until: new Date(NOW + 1),
    });
    expect(found).toMatchObject({
      value: [
        { providerMessageId: "M1" },
        { providerMessageId: "M2" },
        { providerMessageId: "M3" },
      ],
    });
    expect(seen[1]?.url).toContain("startKey=k1");
    expect(seen[0]?.url).toContain("startDate=2026-11-20T03%3A00%3A00.000Z");
  });

  it("never throws, whatever a row holds, and reads no time without a zone", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (row) => {
        readRow(row);
        const read = readRow({
          ...row,
          messageId: "M",
          to: "1",
          dateCreated: "2026-11-20 03:00:00",
        });
        expect(read?.requestedAt).toBeUndefined();
      }),
    );
  });
});

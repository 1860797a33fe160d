import { KMsgError, type SendOptions } from "@k-msg/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type IWINVConfig, IWINVProvider } from "./index.ts";

type Json = Record<string, unknown>;
type Handler = (path: string, body: Json, init: RequestInit) => Response | Promise<Response>;

const NOW = Date.parse("2026-03-02T03:04:05Z");
const TO = "01012345678";

const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);

const open = (handler: Handler, config: Partial<IWINVConfig> = {}) => {
  const calls: { path: string; body: Json }[] = [];
  const fetch = (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const path = new URL(input as string).pathname;
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Json) : {};
    calls.push({ path, body });
    return handler(path, body, init);
  }) as typeof globalThis.fetch;
  const provider = new IWINVProvider({
    apiKey: "k",
    smsApiKey: "s",
    smsAuthKey: "a",
    smsCompanyId: "acme",
    senderNumber: "0215990000",
    fetch,
    now: () => NOW,
    ...config,
  });
  return { provider, calls };
};

const sms = (extra: object = {}): SendOptions => ({
  type: "SMS",
  to: TO,
  text: "hello",
  ...extra,
});

const alimTalk = (extra: object = {}): SendOptions => ({
  type: "ALIMTALK",
  to: TO,
  templateId: "T1",
  variables: {},
  ...extra,
});

const errorOf = async (sending: ReturnType<IWINVProvider["send"]>): Promise<KMsgError> => {
  const result = await sending;
  if (result.isSuccess) throw new Error("expected a failure");
  return result.error;
};

const facts = ({ code, details }: KMsgError) => [code, details?.["outcome"], details?.["fault"]];

describe("what is refused before anything is sent", () => {
  const jpg = (size: number) => {
    const bytes = new Uint8Array(size);
    bytes.set([0xff, 0xd8, 0xff]);
    return { media: { image: { bytes } } };
  };

  it.each<[string, SendOptions]>([
    ["an explicit SMS over 90 bytes", sms({ text: "a".repeat(91) })],
    ["an LMS over 2,000 bytes", sms({ type: "LMS", text: "가".repeat(1001) })],
    ["a title over 40 bytes", sms({ type: "LMS", subject: "가".repeat(21) })],
    ["a title with other characters", sms({ type: "LMS", subject: "안녕!" })],
    ["an image of 100,000 bytes", sms({ type: "MMS", ...jpg(100_000) })],
    ["an image on an SMS", sms(jpg(10))],
    ["a schedule without an offset", sms({ options: { scheduledAt: "2026-03-02T09:00" } })],
    ["a sender that is no number", sms({ from: "me" })],
    ["a fallback without text", alimTalk({ providerOptions: { reSend: "Y", resendType: "N" } })],
  ])("%s", async (_name, input) => {
    const { provider, calls } = open(() => json({ resultCode: 0 }));
    expect(facts(await errorOf(provider.send(input)))).toEqual([
      "INVALID_REQUEST",
      "refused",
      "request",
    ]);
    expect(calls).toEqual([]);
  });

  it("names the position of what CP949 lacks, and never the number", async () => {
    const { provider } = open(() => json({}));
    const error = await errorOf(provider.send(sms({ text: "가나😀" })));
    expect(error.details).toMatchObject({ index: 2, codePoint: 0x1f600 });
    const badPhone = await errorOf(provider.send(sms({ to: "0101234567890" })));
    expect(JSON.stringify(badPhone)).not.toContain("0101234567890");
  });

  it("a missing sender number", async () => {
    const { provider } = open(() => json({ resultCode: 0 }), { senderNumber: "" });
    expect((await errorOf(provider.send(sms()))).message).toContain("from is required");
  });
});

describe("an LMS without a subject", () => {
  it("gets a title of allowed characters only", async () => {
    const { provider, calls } = open(() => json({ resultCode: 0 }));
    await provider.send(
      sms({ type: "LMS", text: "[안내]\n주문이, 도착! 했습니다. 확인해 주세요 지금" }),
    );
    await provider.send(sms({ type: "LMS", text: "!!! …" }));
    expect(calls.map((call) => call.body["title"])).toEqual([
      "[안내] 주문이 도착 했습니다 확인해",
      "안내",
    ]);
  });
});

describe("the network", () => {
  const failing = async (error: unknown, config: Partial<IWINVConfig> = {}) => {
    const { provider } = open(async () => {
      throw error;
    }, config);
    return facts(await errorOf(provider.send(sms())));
  };

  it("leaves the outcome open unless the connection was never made", async () => {
    const refused = new TypeError("fetch failed", {
      cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }),
    });
    expect(await failing(refused)).toEqual(["NETWORK_ERROR", "not_sent", "network"]);
    expect(await failing(new Error("Network connection lost."))).toEqual([
      "NETWORK_ERROR",
      "unknown",
      "network",
    ]);
    expect(await failing("not even an error")).toEqual(["NETWORK_ERROR", "unknown", "network"]);
  });

  it("keeps the code of a KMsgError an injected fetch throws", async () => {
    const own = new KMsgError("RATE_LIMIT_EXCEEDED", "gate", { outcome: "not_sent" });
    expect(await failing(own)).toEqual(["RATE_LIMIT_EXCEEDED", "not_sent", "network"]);
  });

  it("gives up in time, and says the message may be out", async () => {
    const { provider } = open(
      async (_path, _body, init) =>
        new Promise((_, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
        }),
      { sendTimeoutMs: 20 },
    );
    expect(facts(await errorOf(provider.send(sms())))).toEqual([
      "NETWORK_TIMEOUT",
      "unknown",
      "network",
    ]);
  });

  it("sends nothing when the caller has already given up", async () => {
    const { provider, calls } = open(() => json({ resultCode: 0 }));
    const signal = AbortSignal.abort();
    expect(facts(await errorOf(provider.send(sms(), { signal })))).toEqual([
      "REQUEST_ABORTED",
      "not_sent",
      "network",
    ]);
    expect(calls).toEqual([]);
  });

  it("keeps Retry-After, and masks what the provider says", async () => {
    const { provider } = open(() =>
      json(
        { resultCode: 12, message: "to 010-1234-5678 failed" },
        { headers: { "Retry-After": "7" } },
      ),
    );
    const error = await errorOf(provider.send(sms()));
    expect(error.retryAfterMs).toBe(7000);
    expect(error.providerErrorText).toBe("to *** failed");
    expect(error.message).not.toContain("010");
  });

  it("tolerates slashes after the host, and keeps its own keys", async () => {
    const seen: [string, string | null][] = [];
    const fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
      seen.push([input as string, new Headers(init?.headers).get("secret")]);
      return json({ resultCode: 0 });
    }) as typeof globalThis.fetch;
    const extraHeaders = { SECRET: "x", "Content-Type": "y" };
    const { provider } = open(() => json({}), { smsBaseUrl: "http://h:1//", extraHeaders });
    await provider.send(sms(), { fetch });
    expect(seen).toEqual([["http://h:1/api/v2/send/", btoa("s&a")]]);
  });
});

describe("an AlimTalk's template", () => {
  const row = {
    templateCode: "T1",
    templateContent: "#{b} and #{a}",
    buttons: [{ linkMo: "https://x/#{c}", linkPc: "https://x/#{a}" }],
  };
  const serve =
    (list: unknown, send: unknown = { code: 200, success: 1 }): Handler =>
    (path) =>
      json(path === "/api/template/" ? { code: 200, list } : send);
  const variables = { a: 1, b: null, c: "x" };

  it("gives the values their order, its links included, and is looked up once", async () => {
    const { provider, calls } = open(serve([{ ...row, templateCode: "T10" }, row]));
    await provider.send(alimTalk({ variables }));
    await provider.send(alimTalk({ variables }));
    const sent = calls.filter((call) => call.path === "/api/v2/send/");
    expect(sent.map((call) => call.body["list"])).toEqual([
      [{ phone: TO, templateParam: ["", "1", "x"] }],
      [{ phone: TO, templateParam: ["", "1", "x"] }],
    ]);
    expect(calls.length).toBe(3);
  });

  it("names missing and extra variables", async () => {
    const { provider } = open(serve([row]));
    const error = await errorOf(provider.send(alimTalk({ variables: { a: 1, z: 2 } })));
    expect(error.details).toMatchObject({ missing: ["b", "c"], extra: ["z"], outcome: "refused" });
  });

  it("is refused when nothing has exactly its code", async () => {
    const { provider } = open(serve([{ ...row, templateCode: "T10" }]));
    expect(facts(await errorOf(provider.send(alimTalk())))).toEqual([
      "TEMPLATE_NOT_FOUND",
      "refused",
      "request",
    ]);
  });

  it("keeps the message open when the lookup fails, and asks again", async () => {
    const replies = [json("x", { status: 502 }), json({ code: 201 })];
    const { provider, calls } = open(() => replies.shift() ?? json({}));
    expect(facts(await errorOf(provider.send(alimTalk())))).toEqual([
      "NETWORK_SERVICE_UNAVAILABLE",
      "not_sent",
      "gateway",
    ]);
    expect(facts(await errorOf(provider.send(alimTalk())))).toEqual([
      "AUTHENTICATION_FAILED",
      "not_sent",
      "account",
    ]);
    expect(calls.length).toBe(2);
  });

  it("is forgotten when the provider says it no longer fits", async () => {
    const { provider, calls } = open(serve([row], { code: 509 }));
    await provider.send(alimTalk({ variables }));
    await provider.send(alimTalk({ variables }));
    expect(calls.filter((call) => call.path === "/api/template/").length).toBe(2);
  });

  it("does not make a message sent that took nobody", async () => {
    const { provider } = open(serve([row], { code: 200, success: 0, fail: 1 }));
    expect(facts(await errorOf(provider.send(alimTalk({ variables }))))).toEqual([
      "PROVIDER_ERROR",
      "refused",
      "request",
    ]);
  });
});

describe("the history", () => {
  const query = {
    type: "ALIMTALK",
    to: TO,
    from: new Date(NOW - 60_000),
    until: new Date(NOW),
  } as const;
  const row = (seqNo: number, requestDate: string) => ({ seqNo, phone: TO, requestDate });

  it("is searched by recipient and time, across pages", async () => {
    const pages = [
      [row(1, "2026-03-02 12:04:00"), { ...row(2, "2026-03-02 12:04:00"), phone: "01000000000" }],
      [row(3, "2026-03-02 11:00:00"), row(4, "0000-00-00 00:00:00")],
    ];
    const { provider, calls } = open((_path, body) =>
      json({ code: 200, totalCount: 4, list: pages[Number(body["pageNum"]) - 1] }),
    );
    const found = await provider.searchHistory(query);
    expect(found.isSuccess && found.value.map((r) => r.providerMessageId)).toEqual(["1"]);
    expect(calls[0]?.body).toEqual({
      pageNum: 1,
      pageSize: 1000,
      startDate: "2026-03-02 11:53:05",
      endDate: "2026-03-02 12:14:05",
      phone: TO,
    });
  });

  it("asks for whole Korean days of SMS, at most 90 of them, without a page size", async () => {
    const { provider, calls } = open(() => json({ resultCode: 0, list: [] }));
    await provider.searchHistory({ ...query, type: "LMS", from: new Date(0) });
    expect(calls[0]?.body).toEqual({
      version: "1.0",
      companyid: "acme",
      startDate: "2025-12-04",
      endDate: "2026-03-03",
      phone: TO,
      pageNum: 1,
    });
  });

  it("asks for large pages where there is more than small ones would hold", async () => {
    const rowsOf = (from: number, size: number, total: number) =>
      Array.from({ length: Math.min(size, total - from) }, (_, n) => ({
        requestNo: String(from + n),
        phone: TO,
        sendDate: "2026-03-02 12:04:00",
      }));
    const many = (totalCount: number, largest: number) =>
      open((_path, body) => {
        const size = Math.min(largest, Number(body["pageSize"] ?? 15));
        const list = rowsOf((Number(body["pageNum"]) - 1) * size, size, totalCount);
        return json({ resultCode: 0, totalCount, list });
      });
    const sms = { ...query, type: "SMS" } as const;
    const small = many(300, 1000);
    expect((await small.provider.searchHistory(sms)).isSuccess).toBe(true);
    expect(small.calls).toHaveLength(20);
    const large = many(1501, 1000);
    const found = await large.provider.searchHistory(sms);
    expect(found.isSuccess && found.value).toHaveLength(1501);
    expect(large.calls.map(({ body }) => [body["pageNum"], body["pageSize"]])).toEqual([
      [1, undefined],
      [1, 1000],
      [2, 1000],
    ]);
  });

  it("blames neither line nor account where there is more than it can read", async () => {
    const rows = Array.from({ length: 15 }, () => ({ requestNo: "1", phone: TO }));
    const { provider, calls } = open(() => json({ resultCode: 0, totalCount: 301, list: rows }));
    const found = await provider.searchHistory({ ...query, type: "SMS" });
    expect(found.isFailure && found.error.details?.["fault"]).toBe("request");
    expect(calls).toHaveLength(2);
  });

  it("blames the account, not the message, for a missing company id", async () => {
    const { provider } = open(() => json({}), { smsCompanyId: "" });
    const found = await provider.searchHistory({ ...query, type: "SMS" });
    expect(found.isFailure && found.error.details?.["fault"]).toBe("account");
  });

  it("does not depend on the order of rows", async () => {
    const rows = [
      { sendStatusCode: "WAIT", sendDate: "2026-03-02 12:00:00" },
      { sendStatusCode: "06", sendDate: "2026-03-02 12:00:01" },
      { sendStatusCode: "FAIL", sendDate: "2026-03-02 12:00:02" },
    ].map((r) => ({ ...r, requestNo: "R1", phone: TO }));
    const requestedAt = new Date(NOW - 1000);
    for (const list of [rows, rows.toReversed()]) {
      const { provider } = open(() => json({ resultCode: 0, list }));
      const status = await provider.getDeliveryStatus({
        type: "SMS",
        to: TO,
        providerMessageId: "R1",
        requestedAt,
      });
      expect(status.isSuccess && status.value?.status).toBe("DELIVERED");
    }
  });
});

describe("any answer at all", () => {
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(0, 200, "0", "200", 6, "06", "1000", "OK", "R1", "120001", TO, null),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const row = fc.dictionary(
    fc.constantFrom("seqNo", "requestNo", "phone", "statusCode", "sendStatusCode", "receiveDate"),
    scalar,
  );
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ code: scalar, resultCode: scalar, totalCount: scalar, list: fc.array(row) })
      .map((value) => JSON.stringify(value)),
  );
  const status = fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 }));
  const respond = (text: string, code: number) =>
    new Response([204, 205, 304].includes(code) ? null : text, { status: code });

  it("neither throws nor invents an accepted send", async () => {
    await fc.assert(
      fc.asyncProperty(body, status, fc.boolean(), async (text, code, isSms) => {
        const { provider } = open(() => respond(text, code));
        const templateParam = ["x"];
        const input = isSms ? sms() : alimTalk({ providerOptions: { templateParam } });
        const result = await provider.send(input);
        const outcome = result.isFailure ? result.error.details?.["outcome"] : "accepted";
        expect(["accepted", "refused", "not_sent", "unknown"]).toContain(outcome);
        expect(outcome === "accepted" && code >= 300).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("never yields DELIVERED without a row of this id and number", async () => {
    await fc.assert(
      fc.asyncProperty(body, status, fc.boolean(), async (text, code, isSms) => {
        const { provider } = open(() => respond(text, code));
        const providerMessageId = isSms ? "R1" : "120001";
        const result = await provider.getDeliveryStatus({
          type: isSms ? "SMS" : "ALIMTALK",
          to: TO,
          providerMessageId,
          requestedAt: new Date(NOW),
        });
        const found = result.isSuccess ? result.value : null;
        const raw = (found?.raw ?? {}) as Json;
        const own = String(raw[isSms ? "requestNo" : "seqNo"]).trim() === providerMessageId;
        expect(found === null || (own && String(raw["phone"]).includes(TO))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

it("balance, cancel and health use the right calls", async () => {
  const { provider, calls } = open((path, _body, init) => {
    if (path === "/api/cancel/") return json({ code: 200 });
    const isSms = new Headers(init.headers).has("secret");
    if (!isSms && init.method === "POST") return json({}, { status: 405 });
    return json(isSms ? { resultCode: 0, charge: "12.5" } : { code: 200, charge: 7 });
  });
  expect(await provider.getBalance({ channel: "LMS" })).toMatchObject({ value: { amount: 12.5 } });
  expect(await provider.getBalance()).toMatchObject({ value: { amount: 7, currency: "KRW" } });
  expect(await provider.cancelReservation("17")).toMatchObject({ isSuccess: true });
  expect(calls.at(-1)).toEqual({ path: "/api/cancel/", body: { seqNo: 17 } });
  expect(await provider.healthCheck()).toMatchObject({ healthy: true, issues: [] });
});

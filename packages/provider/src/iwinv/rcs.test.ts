import type { DeliveryStatusQuery, RcsTemplateSendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { IWINVSendProvider } from "./send.ts";

type Json = Record<string, unknown>;

const NOW = Date.parse("2026-03-02T03:04:05Z");
const TO = "01012345678";

const open = (answer: () => Response | Promise<Response>, config: object = {}) => {
  const calls: { url: string; auth: string | null; body: Json }[] = [];
  const provider = new IWINVSendProvider({
    rcsApiKey: "r",
    rcsBrandId: "B",
    rcsSenderNumber: "02-1599-0000",
    now: () => NOW,
    fetch: async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const text = typeof init?.body === "string" ? init.body : "{}";
      const auth = new Headers(init?.headers).get("AUTH");
      calls.push({ url, auth, body: JSON.parse(text) as Json });
      return answer();
    },
    ...config,
  });
  return { provider, calls };
};

const taken = () => Response.json({ code: 200, message: "ok", success: 1, fail: 0 });

const rcs = (extra: Partial<RcsTemplateSendOptions> = {}): RcsTemplateSendOptions => ({
  type: "RCS_TPL",
  to: TO,
  templateId: "T",
  variables: { name: "김", "#{n}": 5 },
  messageId: "m",
  ...extra,
});

describe("an RCS message", () => {
  it("goes to RCS's host with its own key, its values by name", async () => {
    const { provider, calls } = open(taken);
    expect(provider.supportedTypes).toEqual(["RCS_TPL"]);
    expect(await provider.send(rcs())).toMatchObject({
      value: { providerMessageId: "iwinv-rcs:B:T", status: "SENT", messageId: "m", to: TO },
    });
    expect(calls).toEqual([
      {
        url: "https://rcs.bizservice.iwinv.kr/api/v1/send/",
        auth: btoa("r"),
        body: {
          brandId: "B",
          templateCode: "T",
          callback: "0215990000",
          reserve: "N",
          list: [{ phone: TO, templateParam: { name: "김", n: "5" } }],
          reSend: "N",
        },
      },
    ]);
  });

  it("takes brand, template and sender of the message first, and a time to be sent at", async () => {
    const { provider, calls } = open(taken);
    const options = { scheduledAt: new Date(NOW + 3_600_000) };
    const own = { templateId: "", rcs: { brandId: "B2", templateId: "T2" }, from: "0311112222" };
    expect(await provider.send(rcs({ ...own, options, variables: {} }))).toMatchObject({
      value: { providerMessageId: "iwinv-rcs:B2:T2", status: "PENDING" },
    });
    expect(calls[0]?.body).toMatchObject({
      brandId: "B2",
      templateCode: "T2",
      callback: "0311112222",
      reserve: "Y",
      sendDate: "2026-03-02 13:04:05",
      list: [{ phone: TO }],
    });
  });

  it("has a text in its place only where one is asked for", async () => {
    const { provider, calls } = open(taken);
    const failover = { enabled: true, fallbackContent: "짧은 글", fallbackTitle: "제목" };
    await provider.send(rcs({ failover }));
    await provider.send(rcs({ failover: { ...failover, fallbackContent: "가".repeat(60) } }));
    await provider.send(rcs({ failover: { ...failover, fallbackChannel: "lms" } }));
    await provider.send(rcs({ failover, rcs: { disableSms: true } }));
    await provider.send(rcs({ failover: { ...failover, enabled: false } }));
    const shown = calls.map(({ body }) => [body["reSend"], body["resendType"]]);
    expect(shown).toEqual([
      ["Y", "SMS"],
      ["Y", "LMS"],
      ["Y", "LMS"],
      ["N", undefined],
      ["N", undefined],
    ]);
    expect(calls[0]?.body).toMatchObject({ resendTitle: "제목", resendContent: "짧은 글" });
  });

  it.each<[string, Partial<RcsTemplateSendOptions>, object]>([
    ["no template", { templateId: " " }, {}],
    ["no brand", {}, { rcsBrandId: "" }],
    ["no sender", {}, { rcsSenderNumber: "" }],
    ["a bad number", { to: "12" }, {}],
    ["a fallback without a text", { failover: { enabled: true } }, {}],
    [
      "a fallback over 90 bytes as SMS",
      { failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "가".repeat(46) } },
      {},
    ],
    [
      "a fallback over 2,000 bytes",
      { failover: { enabled: true, fallbackContent: "가".repeat(1001) } },
      {},
    ],
  ])("with %s is refused before anything is sent", async (_what, message, config) => {
    const { provider, calls } = open(taken, config);
    expect(await provider.send(rcs(message))).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { outcome: "refused" } },
    });
    expect(calls).toEqual([]);
  });

  it.each<[string, () => Response, string, string]>([
    ["202", () => Response.json({ code: 202 }), "AUTHENTICATION_FAILED", "refused"],
    ["207", () => Response.json({ code: 207 }), "TEMPLATE_NOT_FOUND", "refused"],
    ["203", () => Response.json({ code: "203" }), "INVALID_REQUEST", "refused"],
    ["216", () => Response.json({ code: 216 }), "INVALID_REQUEST", "refused"],
    ["225", () => Response.json({ code: 225 }), "INSUFFICIENT_BALANCE", "refused"],
    ["223", () => Response.json({ code: 223 }), "PROVIDER_ERROR", "not_sent"],
    ["999", () => Response.json({ code: 999 }), "PROVIDER_ERROR", "unknown"],
    ["nobody", () => Response.json({ code: 200, success: 0 }), "PROVIDER_ERROR", "refused"],
    ["no code", () => Response.json({}), "PROVIDER_ERROR", "unknown"],
    ["429", () => Response.json({ code: 200 }, { status: 429 }), "RATE_LIMIT_EXCEEDED", "not_sent"],
    [
      "503",
      () => Response.json({ code: 200 }, { status: 503 }),
      "NETWORK_SERVICE_UNAVAILABLE",
      "unknown",
    ],
  ])("answered with %s", async (_what, answer, code, outcome) => {
    expect(await open(answer).provider.send(rcs())).toMatchObject({
      error: { code, details: { outcome } },
    });
  });
});

describe("the status of an RCS message", () => {
  const query: DeliveryStatusQuery = {
    providerMessageId: "iwinv-rcs:B:T",
    type: "RCS_TPL",
    to: TO,
    requestedAt: new Date(NOW),
  };
  const row = (extra: Json): Json => ({
    template_code: "T",
    phone: TO,
    req_date: "2026-03-02 12:04:06",
    msgkey: "K1",
    ...extra,
  });
  const statusOf = async (rows: readonly Json[], asked = query) => {
    const opened = open(() => Response.json({ code: 200, totalCount: rows.length, list: rows }));
    const result = await opened.provider.getDeliveryStatus(asked);
    return { value: result.isSuccess ? result.value : result.error, calls: opened.calls };
  };

  it.each([
    [{ state: "수신완료" }, "DELIVERED"],
    [{ state: "수신실패", done_code: "10000" }, "FAILED"],
    [{ state: "대기", done_code: "30101" }, "PENDING"],
    [{ done_code: 10000 }, "DELIVERED"],
    [{ done_code: "30101" }, "FAILED"],
    [{ state: "발송완료" }, "SENT"],
    [{ state: "발송완료", done_code: "0" }, "SENT"],
  ])("%j is %s", async (extra, status) => {
    const { value } = await statusOf([row(extra)]);
    expect(value).toMatchObject({ status, providerMessageId: "iwinv-rcs:B:T" });
  });

  it("is asked by what the message was made of, within its time", async () => {
    const { calls } = await statusOf([]);
    expect(calls[0]).toMatchObject({
      url: "https://rcs.bizservice.iwinv.kr/api/v1/history/",
      body: {
        phone: TO,
        brandId: "B",
        templateCode: "T",
        startDate: "2026-03-02 11:54:05",
        endDate: "2026-03-02 12:14:05",
      },
    });
    expect(calls[0]?.body).not.toHaveProperty("msgkey");
  });

  it("is not known from a row of another number, template or time", async () => {
    const others = [
      row({ phone: "01099998888", state: "수신완료" }),
      row({ template_code: "T2", state: "수신완료" }),
      row({ req_date: "2026-03-02 12:30:00", state: "수신완료" }),
      row({ req_date: "", state: "수신완료" }),
    ];
    expect((await statusOf(others)).value).toBeNull();
  });

  it("is not guessed from two rows that say different things", async () => {
    const later = { req_date: "2026-03-02 12:05:00" };
    const two = [row({ state: "수신완료" }), row({ ...later, state: "수신실패" })];
    expect((await statusOf(two)).value).toBeNull();
    const agreed = [row({ state: "수신완료" }), row({ ...later, state: "수신완료" })];
    expect((await statusOf(agreed)).value).toMatchObject({
      status: "DELIVERED",
      sentAt: new Date("2026-03-02T03:04:06Z"),
    });
  });

  it("is asked by IWINV's own key where there is one", async () => {
    const rows = [
      row({ state: "수신실패" }),
      row({ msgkey: "K2", req_date: "", state: "수신완료" }),
    ];
    const { value, calls } = await statusOf(rows, { ...query, providerMessageId: "K2" });
    expect(value).toMatchObject({ status: "DELIVERED", providerMessageId: "K2" });
    expect(calls[0]?.body).toMatchObject({ msgkey: "K2" });
    expect(calls[0]?.body).not.toHaveProperty("templateCode");
  });

  it("needs an id, a number and a time", async () => {
    for (const wrong of [
      { ...query, providerMessageId: "" },
      { ...query, to: "12" },
      { ...query, requestedAt: new Date(Number.NaN) },
    ]) {
      expect((await statusOf([], wrong)).value).toMatchObject({ code: "INVALID_REQUEST" });
    }
  });
});

describe("IWINV without an AlimTalk key", () => {
  const keys = { rcsApiKey: "", smsApiKey: "s", smsAuthKey: "a", smsCompanyId: "c" };
  const balance = () => Response.json({ resultCode: 0, charge: 7 });

  it("sends texts, and its balance is that of texts", async () => {
    const { provider, calls } = open(balance, keys);
    expect(provider.supportedTypes).toEqual(["SMS", "LMS", "MMS"]);
    expect(await provider.getBalance()).toMatchObject({ value: { channel: "SMS", amount: 7 } });
    expect(await provider.healthCheck()).toMatchObject({ healthy: true });
    expect(calls.every(({ url }) => url.startsWith("https://sms."))).toBe(true);
  });

  it("refuses what needs that key, and calls nobody", async () => {
    const { provider, calls } = open(balance, keys);
    const alimTalk = { type: "ALIMTALK", to: TO, templateId: "T", variables: {} } as const;
    const asked = { type: "ALIMTALK", to: TO, requestedAt: new Date(NOW) } as const;
    for (const result of [
      await provider.send(alimTalk),
      await provider.getBalance({ channel: "ALIMTALK" }),
      await provider.getDeliveryStatus({ ...asked, providerMessageId: "1" }),
      await provider.cancelReservation(1),
    ]) {
      expect(result).toMatchObject({ error: { code: "INVALID_REQUEST" } });
    }
    expect(calls).toEqual([]);
  });
});

describe("a call that is given up", () => {
  it("after its request went out says so: the message may be out", async () => {
    const stop = new AbortController();
    const { provider } = open(async () => {
      stop.abort();
      throw new DOMException("aborted", "AbortError");
    });
    expect(await provider.send(rcs(), { signal: stop.signal })).toMatchObject({
      error: { code: "REQUEST_ABORTED", details: { requestSent: true, outcome: "unknown" } },
    });
  });

  it("before it went out says that nothing was sent", async () => {
    const { provider, calls } = open(taken);
    const result = await provider.send(rcs(), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({
      error: { code: "REQUEST_ABORTED", details: { outcome: "not_sent" } },
    });
    expect(result.isFailure && result.error.details).not.toHaveProperty("requestSent");
    expect(calls).toEqual([]);
  });
});

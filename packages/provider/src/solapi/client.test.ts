import { type AlimTalkSendOptions, KMsgError, type SendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import type { SolapiClient } from "./client.ts";
import { createSolapiProvider, SolapiProvider } from "./index.ts";

const CONFIG = {
  apiKey: "k",
  apiSecret: "s",
  defaultFrom: "0212345678",
  kakaoPfId: "PF",
  rcsBrandId: "RB",
  naverTalkId: "NT",
  fetch: async () => {
    throw new Error("nothing goes over HTTP beside a client");
  },
};

const sms: SendOptions = { type: "SMS", to: "010-1234-5678", text: "hi", messageId: "m" };
const alimTalk: AlimTalkSendOptions = {
  type: "ALIMTALK",
  to: "01012345678",
  templateId: "T",
  variables: {},
};

type Method = (...args: unknown[]) => unknown;

const five = (answers: Partial<Record<keyof SolapiClient, Method>> = {}, config: object = {}) => {
  const calls: unknown[][] = [];
  const noting =
    (name: string, method: Method): Method =>
    (...args) => {
      calls.push([name, ...args]);
      return method(...args);
    };
  const standard = { sendOne: () => ({ messageId: "M1" }), uploadFile: () => ({ fileId: "F" }) };
  const methods: Record<string, Method> = { ...standard, ...answers };
  const client: SolapiClient = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, noting(name, method)]),
  );
  return { calls, provider: new SolapiProvider({ ...CONFIG, ...config }, client) };
};

const throwing = (error: unknown) =>
  five({
    sendOne: async () => {
      throw error;
    },
  });

/** As the SDK throws them: errors with a tag and fields of their own. */
const tagged = (_tag: string, fields: object = {}) =>
  Object.assign(new Error("x"), { _tag, ...fields });

describe("a client of SOLAPI's SDK", () => {
  it("is called as itself, the time of version 5 inside the message, of version 6 beside it", async () => {
    class Sdk {
      readonly sent: unknown[] = [];
      async send(message: unknown, config?: unknown) {
        this.sent.push(message, config);
        return { messageList: [{ statusCode: "2000" }, { messageId: 7 }] };
      }
    }
    const sdk = new Sdk();
    const options = { scheduledAt: "2026-12-01T09:00:00+09:00" };
    const six = await createSolapiProvider(CONFIG, sdk).send({ ...sms, options });
    expect(six).toMatchObject({ value: { providerMessageId: "7", status: "SENT" } });
    expect(sdk.sent[1]).toEqual({
      showMessageList: true,
      scheduledDate: "2026-12-01T00:00:00.000Z",
    });
    const { provider, calls } = five();
    await provider.send({ ...sms, options });
    expect(calls).toEqual([
      [
        "sendOne",
        expect.objectContaining({
          to: "01012345678",
          scheduledDate: "2026-12-01T00:00:00.000Z",
        }),
        undefined,
      ],
    ]);
    expect(provider.transportCapabilities.injectableFetch).toBe("unsupported");
    expect(new SolapiProvider(CONFIG).transportCapabilities.injectableFetch).toBe("supported");
  });

  it("hears of a refused message, though it answered without an error", async () => {
    for (const answer of [
      { failedMessageList: [{ statusCode: "1062" }] },
      { messageId: "M", statusCode: "1062" },
      { messageList: [{ messageId: "M", statusCode: "1062" }] },
    ]) {
      expect(await five({ sendOne: () => answer }).provider.send(sms)).toMatchObject({
        error: { code: "INVALID_REQUEST", details: { outcome: "refused", originalCode: "1062" } },
      });
    }
  });

  it("uploads every file before the message, and no file of a message that is wrong", async () => {
    const { provider, calls } = five();
    const fax = { fileIds: ["A"], fileUrls: ["https://f/1", "https://f/2"] };
    await provider.send({ type: "FAX", to: sms.to, fax });
    expect(calls.map(([name, what]) => [name, what])).toEqual([
      ["uploadFile", "https://f/1"],
      ["uploadFile", "https://f/2"],
      ["sendOne", expect.objectContaining({ faxOptions: { fileIds: ["A", "F", "F"] } })],
    ]);
    calls.length = 0;
    const picture = { imageUrl: "https://i", text: "x" } as const;
    const link = { name: "b", type: "WL", urlMobile: "https://m" };
    await provider.send({ type: "FRIENDTALK", to: sms.to, ...picture, buttons: [link] });
    expect(calls[0]).toEqual(["uploadFile", "https://i", "KAKAO", undefined, "https://m"]);
    calls.length = 0;
    const bytes = { media: { image: { bytes: new Uint8Array(3) } }, text: "x" };
    for (const wrong of [
      { type: "MMS", to: "12", ...picture },
      { type: "LMS", to: sms.to, ...picture },
      { type: "FRIENDTALK", to: sms.to, ...picture },
      { type: "MMS", to: sms.to, ...bytes },
    ] satisfies SendOptions[]) {
      expect(await provider.send(wrong)).toMatchObject({
        error: { code: "INVALID_REQUEST", details: { outcome: "refused" } },
      });
    }
    expect(calls).toEqual([]);
  });

  it("sends an RCS message without the picture that has no id, and no other one", async () => {
    const nothing = { uploadFile: () => ({}) };
    const picture = { to: sms.to, text: "x", imageUrl: "https://i" };
    const rcs = five(nothing);
    expect(await rcs.provider.send({ ...picture, type: "RCS_MMS" })).toMatchObject({
      isSuccess: true,
    });
    expect(JSON.stringify(rcs.calls)).not.toContain("imaggeId");
    expect(await five(nothing).provider.send({ ...picture, type: "MMS" })).toMatchObject({
      error: { code: "PROVIDER_ERROR", details: { outcome: "not_sent" } },
    });
  });

  it("tells the vendor's spelling of a card's picture, and the card's own words last", async () => {
    const { provider, calls } = five();
    const additionalBody = { title: "own", imageId: "GIVEN" };
    await provider.send({ type: "RCS_MMS", to: sms.to, text: "x", rcs: { additionalBody } });
    expect(calls[0]?.[1]).toMatchObject({
      rcsOptions: {
        additionalBody: { title: "own", description: "x", imaggeId: "GIVEN" },
        disableSms: true,
      },
    });
  });

  it("answers for balance and status, each as SOLAPI writes them", async () => {
    const points = five({ getBalance: () => ({ balance: "", point: "12.5" }) });
    expect(await points.provider.getBalance()).toMatchObject({ value: { amount: 12.5 } });
    expect(await five({ getBalance: () => ({}) }).provider.getBalance()).toMatchObject({
      error: { code: "PROVIDER_ERROR" },
    });
    const query = { type: "SMS", to: sms.to, requestedAt: new Date() } as const;
    const row = { statusCode: 3104, dateCompleted: "2026-03-02T02:00:03Z", messageId: "M2" };
    const { provider } = five({ getMessages: () => ({ messageList: { other: row } }) });
    expect(await provider.getDeliveryStatus({ ...query, providerMessageId: "M2" })).toMatchObject({
      value: { status: "FAILED", statusCode: "3104", failedAt: new Date("2026-03-02T02:00:03Z") },
    });
    expect(await provider.getDeliveryStatus({ ...query, providerMessageId: "M3" })).toMatchObject({
      value: null,
    });
  });

  it("that cannot do something says so, and is healthy all the same", async () => {
    const bare = new SolapiProvider(CONFIG, { sendOne: () => ({}) });
    expect(await bare.healthCheck()).toMatchObject({ healthy: true });
    expect(await bare.send({ type: "MMS", to: sms.to, text: "x", imageUrl: "u" })).toMatchObject({
      error: { code: "PROVIDER_ERROR", details: { outcome: "refused" } },
    });
    const query = { providerMessageId: "M", type: "SMS", to: sms.to, requestedAt: new Date() };
    expect(await bare.getDeliveryStatus({ ...query, type: "SMS" })).toMatchObject({
      error: { code: "PROVIDER_ERROR" },
    });
    const none = "client" as unknown as SolapiClient;
    expect(() => new SolapiProvider(CONFIG, none)).toThrow("client");
  });
});

describe("an error of SOLAPI's SDK", () => {
  const refused = { failedMessageList: [{ to: "01012345678", statusCode: "1062" }], totalCount: 1 };

  it.each<[string, unknown, object]>([
    ["a key", tagged("ApiKeyError"), { code: "AUTHENTICATION_FAILED", outcome: "refused" }],
    [
      "a request",
      tagged("BadRequestError", { validationErrors: ["to: 01012345678"] }),
      { code: "INVALID_REQUEST", outcome: "refused", validationErrors: ["to: ***"] },
    ],
    [
      "a message that was refused",
      tagged("MessageNotReceivedError", refused),
      {
        code: "PROVIDER_ERROR",
        outcome: "refused",
        totalCount: 1,
        failedMessageList: [{ to: "***", statusCode: "1062" }],
      },
    ],
    [
      "a message of which nothing is said",
      tagged("MessageNotReceivedError"),
      { code: "PROVIDER_ERROR", outcome: "unknown" },
    ],
    [
      "a lost connection",
      tagged("NetworkError", { url: "https://u", method: "POST", isRetryable: true }),
      { code: "NETWORK_ERROR", outcome: "unknown", url: "https://u", isRetryable: true },
    ],
    [
      "a connection that never was",
      tagged("NetworkError", { cause: new Error("ECONNREFUSED") }),
      { code: "NETWORK_ERROR", outcome: "not_sent" },
    ],
    [
      "HTTP 400",
      tagged("ClientError", { httpStatus: 400, errorCode: "ValidationError" }),
      { code: "INVALID_REQUEST", outcome: "refused", httpStatus: 400 },
    ],
    [
      "HTTP 403",
      tagged("ClientError", { httpStatus: 403, errorCode: "SignatureDoesNotMatch" }),
      { code: "INVALID_REQUEST", fault: "account" },
    ],
    [
      "a request that had arrived before",
      tagged("ClientError", { httpStatus: 403, errorCode: "DuplicatedSignature" }),
      { outcome: "unknown" },
    ],
    [
      "HTTP 429",
      tagged("ClientError", { httpStatus: 429 }),
      { code: "RATE_LIMIT_EXCEEDED", outcome: "not_sent" },
    ],
    [
      "HTTP 408",
      tagged("ClientError", { httpStatus: 408 }),
      { code: "NETWORK_TIMEOUT", outcome: "unknown" },
    ],
    [
      "HTTP 500",
      tagged("ServerError", { httpStatus: 500 }),
      { code: "PROVIDER_ERROR", outcome: "unknown" },
    ],
    ["an unnamed one", tagged("DefaultError"), { code: "PROVIDER_ERROR", outcome: "unknown" }],
    ["any other", new TypeError("x"), { code: "UNKNOWN_ERROR", outcome: "unknown" }],
    ["nothing", undefined, { code: "UNKNOWN_ERROR", outcome: "unknown" }],
    [
      "a KMsgError",
      new KMsgError("INSUFFICIENT_BALANCE", "x", { outcome: "refused", a: 1 }),
      { code: "INSUFFICIENT_BALANCE", outcome: "refused", a: 1, providerId: "solapi" },
    ],
  ])("for %s", async (_what, error, expected) => {
    const result = await throwing(error).provider.send(sms);
    const { code, details } = result.isFailure ? result.error : { code: "", details: {} };
    expect({ code, ...details }).toMatchObject(expected);
    expect(JSON.stringify(details)).not.toContain("01012345678");
  });

  it("is known by the name of its class too", async () => {
    class ApiKeyError extends Error {}
    const result = await throwing(new ApiKeyError("x")).provider.send(sms);
    expect(result).toMatchObject({ error: { code: "AUTHENTICATION_FAILED" } });
  });

  it("before the message means that nothing was sent", async () => {
    const { provider, calls } = five({ uploadFile: () => Promise.reject(tagged("NetworkError")) });
    const mms: SendOptions = { type: "MMS", to: sms.to, text: "x", imageUrl: "https://i" };
    expect(await provider.send(mms)).toMatchObject({
      error: { code: "NETWORK_ERROR", details: { outcome: "not_sent" } },
    });
    expect(calls).toHaveLength(1);
  });
});

describe("a call of SOLAPI's SDK that is given up", () => {
  const never = () => new Promise<never>(() => undefined);

  it("before it began sends nothing", async () => {
    const { provider, calls } = five();
    const result = await provider.send(sms, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({
      error: { code: "REQUEST_ABORTED", details: { outcome: "not_sent" } },
    });
    expect(result.isFailure && result.error.details).not.toHaveProperty("requestSent");
    expect(calls).toEqual([]);
  });

  it("between a file and the message sends nothing either", async () => {
    const stop = new AbortController();
    const { provider, calls } = five({
      uploadFile: () => {
        stop.abort();
        return { fileId: "F" };
      },
    });
    const mms: SendOptions = { type: "MMS", to: sms.to, text: "x", imageUrl: "https://i" };
    expect(await provider.send(mms, { signal: stop.signal })).toMatchObject({
      error: { code: "REQUEST_ABORTED", details: { outcome: "not_sent" } },
    });
    expect(calls.map(([name]) => name)).toEqual(["uploadFile"]);
  });

  it("while it runs leaves its outcome open", async () => {
    const stop = new AbortController();
    const { provider } = five({
      sendOne: () => {
        stop.abort();
        return never();
      },
    });
    expect(await provider.send(sms, { signal: stop.signal })).toMatchObject({
      error: { code: "REQUEST_ABORTED", details: { outcome: "unknown", requestSent: true } },
    });
  });

  it("by the time limit, too", async () => {
    const { provider } = five({ sendOne: never }, { sendTimeoutMs: 0 });
    expect(await provider.send(sms)).toMatchObject({
      error: { code: "NETWORK_TIMEOUT", details: { outcome: "unknown", requestSent: true } },
    });
  });
});

describe("a text in place of an AlimTalk", () => {
  const asked = { ...alimTalk, failover: { enabled: true, fallbackContent: "text" } };
  const cases: readonly [AlimTalkSendOptions, object][] = [
    [asked, {}],
    [{ ...asked, kakao: { disableSms: true } }, {}],
    [{ ...asked, kakao: { disableSms: false } }, {}],
    [{ ...asked, kakao: { disableSms: false } }, { defaultFrom: "" }],
    [{ ...alimTalk, kakao: { disableSms: false } }, {}],
    [{ ...asked, failover: { enabled: false }, kakao: { disableSms: false } }, {}],
  ];

  it("is sent by SOLAPI or announced as missing, never both", async () => {
    const shown = [];
    for (const [message, config] of cases) {
      const { provider, calls } = five({}, config);
      const result = await provider.send(message);
      const [[, sent] = []] = calls;
      const warnings = result.isSuccess ? (result.value.warnings ?? []) : [];
      const { disableSms } = (sent as { kakaoOptions: { disableSms: boolean } }).kakaoOptions;
      shown.push([disableSms ? "nobody" : "SOLAPI", warnings.length]);
    }
    expect(shown).toEqual([
      ["nobody", 1],
      ["nobody", 1],
      ["SOLAPI", 0],
      ["nobody", 1],
      ["SOLAPI", 0],
      ["nobody", 0],
    ]);
  });

  it("is never sent by SOLAPI in place of RCS", async () => {
    const message = { type: "RCS_TPL", to: sms.to, templateId: "T", variables: {} } as const;
    expect(await five().provider.send({ ...message, failover: { enabled: true } })).toMatchObject({
      value: { warnings: [{ code: "FAILOVER_UNSUPPORTED_PROVIDER" }] },
    });
  });
});

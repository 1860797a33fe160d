import type { SendOptions } from "@k-msg/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { AligoProvider } from "./aligo-provider.ts";
import { describeAligoCode, describeAligoRefusal, kakaoResult, smsResult } from "./codes.ts";
import type { AligoConfig } from "./config.ts";
import { createAligoSendProvider } from "./factory.ts";
import { kakaoRow, smsRow } from "./history.ts";
import { AligoSendProvider } from "./send-provider.ts";

const NOW = Date.parse("2026-03-02T03:00:00Z");
const sms: SendOptions = { type: "SMS", to: "+82 10-1234-5678", text: "안녕" };
const talk: SendOptions = {
  type: "ALIMTALK",
  to: "01012345678",
  templateId: "TA_1234",
  variables: { name: '"김" #{x}' },
};
const template = {
  templtCode: "TA_1234",
  templtName: "인사",
  templtContent: "#{name}님 안녕하세요",
  inspStatus: "APR",
  cdate: "2026-03-01 12:00:00",
  buttons: [{ name: "보기", linkType: "WL", linkMo: "https://a.example.com/#{name}" }],
};

interface Seen {
  readonly url: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function answering(
  answers: readonly (() => Response | Promise<Response>)[],
  config: Partial<AligoConfig> = {},
) {
  const seen: Seen[] = [];
  let i = 0;
  const provider = new AligoProvider({
    apiKey: "k",
    userId: "u",
    sender: "02-1234-5678",
    senderKey: "sk",
    now: () => NOW,
    fetch: async (url, init) => {
      seen.push({ url: url as string, fields: Object.fromEntries(init?.body as FormData) });
      const answer = answers[Math.min(i++, answers.length - 1)];
      if (!answer) throw new Error("no answer");
      return answer();
    },
    ...config,
  });
  return { provider, seen };
}

const json = (body: object) => () => Response.json(body);
const taken = json({ result_code: "1", message: "success", msg_id: 83, success_cnt: 1 });
const kakaoTaken = json({ code: 0, message: "성공", info: { mid: 84, scnt: 1, fcnt: 0 } });

describe("a send by Aligo", () => {
  it("goes out once as a form, with the domestic number, and is known by its id", async () => {
    const { provider, seen } = answering([taken]);
    const sent = await provider.send(sms);
    expect(sent).toMatchObject({ value: { providerMessageId: "83", status: "PENDING" } });
    expect(seen).toEqual([
      {
        url: "https://apis.aligo.in/send/",
        fields: {
          key: "k",
          user_id: "u",
          sender: "0212345678",
          receiver: "01012345678",
          msg: "안녕",
          msg_type: "SMS",
        },
      },
    ]);
  });

  it.each([
    [{ result_code: 1, msg_id: "9" }, true],
    [{ result_code: "1", msg_id: "9" }, true],
    [{ result_code: 0 }, false],
    [{ result_code: -101, message: "x" }, false],
    [{}, false],
  ])("%j is accepted: %s", async (body, accepted) => {
    expect((await answering([json(body)]).provider.send(sms)).isSuccess).toBe(accepted);
  });

  it("fills the registered template, buttons too, and keeps what values bring along", async () => {
    const list = json({ code: 0, list: [template] });
    const { provider, seen } = answering([list, kakaoTaken, kakaoTaken]);
    expect(await provider.send(talk)).toMatchObject({ value: { providerMessageId: "84" } });
    await provider.send(talk);
    const [, first, second] = seen;
    expect(first?.url).toBe("https://kakaoapi.aligo.in/akv10/alimtalk/send/");
    expect(first?.fields).toMatchObject({
      apikey: "k",
      userid: "u",
      senderkey: "sk",
      tpl_code: "TA_1234",
      receiver_1: "01012345678",
      subject_1: "인사",
      message_1: '"김" #{x}님 안녕하세요',
    });
    expect(JSON.parse(String(first?.fields["button_1"]))).toEqual({
      button: [{ ...template.buttons[0], linkMo: 'https://a.example.com/"김" #{x}' }],
    });
    // The template is kept: the second send is one call.
    expect(second?.url).toContain("/alimtalk/send/");
    expect(seen).toHaveLength(3);
  });

  it("is refused before it leaves where a variable is missing or the template is unknown", async () => {
    const list = json({ code: 0, list: [template] });
    const { provider, seen } = answering([list]);
    const empty = { ...talk, variables: {} } as SendOptions;
    expect(await provider.send(empty)).toMatchObject({
      error: { message: "variables: name of the template", details: { outcome: "refused" } },
    });
    const other = { ...talk, templateId: "TA_9999" } as SendOptions;
    expect(await provider.send(other)).toMatchObject({ error: { code: "TEMPLATE_NOT_FOUND" } });
    expect(seen.filter(({ url }) => url.includes("send"))).toEqual([]);
  });

  it("tells of a template that could not be read that nothing was sent", async () => {
    const { provider } = answering([() => new Response("<html>", { status: 502 })]);
    expect(await provider.send(talk)).toMatchObject({
      error: { details: { outcome: "not_sent", fault: "gateway" } },
    });
  });

  it("is reserved in Korean time, ten minutes ahead at least", async () => {
    const at = (minutes: number): SendOptions => ({
      ...sms,
      options: { scheduledAt: new Date(NOW + minutes * 60_000).toISOString() },
    });
    const { provider, seen } = answering([taken]);
    expect(await provider.send(at(9))).toMatchObject({ error: { code: "INVALID_REQUEST" } });
    await provider.send(at(15));
    expect(seen[0]?.fields).toMatchObject({ rdate: "20260302", rtime: "1215" });
    expect(await provider.send({ ...sms, options: { scheduledAt: "soon" } })).toMatchObject({
      error: { code: "INVALID_REQUEST" },
    });
  });

  it("says in test mode that it is a test, in each API's own words", async () => {
    const { provider, seen } = answering([taken, json({ code: 0, list: [template] }), kakaoTaken], {
      testMode: true,
    });
    await provider.send(sms);
    await provider.send(talk);
    expect(seen[0]?.fields["testmode_yn"]).toBe("Y");
    expect(seen[2]?.fields["testMode"]).toBe("Y");
  });
});

describe("a failed send by Aligo", () => {
  it.each([
    [-101, "인증오류입니다. - API KEY", "AUTHENTICATION_FAILED", "account", "refused"],
    [-101, "등록되지 않은 아이피입니다.", "AUTHENTICATION_FAILED", "account", "refused"],
    [-102, "등록/인증되지 않은 발신번호입니다.", "INVALID_REQUEST", "request", "refused"],
    [-201, "보유건수가 부족합니다.", "INSUFFICIENT_BALANCE", "account", "refused"],
    [-501, "", "TEMPLATE_NOT_FOUND", "request", "refused"],
    [-100, "", "PROVIDER_ERROR", "gateway", "unknown"],
    [-777, "", "PROVIDER_ERROR", "request", "refused"],
    ["x", "", "PROVIDER_ERROR", "unknown_code", "unknown"],
  ])("%s %s is %s", async (code, message, kmsgCode, fault, outcome) => {
    const { provider } = answering([json({ result_code: code, message })]);
    expect(await provider.send(sms)).toMatchObject({
      error: { code: kmsgCode, details: { fault, outcome, originalCode: String(code) } },
    });
  });

  it("says whether the message may be out", async () => {
    const lost = answering([async () => Promise.reject(new TypeError("connection lost"))]);
    const never = answering([async () => Promise.reject(new Error("ECONNREFUSED"))]);
    const page = answering([() => new Response("<html>", { status: 502 })]);
    const empty = answering([() => new Response("")]);
    const busy = answering([
      () => new Response("", { status: 429, headers: { "retry-after": "2" } }),
    ]);
    const outcomes = [];
    for (const { provider } of [lost, never, page, empty, busy]) {
      const result = await provider.send(sms);
      outcomes.push(result.isFailure && result.error.details?.["outcome"]);
    }
    expect(outcomes).toEqual(["unknown", "not_sent", "unknown", "unknown", "not_sent"]);
  });

  it("takes no answer for a success of a code that nobody knows", () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        const { outcome } = describeAligoRefusal(code);
        if (outcome === "refused") expect(code).toMatch(/^-\d{1,4}$/);
      }),
    );
  });
});

describe("Aligo's history", () => {
  const query = { to: "010-1234-5678", requestedAt: new Date(NOW), providerMessageId: "83" };

  it("is asked by the id, and believed for the number alone", async () => {
    const row = {
      receiver: "01012345678",
      sms_state: "발송완료",
      send_date: "2026-03-02 12:00:05",
    };
    const { provider, seen } = answering([
      json({ result_code: 1, list: [{ ...row, receiver: "01099999999" }, row], next_yn: "N" }),
    ]);
    expect(await provider.getDeliveryStatus({ ...query, type: "SMS" })).toMatchObject({
      value: { status: "DELIVERED", statusCode: "OK", sentAt: new Date("2026-03-02T03:00:05Z") },
    });
    expect(seen[0]).toMatchObject({
      url: "https://apis.aligo.in/sms_list/",
      fields: { mid: "83", key: "k", user_id: "u" },
    });
    const other = { ...query, to: "01011112222", type: "SMS" } as const;
    expect(await provider.getDeliveryStatus(other)).toMatchObject({ value: null });
  });

  it("of an AlimTalk has a code and the time of its result", async () => {
    const row = {
      phone: "01012345678",
      rslt: "K101",
      rslt_message: "카카오톡 미사용자",
      rsltdate: "2026-03-02 12:00:09",
    };
    const { provider } = answering([json({ code: 0, list: [row], currentPage: 1, totalPage: 1 })]);
    expect(await provider.getDeliveryStatus({ ...query, type: "ALIMTALK" })).toMatchObject({
      value: {
        status: "FAILED",
        statusCode: "K101",
        statusMessage: "카카오톡 미사용자",
        failedAt: new Date("2026-03-02T03:00:09Z"),
      },
    });
  });

  it("finds a send without an id by its time and text, and asks for its recipients", async () => {
    const near = { mid: 83, msg: "안 녕", reg_date: "2026-03-02 12:00:01" };
    const list = [
      near,
      { ...near, mid: 84, msg: "다른 글" },
      { ...near, mid: 85, reg_date: "2026-03-02 11:00:00" },
    ];
    const detail = { receiver: "01012345678", sms_state: "전송중" };
    const { provider, seen } = answering([
      json({ result_code: 1, list, next_yn: "N" }),
      json({ result_code: 1, list: [detail], next_yn: "N" }),
    ]);
    const span = { from: new Date(NOW), until: new Date(NOW + 60_000) };
    const found = await provider.searchHistory({
      type: "SMS",
      to: query.to,
      text: "안녕",
      ...span,
    });
    expect(found).toMatchObject({ value: [{ providerMessageId: "83", status: "SENT" }] });
    expect(seen.map(({ fields }) => fields["mid"])).toEqual([undefined, "83"]);
  });

  it("reads all pages, and never throws, whatever a row holds", async () => {
    const page = (next: string) =>
      json({ result_code: 1, list: [{ receiver: "01012345678" }], next_yn: next });
    const { provider, seen } = answering([page("Y"), page("N")]);
    const span = { from: new Date(NOW), until: new Date(NOW) };
    const found = await provider.searchHistory({ type: "SMS", providerMessageId: "83", ...span });
    expect(found).toMatchObject({ value: [{}, {}] });
    expect(seen.map(({ fields }) => fields["page"])).toEqual(["1", "2"]);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (row) => {
        smsRow("1", row);
        kakaoRow("1", { ...row, phone: "01012345678" });
      }),
    );
  });

  it("ends a message by words that are understood alone", () => {
    expect(
      ["발송완료", "발송실패", "전송중", "예약대기", "", "알 수 없음"].map(
        (words) => smsResult(words).status,
      ),
    ).toEqual(["DELIVERED", "FAILED", "SENT", "PENDING", "SENT", "SENT"]);
    expect(
      (
        [
          ["0", "전송성공"],
          ["U", ""],
          ["P", ""],
          ["", ""],
          ["K101", "카카오톡 미사용자"],
          ["ZZ", "??"],
        ] as const
      ).map(([code, words]) => kakaoResult(code, words).status),
    ).toEqual(["DELIVERED", "SENT", "SENT", "SENT", "FAILED", "SENT"]);
    expect(describeAligoCode("0")).toBe("delivered");
    expect(describeAligoCode("ZZ")).toBeUndefined();
  });
});

describe("Aligo's templates", () => {
  it("are listed, found, made, changed and removed", async () => {
    const { provider, seen } = answering([
      json({ code: 0, list: [template, { ...template, templtCode: "TB_1", inspStatus: "REJ" }] }),
      json({ code: 0, data: { templtCode: "TC_1" } }),
      json({ code: 0, list: [template] }),
      json({ code: 0 }),
      json({ code: 0 }),
    ]);
    expect(await provider.listTemplates({ status: "APPROVED" })).toMatchObject({
      value: [
        { code: "TA_1234", variables: ["name"], createdAt: new Date("2026-03-01T03:00:00Z") },
      ],
    });
    const made = await provider.createTemplate({ name: "n", content: "c" });
    expect(made).toMatchObject({ value: { code: "TC_1", status: "PENDING" } });
    const changed = await provider.updateTemplate("TA_1234", { content: "#{a}" });
    expect(changed).toMatchObject({ value: { name: "인사", variables: ["a"] } });
    expect((await provider.deleteTemplate("TA_1234")).isSuccess).toBe(true);
    expect(seen.map(({ url }) => url.split("akv10")[1])).toEqual([
      "/template/list/",
      "/template/add/",
      "/template/list/",
      "/template/modify/",
      "/template/del/",
    ]);
  });
});

describe("Aligo's options", () => {
  it.each([
    [{ apiKey: "k", userId: "u", apikey: "x" }, /no option `apikey`/],
    [{ apiKey: "k", userId: "u", testMode: "Y" }, /`testMode` must be true or false/],
    [{ apiKey: "k" }, /requires `userId`/],
    [undefined, /config object/],
  ])("%j are refused", (config, message) => {
    expect(() => new AligoProvider(config as AligoConfig)).toThrow(message);
  });

  it("may be those of sending alone", () => {
    const provider = createAligoSendProvider({ apiKey: "k", userId: "u" });
    expect(provider).toBeInstanceOf(AligoSendProvider);
    expect("createTemplate" in provider).toBe(false);
  });
});

import { beforeEach, describe, expect, it } from "vitest";

import { alimtalkBody, control, freeze, reset, sendAlimtalk, sends, settings } from "./helpers.ts";
import type { Json } from "./helpers.ts";

beforeEach(async () => {
  await reset();
  await freeze("2026-10-05 10:00:00");
});

const PHONE = "01000001234";
const fallback = { reSend: "Y", resendCallback: "02-1234-5678" };
const many = (n: number) =>
  Array.from({ length: n }, () => ({ phone: PHONE, templateParam: ["1"] }));

const REFUSED: readonly (readonly [string, number, Json])[] = [
  ["no template code", 501, { templateCode: undefined }],
  ["a number as template code", 501, { templateCode: 10031 }],
  ["a template that does not exist", 501, { templateCode: "NOPE" }],
  ["a template in inspection", 501, { templateCode: "PENDING_TPL" }],
  ["no list", 502, { list: undefined }],
  ["an empty list", 502, { list: [] }],
  ["a list of strings", 502, { list: [PHONE] }],
  ["a wrong reSend", 503, { reSend: "y" }],
  ["a wrong resendType", 504, { resendType: "SMS" }],
  ["a fallback without sender", 505, { reSend: "Y" }],
  ["a sender that is not registered", 505, { reSend: "Y", resendCallback: "0299999999" }],
  ["a reservation without date", 506, { reserve: "Y" }],
  ["an impossible date", 506, { reserve: "Y", sendDate: "2026-02-30 10:00:00" }],
  ["a date with T", 506, { reserve: "Y", sendDate: "2026-10-05T12:00:00" }],
  ["14:59 minutes ahead", 507, { reserve: "Y", sendDate: "2026-10-05 10:14:59" }],
  ["more than two days ahead", 507, { reserve: "Y", sendDate: "2026-10-07 10:00:01" }],
  ["a UTC wall clock", 507, { reserve: "Y", sendDate: "2026-10-05 02:00:00" }],
  ["no values", 508, { list: [{ phone: PHONE }] }],
  ["empty values", 508, { list: [{ phone: PHONE, templateParam: [] }] }],
  ["values by name", 508, { list: [{ phone: PHONE, templateParam: { code: "1" } }] }],
  ["too many values", 509, { list: [{ phone: PHONE, templateParam: ["1", "2"] }] }],
  ["values for a template without any", 509, { templateCode: "NOVAR" }],
  ["a title of 42 bytes", 510, { ...fallback, resendTitle: "가".repeat(21) }],
  ["a title with a full stop", 511, { ...fallback, resendTitle: "hello." }],
  ["no phone", 512, { list: [{ templateParam: ["1"] }] }],
  ["a phone with country code", 513, { list: [{ phone: "+821012345678", templateParam: ["1"] }] }],
  ["a number as phone", 513, { list: [{ phone: 1012345678, templateParam: ["1"] }] }],
  ["10,001 recipients", 514, { list: many(10_001) }],
  [
    "a fallback text of 1,001",
    515,
    { ...fallback, resendType: "N", resendContent: "a".repeat(1_001) },
  ],
  ["a text of 1,001", 517, { list: [{ phone: PHONE, templateParam: ["a".repeat(995)] }] }],
  [
    "the same as fallback",
    516,
    { ...fallback, list: [{ phone: PHONE, templateParam: ["a".repeat(995)] }] },
  ],
];

describe("an AlimTalk send", () => {
  it.each(REFUSED)("with %s is refused with %i", async (_what, code, more) => {
    expect(await sendAlimtalk(alimtalkBody(PHONE, more))).toMatchObject({ code });
    expect(await control("GET", "/stats")).toMatchObject({ accepted: 0, messages: 0, sends: 1 });
  });

  it("that is good answers counts and no seqNo", async () => {
    const answer = await sendAlimtalk(alimtalkBody("010-0000-1234"));
    expect(answer).toEqual({ code: 200, message: expect.any(String), success: 1, fail: 0 });
  });

  it.each([["2026-10-05 10:15:00"], ["2026-10-07 10:00:00"]])(
    "may be reserved for %s",
    async (sendDate) => {
      expect(await sendAlimtalk(alimtalkBody(PHONE, { reserve: "Y", sendDate }))).toMatchObject({
        code: 200,
      });
    },
  );

  it("takes one value a name in distinct mode and one a place in occurrence mode", async () => {
    const list = (count: number) => [
      { phone: PHONE, templateParam: Array.from({ length: count }, (_x, at) => `v${at}`) },
    ];
    const send = (count: number) => sendAlimtalk({ templateCode: "BTN_ORDER", list: list(count) });
    expect(await send(2)).toMatchObject({ code: 200 });
    expect(await send(3)).toMatchObject({ code: 509 });
    await settings({ templateParamMode: "occurrence" });
    expect(await send(2)).toMatchObject({ code: 509 });
    expect(await send(3)).toMatchObject({ code: 200 });
  });

  it("accepts the good recipients beside bad ones only if told to", async () => {
    const body = { templateCode: "NOVAR", list: [{ phone: PHONE }, { phone: "1" }] };
    expect(await sendAlimtalk(body)).toMatchObject({ code: 513, success: 0, fail: 2 });
    await settings({ badRecipients: "partial" });
    expect(await sendAlimtalk(body)).toMatchObject({ code: 200, success: 1, fail: 1 });
  });

  it("is refused without balance and charges what it sends", async () => {
    await settings({ balance: 10 });
    expect(await sendAlimtalk(alimtalkBody(PHONE))).toMatchObject({ code: 200 });
    expect(await sendAlimtalk(alimtalkBody(PHONE))).toMatchObject({ code: 519 });
    expect(await control("GET", "/settings")).toMatchObject({ balance: 3 });
  });

  it("is written down with its text, template and outcome", async () => {
    await sendAlimtalk(alimtalkBody(PHONE));
    await sendAlimtalk(alimtalkBody(PHONE, { templateCode: "NOPE" }));
    const log = sends(await control("GET", `/sends?phone=${PHONE}`));
    expect(log).toMatchObject([
      {
        channel: "alimtalk",
        template: "AUTH_OTP",
        text: "인증번호는 482913 입니다.",
        accepted: true,
        providerMessageId: "90001",
      },
      { template: "NOPE", accepted: false, outcome: "refused 501", providerMessageId: null },
    ]);
  });
});

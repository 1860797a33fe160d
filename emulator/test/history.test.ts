import { beforeEach, describe, expect, it } from "vitest";

import {
  alimtalkBody,
  alimtalkHistory,
  freeze,
  postJson,
  reset,
  rows,
  sendAlimtalk,
  sendSms,
  settings,
  smsBody,
  smsHistory,
} from "./helpers.ts";

beforeEach(async () => {
  await reset();
});

const PHONE = "01000001234";

describe("AlimTalk history", () => {
  it("goes from nothing to waiting to final by the emulator's clock", async () => {
    await settings({ visibleAfterMs: 1_000 });
    await freeze("2026-10-05 00:00:00");
    await sendAlimtalk(alimtalkBody(PHONE));
    expect(await alimtalkHistory({ phone: PHONE })).toMatchObject({
      code: 200,
      totalCount: 0,
      list: [],
    });
    await freeze("2026-10-05 00:00:01");
    expect(rows(await alimtalkHistory())).toMatchObject([
      { statusCode: "WAIT", requestDate: "2026-10-05 00:00:00", receiveDate: "" },
    ]);
    await freeze("2026-10-05 00:00:03");
    expect(rows(await alimtalkHistory({ phone: "010-0000-1234" }))).toEqual([
      {
        seqNo: 90001,
        phone: PHONE,
        callback: "",
        templateCode: "AUTH_OTP",
        sendMessage: "인증번호는 482913 입니다.",
        reserve: "N",
        requestDate: "2026-10-05 00:00:00",
        sendDate: "2026-10-05 00:00:00",
        receiveDate: "2026-10-05 00:00:03",
        statusCode: "OK",
        statusCodeName: "성공",
        resendStatus: null,
        resendStatusName: null,
        buttons: { link1: null, link2: null, link3: null, link4: null, link5: null },
      },
    ]);
  });

  it.each([
    ["the second itself", "2026-10-05 04:59:59", "2026-10-05 04:59:59", 1],
    ["the second after", "2026-10-05 05:00:00", "2026-10-05 05:10:00", 0],
    ["the second before", "2026-10-05 04:00:00", "2026-10-05 04:59:58", 0],
    ["the Korean day", "2026-10-05", "2026-10-05", 1],
    ["the UTC day", "2026-10-04", "2026-10-04", 0],
    ["the UTC wall clock", "2026-10-04 19:00:00", "2026-10-04 20:30:00", 0],
  ])(
    "of a send at 04:59:59 in Korea asked for %s",
    async (_what, startDate, endDate, totalCount) => {
      await freeze("2026-10-05 04:59:59");
      await sendAlimtalk(alimtalkBody(PHONE));
      await freeze("2026-10-05 09:00:00");
      expect(await alimtalkHistory({ startDate, endDate })).toMatchObject({
        code: 200,
        totalCount,
      });
    },
  );

  it("ends each filter with the others", async () => {
    await freeze("2026-10-05 10:00:00");
    await sendAlimtalk(alimtalkBody(PHONE));
    await sendAlimtalk(alimtalkBody("01000005678"));
    expect(await alimtalkHistory({ seqNo: "90002" })).toMatchObject({ totalCount: 1 });
    expect(await alimtalkHistory({ seqNo: 90002, phone: PHONE })).toMatchObject({ totalCount: 0 });
    expect(await alimtalkHistory({ reserve: "Y" })).toMatchObject({ totalCount: 0 });
    expect(await alimtalkHistory({ seqNo: "x" })).toMatchObject({ code: 400 });
    expect(await alimtalkHistory({ startDate: "today" })).toMatchObject({ code: 400 });
  });

  it("pages by 15, newest first, and the other way by option", async () => {
    await freeze("2026-10-05 10:00:00");
    const list = Array.from({ length: 20 }, () => ({ phone: PHONE }));
    await sendAlimtalk({ templateCode: "NOVAR", list });
    const seqNos = async (more: Record<string, unknown>) =>
      rows(await alimtalkHistory(more)).map((row) => row["seqNo"]);
    expect((await seqNos({})).length).toBe(15);
    expect((await seqNos({}))[0]).toBe(90020);
    expect(await seqNos({ pageNum: "2" })).toEqual([90005, 90004, 90003, 90002, 90001]);
    expect((await seqNos({ pageSize: 1000 })).length).toBe(20);
    expect(await alimtalkHistory({ pageSize: 1001 })).toMatchObject({ code: 400 });
    await settings({ oldestFirst: true });
    expect(await seqNos({ pageSize: "2" })).toEqual([90001, 90002]);
    await settings({ pageSizeIgnored: true });
    expect((await seqNos({ pageSize: 1000 })).length).toBe(15);
  });

  it("shows the fallback as in progress, then as delivered", async () => {
    await freeze("2026-10-05 10:00:00");
    const reSend = { reSend: "Y", resendCallback: "0212345678" };
    await sendAlimtalk(alimtalkBody("01000009101", reSend));
    await freeze("2026-10-05 10:00:03");
    expect(rows(await alimtalkHistory())).toMatchObject([
      {
        statusCode: "K101",
        statusCodeName: "카카오톡 미사용자",
        resendStatus: "RSC03",
        callback: "0212345678",
      },
    ]);
    await freeze("2026-10-05 10:00:06");
    expect(rows(await alimtalkHistory())).toMatchObject([
      { statusCode: "K101", resendStatus: "RSC04" },
    ]);
  });

  it("shows a cancelled reservation", async () => {
    await freeze("2026-10-05 10:00:00");
    await sendAlimtalk(alimtalkBody(PHONE, { reserve: "Y", sendDate: "2026-10-05 11:00:00" }));
    expect(await postJson("/alimtalk/api/cancel/", { seqNo: "90001" })).toMatchObject({
      code: 200,
    });
    expect(await postJson("/alimtalk/api/cancel/", { seqNo: 90001 })).toMatchObject({ code: 400 });
    expect(await postJson("/alimtalk/api/cancel/", { seqNo: 1 })).toMatchObject({ code: 404 });
    await freeze("2026-10-05 12:00:00");
    expect(rows(await alimtalkHistory())).toMatchObject([{ statusCode: "CANCEL", reserve: "Y" }]);
  });
});

describe("SMS history", () => {
  it.each([
    ["no company", { companyid: undefined }, 14],
    ["another company", { companyid: "other" }, 14],
    ["no start", { startDate: undefined }, 43],
    ["a time in the date", { endDate: "2026-10-05 10:00:00" }, 43],
    ["91 days", { startDate: "2026-07-01", endDate: "2026-09-30" }, 42],
    ["90 days", { startDate: "2026-07-02", endDate: "2026-09-30" }, 0],
    ["no version", { version: undefined }, 1],
  ])("with %s answers its code", async (_what, more, resultCode) => {
    expect(await smsHistory(more)).toMatchObject({ resultCode });
  });

  it.each([
    ["2026-10-05 00:00:00", "2026-10-05", 1],
    ["2026-10-05 00:00:00", "2026-10-04", 0],
    ["2026-10-05 04:59:59", "2026-10-05", 1],
    ["2026-10-05 05:00:00", "2026-10-05", 1],
    ["2026-10-05 23:59:59", "2026-10-05", 1],
    ["2026-10-05 23:59:59", "2026-10-06", 0],
  ])("of a send at %s asked for %s holds %i", async (at, day, totalCount) => {
    await freeze(at);
    await sendSms(smsBody(PHONE));
    expect(await smsHistory({ startDate: day, endDate: day })).toMatchObject({ totalCount });
  });

  it("forgets after 90 days", async () => {
    await freeze("2026-07-01 10:00:00");
    await sendSms(smsBody(PHONE));
    const asked = { startDate: "2026-07-01", endDate: "2026-07-02" };
    expect(await smsHistory(asked)).toMatchObject({ totalCount: 1 });
    await freeze("2026-10-01 10:00:00");
    expect(await smsHistory(asked)).toMatchObject({ totalCount: 0 });
  });

  it("answers nothing to a string pageSize only by option", async () => {
    await freeze("2026-10-05 10:00:00");
    await sendSms(smsBody(PHONE));
    expect(await smsHistory({ pageSize: "15" })).toMatchObject({ totalCount: 1 });
    await settings({ smsStringPageSize: "empty" });
    expect(await smsHistory({ pageSize: "15" })).toMatchObject({ totalCount: 0, list: [] });
    expect(await smsHistory({ pageSize: 15 })).toMatchObject({ totalCount: 1 });
  });

  it("shows a waiting row and then the final one", async () => {
    await freeze("2026-10-05 10:00:00");
    const { requestNo } = await sendSms(smsBody(PHONE));
    expect(rows(await smsHistory({ phone: PHONE }))).toMatchObject([{ sendStatusCode: "WAIT" }]);
    await freeze("2026-10-05 10:00:03");
    expect(rows(await smsHistory({ requestNo, phone: PHONE }))).toEqual([
      {
        requestNo,
        companyid: "acme",
        msgType: "SMS",
        phone: PHONE,
        callback: "0212345678",
        sendStatusCode: "06",
        sendStatusMsg: "전송 성공",
        sendDate: "2026-10-05 10:00:00",
      },
    ]);
  });
});

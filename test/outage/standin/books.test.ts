import { beforeEach, describe, expect, it } from "vitest";

import { alimtalkReply, otpText, TEMPLATE } from "./alimtalk.ts";
import { Books } from "./books.ts";
import type { Call, Reply } from "./call.ts";
import { FAULTS } from "./faults.ts";
import { smsReply } from "./sms.ts";

const NOW = Date.UTC(2026, 10, 29, 15, 0, 5);
const PHONE = "01012345678";

let now: number;
let books: Books;
beforeEach(() => {
  now = NOW;
  books = new Books(() => now);
});

function call(channel: Call["channel"], endpoint: Call["endpoint"], body: object): Call {
  return { channel, endpoint, credential: "", body: { ...body } };
}

const sms = (text: string): Reply =>
  smsReply(call("sms", "send", { version: "1.0", from: "0215990000", to: [PHONE], text }), books);
const smsHistory = (more: object = {}): Record<string, unknown> => {
  const days = { startDate: "2026-11-30", endDate: "2026-11-30" };
  const body = { version: "1.0", companyid: "acme", ...days, phone: PHONE, ...more };
  return bodyOf(smsReply(call("sms", "history", body), books));
};

function bodyOf(reply: Reply): Record<string, unknown> {
  return reply.kind === "json" ? { ...reply.body } : {};
}

describe("what the stand-in takes", () => {
  it("is in its history a moment later, without its text, and ends delivered", () => {
    const { requestNo } = bodyOf(sms("hi"));
    expect(smsHistory()["list"]).toEqual([]);
    now += 1000;
    const row = {
      requestNo,
      phone: PHONE,
      sendStatusCode: "WAIT",
      sendDate: "2026-11-30 00:00:05",
    };
    expect(smsHistory()).toMatchObject({ resultCode: 0, totalCount: 1, list: [row] });
    expect(JSON.stringify(smsHistory())).not.toContain("hi");
    now += 2000;
    expect(smsHistory({ requestNo })["list"]).toMatchObject([{ sendStatusCode: "06" }]);
    expect(smsHistory({ requestNo: "1" })["list"]).toEqual([]);
  });

  it("has a text and no id in the answer where it is an AlimTalk", () => {
    const body = { templateCode: TEMPLATE, list: [{ phone: PHONE, templateParam: ["123456"] }] };
    const answer = bodyOf(alimtalkReply(call("alimtalk", "send", body), books));
    expect(answer).toEqual({ code: 200, message: "성공", success: 1, fail: 0 });
    now += 3000;
    const found = bodyOf(alimtalkReply(call("alimtalk", "history", { phone: PHONE }), books));
    expect(found["list"]).toMatchObject([{ sendMessage: otpText("123456"), statusCode: "OK" }]);
  });

  it("follows a plan, each act once", () => {
    books.plan(PHONE, "first", ["refuse"]);
    books.plan(PHONE, "second", ["lose"]);
    expect(sms("first")).toMatchObject({ status: 502 });
    expect(sms("second")).toEqual({ kind: "reset" });
    expect(books.takes.map(({ text }) => text)).toEqual(["second"]);
    expect(bodyOf(sms("first"))).toMatchObject({ resultCode: 0 });
    expect(books.takes).toHaveLength(2);
  });

  it("is nothing that the wire forbids", () => {
    const other = { version: "1.0", from: "0211112222", to: [PHONE], text: "hi" };
    expect(bodyOf(smsReply(call("sms", "send", other), books))).toMatchObject({ resultCode: 13 });
    expect(smsHistory({ pageSize: "15" })).toMatchObject({ resultCode: 1 });
    expect(smsHistory({ companyid: "other" })).toMatchObject({ resultCode: 14 });
    expect(smsHistory({ startDate: "2026-11-30 00:00:00", endDate: "soon" })).toMatchObject({
      resultCode: 43,
    });
    expect(books.takes).toEqual([]);
  });
});

describe("a fault of the account", () => {
  it("has the provider's own code for each channel", () => {
    const codes = (fault: "key" | "balance"): unknown[] =>
      (["sms", "alimtalk"] as const).map((channel) =>
        bodyOf(FAULTS[fault].reply(call(channel, "send", {})) ?? { kind: "silence" }),
      );
    expect(codes("key")).toMatchObject([{ resultCode: 14 }, { code: 201 }]);
    expect(codes("balance")).toMatchObject([{ resultCode: 50 }, { code: 519 }]);
  });

  it("of an empty balance leaves reads as they are, and the amount says it", () => {
    expect(FAULTS.balance.reply(call("sms", "history", {}))).toBeUndefined();
    const charge = FAULTS.balance.reply(call("sms", "charge", {})) ?? { kind: "silence" as const };
    expect(bodyOf(charge)).toMatchObject({ resultCode: 0, charge: 0 });
  });
});

import { KMsgError, type SendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { getIWINVSendErrorReason, IWINVProvider } from "./index.ts";

const CONFIG = {
  apiKey: "k",
  smsApiKey: "s",
  smsAuthKey: "a",
  rcsApiKey: "r",
  rcsBrandId: "B",
  senderNumber: "0215990000",
};

const MESSAGES: Readonly<Record<string, SendOptions>> = {
  SMS: { type: "SMS", to: "01012345678", text: "x" },
  ALIMTALK: {
    type: "ALIMTALK",
    to: "01012345678",
    templateId: "T",
    variables: {},
    providerOptions: { templateParam: [] },
  },
  RCS: { type: "RCS_TPL", to: "01012345678", templateId: "T", variables: {} },
};

const failed = async (kind: string, body: object): Promise<KMsgError> => {
  const provider = new IWINVProvider({ ...CONFIG, fetch: async () => Response.json(body) });
  const message = MESSAGES[kind];
  const result = message && (await provider.send(message));
  if (!result?.isFailure) throw new Error("expected a failure");
  return result.error;
};

const sent = async (kind: string, code: number, message = "x") =>
  getIWINVSendErrorReason(
    await failed(kind, kind === "SMS" ? { resultCode: code, message } : { code, message }),
  );

describe("the reason of a refused send", () => {
  it.each([
    ["SMS", 13, "SENDER_NUMBER_NOT_REGISTERED"],
    ["SMS", 15, "IP_NOT_ALLOWED"],
    ["SMS", 206, "IP_NOT_ALLOWED"],
    ["SMS", 41, "RECIPIENT_NUMBER_INVALID"],
    ["SMS", 50, "AUTO_CHARGE_LIMIT_EXCEEDED"],
    ["ALIMTALK", 206, "IP_NOT_ALLOWED"],
    ["ALIMTALK", 505, "SENDER_NUMBER_NOT_REGISTERED"],
    ["RCS", 206, "IP_NOT_ALLOWED"],
    ["RCS", 217, "SENDER_NUMBER_NOT_REGISTERED"],
    ["RCS", 221, "RECIPIENT_NUMBER_INVALID"],
    ["RCS", 222, "AUTO_CHARGE_LIMIT_EXCEEDED"],
  ])("of %s %d is %s", async (kind, code, reason) => {
    expect(await sent(kind, code)).toBe(reason);
  });

  it("is known when the template's look-up before an AlimTalk is refused", async () => {
    const fetch = async () => Response.json({ code: 206, message: "x" });
    const result = await new IWINVProvider({ ...CONFIG, fetch }).send({
      type: "ALIMTALK",
      to: "01012345678",
      templateId: "T",
      variables: { name: "x" },
    });
    expect(result).toMatchObject({
      error: { details: { reason: "IP_NOT_ALLOWED", outcome: "not_sent" } },
    });
  });

  it("is none for the same number of another service, and for any other code", async () => {
    expect(await sent("ALIMTALK", 501)).toBeUndefined();
    expect(await sent("SMS", 21)).toBeUndefined();
    expect(await sent("RCS", 208)).toBeUndefined();
  });

  it.each([
    ["조직(업체) 발신번호가 일치하지 않습니다.", "SENDER_NUMBER_NOT_REGISTERED"],
    ["등록되지 않은 IP 입니다.", "IP_NOT_ALLOWED"],
    ["수신번호가 올바르지 않습니다.", "RECIPIENT_NUMBER_INVALID"],
    ["자동충전 횟수를 초과하였습니다.", "AUTO_CHARGE_LIMIT_EXCEEDED"],
    ["잠시 후 다시 시도해 주세요.", undefined],
  ])("is known by IWINV's words alone: %s", async (message, reason) => {
    const error = await failed("SMS", { resultCode: 777, message });
    // A reason does not prove that nothing went out.
    expect(error.details?.["outcome"]).toBe("unknown");
    expect(error.details?.["reason"]).toBe(reason);
    expect(getIWINVSendErrorReason(error)).toBe(reason);
  });

  it("is read from an error that travelled as JSON, and from nothing else", async () => {
    const error = await failed("SMS", { resultCode: 13 });
    expect(getIWINVSendErrorReason(JSON.parse(JSON.stringify(error)))).toBe(
      "SENDER_NUMBER_NOT_REGISTERED",
    );
    const foreign = new KMsgError("PROVIDER_ERROR", "x", {
      providerId: "other",
      reason: "IP_NOT_ALLOWED",
    });
    const others: unknown[] = [foreign, null, "IP_NOT_ALLOWED", new Error("IP"), { details: 1 }];
    expect(others.map(getIWINVSendErrorReason)).toEqual(others.map(() => undefined));
  });
});

it("IWINV's words keep no number, no control character and no great length", async () => {
  const message = `수신번호\u0000 01012345678\n오류\u001b[31m ${"가".repeat(900)}`;
  const { providerErrorText = "" } = await failed("SMS", { resultCode: 41, message });
  expect(providerErrorText).toMatch(/^수신번호 {2}\*\*\* 오류/);
  expect(providerErrorText).not.toMatch(/\p{Cc}|\d{7}/u);
  expect(Array.from(providerErrorText).length).toBeLessThanOrEqual(500);
});

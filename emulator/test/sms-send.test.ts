import { beforeEach, describe, expect, it } from "vitest";

import {
  call,
  control,
  freeze,
  reset,
  rows,
  sendSms,
  SMS_SECRET,
  smsBody,
  smsHistory,
} from "./helpers.ts";
import type { Json } from "./helpers.ts";

beforeEach(async () => {
  await reset();
  await freeze("2026-10-05 10:00:00");
});

const PHONE = "01000001234";

const REFUSED: readonly (readonly [string, number, Json])[] = [
  ["no version", 1, { version: undefined }],
  ["no text", 1, { text: undefined }],
  ["a sender that is not registered", 13, { from: "0299999999" }],
  ["no sender", 13, { from: undefined }],
  ["2,001 bytes", 21, { text: `${"가".repeat(1_000)}a` }],
  ["a title with an emoji", 22, { title: "안내😀" }],
  ["a title of 42 bytes", 23, { title: "가".repeat(21) }],
  ["one number that is no array", 41, { to: PHONE }],
  ["no recipients", 41, { to: [] }],
  ["numbers as recipients", 41, { to: [1_012_345_678] }],
  ["a date 14:59 minutes ahead", 42, { date: "2026-10-05 10:14:59" }],
  ["a date over a month ahead", 42, { date: "2026-11-05 10:00:01" }],
  ["a date without time", 43, { date: "2026-10-06" }],
  ["1,001 recipients", 44, { to: Array.from({ length: 1_001 }, () => PHONE) }],
];

describe("an SMS send", () => {
  it.each(REFUSED)("with %s is refused with %i", async (_what, resultCode, more) => {
    const answer = await sendSms(smsBody(PHONE, more));
    expect(answer).toMatchObject({ resultCode });
    expect(answer).not.toHaveProperty("requestNo");
  });

  it.each([
    ["90 bytes", "SMS", { text: "가".repeat(45) }],
    ["91 bytes", "LMS", { text: `${"가".repeat(45)}a` }],
    ["89 bytes and a line feed", "LMS", { text: `${"a".repeat(89)}\n` }],
    ["a title", "LMS", { title: "Notice" }],
    ["msgType SMS", "SMS", { msgType: "SMS" }],
    ["msgType GSMS", "GSMS", { msgType: "GSMS" }],
    ["the string null as date", "SMS", { date: "null" }],
    ["a date in 15 minutes", "SMS", { date: "2026-10-05 10:15:00" }],
    ["a date in a month", "SMS", { date: "2026-11-05 10:00:00" }],
  ])("with %s is accepted as %s", async (_what, msgType, more) => {
    expect(await sendSms(smsBody(PHONE, more))).toEqual({
      resultCode: 0,
      message: "전송 성공",
      requestNo: expect.stringMatching(/^\d{12}$/u),
      msgType,
    });
  });

  it("has one requestNo and a row for each recipient", async () => {
    const answer = await sendSms(smsBody(PHONE, { to: [PHONE, "010-0000-5678"] }));
    const found = await smsHistory({ requestNo: answer["requestNo"] });
    expect(new Set(rows(found).map((row) => row["phone"]))).toEqual(
      new Set([PHONE, "01000005678"]),
    );
  });

  it("to a malformed number is accepted and fails at the carrier", async () => {
    expect(await sendSms(smsBody("+821000001234"))).toMatchObject({ resultCode: 0 });
    await freeze("2026-10-05 10:00:10");
    expect(rows(await smsHistory())).toMatchObject([{ sendStatusCode: "21" }]);
  });

  it("without balance is refused with 50", async () => {
    await control("PUT", "/settings", { balance: 8 });
    expect(await sendSms(smsBody(PHONE))).toMatchObject({ resultCode: 50 });
  });
});

function jpeg(size: number): ArrayBuffer {
  const bytes = new Uint8Array(size);
  if (size > 2) bytes.set([0xff, 0xd8, 0xff]);
  return bytes.buffer;
}

async function sendMms(to: string, image: File | string | null, more: Record<string, string> = {}) {
  const form = new FormData();
  const fields = { version: "1.0", from: "0212345678", to, title: "Notice", text: "hi", ...more };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (image !== null) form.append("image", image);
  const headers = { secret: SMS_SECRET };
  const response = await call("/sms/api/v2/send/", { method: "POST", headers, body: form });
  return response.json<Json>();
}

const file = (size: number, name = "a.jpg", type = "image/jpeg") =>
  new File([jpeg(size)], name, { type });

describe("an MMS send", () => {
  it("takes PHP's indexed form of recipients", async () => {
    const answer = await sendMms("0=01000001234&1=01000005678", file(99_999));
    expect(answer).toMatchObject({ resultCode: 0, msgType: "MMS" });
    expect(await control("GET", "/stats")).toMatchObject({ messages: 2 });
  });

  it("takes one plain number", async () => {
    expect(await sendMms("010-0000-1234", file(100))).toMatchObject({
      resultCode: 0,
      msgType: "MMS",
    });
  });

  it("lets a repeated index overwrite, as PHP does", async () => {
    await sendMms("0=01000001234&0=01000005678", file(100));
    expect(rows(await smsHistory())).toMatchObject([{ phone: "01000005678", msgType: "MMS" }]);
  });

  it.each([
    ["100,000 bytes", 31, file(100_000)],
    ["a PNG name", 32, file(100, "a.png")],
    ["a PNG type", 32, file(100, "a.jpg", "image/png")],
    ["an empty file", 33, file(0)],
    [
      "two right bytes and a wrong one",
      33,
      new File([Uint8Array.of(0xff, 0xd8, 0)], "a.jpg", { type: "image/jpeg" }),
    ],
    ["bytes that are no JPEG", 33, new File(["hello"], "a.jpg", { type: "image/jpeg" })],
    ["a text instead of a file", 33, "not a file"],
  ])("with %s is refused with %i", async (_what, resultCode, image) => {
    expect(await sendMms("01000001234", image)).toMatchObject({ resultCode });
  });

  it("with recipients in JSON is refused with 41", async () => {
    expect(await sendMms('["01000001234"]', file(100))).toMatchObject({ resultCode: 41 });
  });
});

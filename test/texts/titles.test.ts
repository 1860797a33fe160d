/**
 * T2: what intake takes a provider's adapter sends. Titles and pictures are judged by one rule in both, at every door; `normalize` makes a
 * title one that can be sent; otherwise the refusal names the place, the character and the remedy.
 */
import { describe, expect, it } from "vitest";

import {
  call,
  emulatorSends,
  eventually,
  phone,
  send,
  stubOf,
  untilMessage,
  untilState,
} from "../support/api.ts";

const SUBJECT = "㈜한빛 안내";
const REFUSED = {
  pointer: "/subject",
  code: "invalid_characters",
  detail:
    'character 1 (㈜, U+321C) cannot stand in a title, which holds Hangul, Latin letters, digits, blanks and []()<>: "normalize": true makes it "(주)"',
};

const lms = (to: string, more: object = {}) => ({ type: "LMS", to, text: "안내 본문", ...more });

async function post(path: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const response = await call(path, { body });
  return { status: response.status, json: await response.json() };
}

async function faultsOf(body: object): Promise<unknown> {
  const { status, json } = await post("/v1/messages", body);
  expect(status, JSON.stringify(json)).toBe(400);
  return (json as { errors: unknown }).errors;
}

/** The titles that arrived for a number. */
async function titlesTo(to: string): Promise<readonly (string | null)[]> {
  return (await emulatorSends(to)).map(({ title }) => title);
}

/** The same once there is one: a batch makes its members one after the other. */
async function firstTitles(to: string): Promise<readonly (string | null)[]> {
  return eventually(
    async () => titlesTo(to),
    (titles) => titles.length > 0,
  );
}

describe("a title that carriers cannot carry", () => {
  it("is refused where it stands, at every door", async () => {
    const to = phone();
    const wrong = lms(to, { subject: SUBJECT });
    expect(await faultsOf(wrong)).toEqual([REFUSED]);
    for (const path of ["/send", "/send/sms"]) {
      const { status, json } = await post(path, wrong);
      expect(status).toBe(400);
      expect(json).toMatchObject({ error: { details: { errors: [REFUSED] } } });
    }
    const array = await post("/send", [wrong]);
    expect(array.json).toMatchObject({
      data: { results: [{ error: { details: { errors: [REFUSED] } } }] },
    });
    const row = await post("/v1/batches", { messages: [wrong] });
    expect(row.json).toMatchObject({ errors: [{ ...REFUSED, pointer: "/messages/0/subject" }] });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("is sent as its plain form under normalize, at every door", async () => {
    const wrong = (to: string) => lms(to, { subject: SUBJECT, normalize: true });
    const [one, object, sms, array, row] = [phone(), phone(), phone(), phone(), phone()];
    const { changes } = await send(wrong(one));
    expect(changes).toEqual([{ pointer: "/subject", at: 1, from: "U+321C", to: "(주)" }]);
    expect((await post("/send", wrong(object))).status).toBe(200);
    expect((await post("/send/sms", wrong(sms))).status).toBe(200);
    expect((await post("/send", [wrong(array)])).json).toMatchObject({
      data: { results: [{ isSuccess: true }] },
    });
    expect((await post("/v1/batches", { messages: [wrong(row)] })).status).toBe(202);
    for (const to of [one, object, sms, array, row]) {
      expect(await firstTitles(to)).toEqual(["(주)한빛 안내"]);
    }
  });

  it.each([
    ["① 안내", "①", "U+2460", '"normalize": true makes it "1"'],
    ["【공지】", "【", "U+3010", '"normalize": true makes it "["'],
    ["안내★", "★", "U+2605", '"normalize": true removes it'],
    ["ＡＢＣ", "Ａ", "U+FF21", '"normalize": true makes it "A"'],
    ["안내, 여러분", ",", "U+002C", "leave it out"],
    ["공지·안내", "·", "U+00B7", "leave it out"],
  ])("%j is refused with the character and the remedy", async (subject, char, code, remedy) => {
    const [fault] = (await faultsOf(lms(phone(), { subject }))) as { detail: string }[];
    expect(fault?.detail).toContain(`(${char}, ${code})`);
    expect(fault?.detail).toContain(remedy);
  });

  it("may get its character from a variable, and keeps it in the text", async () => {
    const to = phone();
    const more = { subject: "#{shop} 안내", text: "#{shop}입니다", variables: { shop: "㈜한빛" } };
    expect(await faultsOf(lms(to, more))).toEqual([REFUSED]);
    const { changes } = await send(lms(to, { ...more, normalize: true }));
    expect(changes).toEqual([{ pointer: "/subject", at: 1, from: "U+321C", to: "(주)" }]);
    expect(await emulatorSends(to)).toMatchObject([
      { title: "(주)한빛 안내", text: "㈜한빛입니다" },
    ]);
  });

  it("of the text in an AlimTalk's place is refused, or sent as its plain form", async () => {
    const to = phone("9101");
    const failover = { enabled: true, fallbackContent: "가".repeat(50), fallbackTitle: SUBJECT };
    const otp = { type: "ALIMTALK", to, templateId: "AUTH_OTP", variables: { code: "1" } };
    const pointer = "/failover/fallbackTitle";
    expect(await faultsOf({ ...otp, failover })).toEqual([{ ...REFUSED, pointer }]);
    const { id } = await send({ ...otp, failover, normalize: true });
    const parent = await untilMessage(id, ({ timeline }) =>
      timeline.some(({ event }) => event === "fallback_made"),
    );
    await untilState(parent.fallbackId ?? "", "delivered");
    expect((await titlesTo(to)).at(-1)).toBe("(주)한빛 안내");
  });
});

describe("a title that carriers can carry", () => {
  it("is recorded as it is sent: without blanks around it", async () => {
    const to = phone();
    const { id } = await send(lms(to, { subject: " \u3000한빛 안내 " }));
    const { request } = (await (await stubOf(id)).read("default")) ?? {};
    expect(request?.subject).toBe("한빛 안내");
    expect(await titlesTo(to)).toEqual(["한빛 안내"]);
  });

  it.each(["가".repeat(20), "a".repeat(40), "[공지](주)<한빛> 1"])(
    "%j arrives",
    async (subject) => {
      const to = phone();
      await send(lms(to, { subject }));
      expect(await titlesTo(to)).toEqual([subject]);
    },
  );
});

describe("a picture", () => {
  const mms = (filename: string, bytes: number[]) => ({
    ...lms(phone(), { type: "MMS" }),
    image: { filename, base64: Uint8Array.from(bytes).toBase64() },
  });

  it.each([
    ["two right bytes and a wrong one", "a.jpg", [0xff, 0xd8, 0x00, 0xe0]],
    ["nothing but two bytes", "a.jpg", [0xff, 0xd8]],
    ["a name of two lines", "a\nb.jpg", [0xff, 0xd8, 0xff, 0xe0]],
  ])("that the provider would refuse is refused when it comes: %s", async (_what, name, bytes) => {
    expect(await faultsOf(mms(name, bytes))).toMatchObject([
      { pointer: "/image", code: "not_jpeg" },
    ]);
  });

  it("arrives, whatever its name is", async () => {
    const { state, error } = await send(mms('사진 "1".JPEG', [0xff, 0xd8, 0xff, 0xe0]));
    expect(error).toBeNull();
    expect(["sent", "delivered"]).toContain(state);
  });
});

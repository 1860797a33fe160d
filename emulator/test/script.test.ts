import { beforeEach, describe, expect, it } from "vitest";

import {
  alimtalkBody,
  alimtalkHistory,
  control,
  freeze,
  post,
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
  await freeze("2026-10-05 10:00:00");
  await settings({ faults: { hangMs: 50 } });
});

const phone = (last: string) => `0100000${last}`;

/** Last digits, SMS answer, AlimTalk answer, accepted on the first try. */
const ANSWERS: readonly (readonly [string, string, string, boolean])[] = [
  ["8001", '{"resultCode":1', '{"code":500', false],
  ["8012", '{"resultCode":12', '{"code":518', false],
  ["8013", '{"resultCode":13', '{"code":505', false],
  ["8014", '{"resultCode":14', '{"code":201', false],
  ["8015", '{"resultCode":15', '{"code":206', false],
  ["8044", '{"resultCode":44', '{"code":514', false],
  ["8050", '{"resultCode":50', '{"code":519', false],
  ["8112", '{"resultCode":12', '{"code":518', false],
  ["8540", '{"resultCode":1', '{"code":540', false],
  ["8601", '{"resultCode":0', '{"code":200', true],
  ["8602", '{"resultCode":0', '{"code":200', false],
  ["8603", "", "", true],
  ["8604", "{}", "{}", true],
  ["8605", "0", "200", true],
  ["8606", "202", "202", false],
  ["8607", '{"resultCode":"0"', '{"code":"200"', true],
  ["8610", '{"resultCode":1', '{"code":200,"message":"성공","success":0,"fail":1', false],
];

const STATUSES: readonly (readonly [string, number, boolean])[] = [
  ["8403", 403, false],
  ["8429", 429, false],
  ["8430", 429, false],
  ["8501", 502, false],
  ["8502", 502, false],
  ["8503", 502, true],
];

describe("the last digits of a recipient", () => {
  it.each(ANSWERS)("%s decide the answer", async (last, sms, alimtalk, accepted) => {
    const one = await post("/sms/api/v2/send/", smsBody(phone(last)));
    const two = await post("/alimtalk/api/v2/send/", alimtalkBody(phone(last)));
    expect([one.status, two.status]).toEqual([200, 200]);
    const [smsText, alimtalkText] = [await one.text(), await two.text()];
    expect(smsText.startsWith(sms) && (sms !== "" || smsText === "")).toBe(true);
    expect(alimtalkText.startsWith(alimtalk) && (alimtalk !== "" || alimtalkText === "")).toBe(
      true,
    );
    expect(await control("GET", "/stats")).toMatchObject({ sends: 2, messages: accepted ? 2 : 0 });
  });

  it.each(STATUSES)("%s decide the HTTP status %i", async (last, status, accepted) => {
    const one = await post("/sms/api/v2/send/", smsBody(phone(last)));
    const two = await post("/alimtalk/api/v2/send/", alimtalkBody(phone(last)));
    expect([one.status, two.status]).toEqual([status, status]);
    expect(one.headers.get("retry-after")).toBe(status === 429 ? "1" : null);
    await Promise.all([one.text(), two.text()]);
    expect(await control("GET", "/stats")).toMatchObject({ messages: accepted ? 2 : 0 });
  });

  it.each([["8012"], ["8429"], ["8501"]])("%s fail once for each text", async (last) => {
    const send = async (text: string) => {
      const response = await post("/sms/api/v2/send/", smsBody(phone(last), { text }));
      return (await response.text()).startsWith('{"resultCode":0,');
    };
    expect([await send("a"), await send("a"), await send("b"), await send("b")]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it.each([
    ["8600", 1],
    ["8612", 0],
  ])("%s break the connection in the middle of the answer", async (last, messages) => {
    const response = await post("/sms/api/v2/send/", smsBody(phone(last)));
    await expect(response.text()).rejects.toThrow(/dropped/u);
    expect(await control("GET", "/stats")).toMatchObject({ messages });
  });

  it("8608, 8609 and 8611 decide the id's form", async () => {
    expect(await sendAlimtalk(alimtalkBody(phone("8608")))).toMatchObject({ seqNo: 90001 });
    expect(await sendAlimtalk(alimtalkBody(phone("8609")))).toMatchObject({ seqNo: "90002" });
    expect(await sendSms(smsBody(phone("8608")))).toMatchObject({ requestNo: expect.any(Number) });
    expect(await sendSms(smsBody(phone("8611")))).not.toHaveProperty("requestNo");
  });

  it.each([
    ["7001", "2026-10-06 10:00:00", ["WAIT"]],
    ["7002", "2026-10-06 10:00:00", []],
    ["7003", "2026-10-05 10:00:59", []],
    ["7003", "2026-10-05 10:01:00", ["06"]],
    ["7004", "2026-10-05 10:00:19", ["WAIT"]],
    ["7004", "2026-10-05 10:00:20", ["06"]],
    ["7005", "2026-10-05 10:01:09", ["WAIT"]],
    ["7005", "2026-10-05 10:01:10", ["06"]],
    ["7006", "2026-10-05 10:00:00", ["WAIT"]],
    ["7006", "2026-10-05 10:00:10", ["WAIT", "06"]],
    ["7007", "2026-10-05 10:00:10", [6]],
    ["7010", "2026-10-05 10:00:10", [undefined]],
    ["7012", "2026-10-05 10:00:10", ["FAIL", "06"]],
    ["9199", "2026-10-05 10:00:10", ["ZZ"]],
    ["9101", "2026-10-05 10:00:10", ["06"]],
  ])("%s at %s show %j in history", async (last, at, codes) => {
    await sendSms(smsBody(phone(last)));
    await freeze(at);
    expect(rows(await smsHistory()).map((row) => row["sendStatusCode"])).toEqual(codes);
  });

  it("7008 make the list an object and 7009 the codes strings", async () => {
    await sendAlimtalk(alimtalkBody(phone("7008")));
    expect(await alimtalkHistory()).toMatchObject({ code: 200, list: { "0": { seqNo: 90001 } } });
    await sendAlimtalk(alimtalkBody(phone("7009")));
    expect(await alimtalkHistory()).toMatchObject({ code: "200" });
  });

  it("7011 show zero dates while waiting", async () => {
    await sendAlimtalk(alimtalkBody(phone("7011")));
    const zero = "0000-00-00 00:00:00";
    expect(rows(await alimtalkHistory())).toMatchObject([{ sendDate: zero, receiveDate: zero }]);
  });

  const CARRIER =
    "01:4003 02:4101 03:2000 04:4002 07:9002 08:3004 09:3005 10:3001 11:3002 17:4202 18:5202 19:4104 20:9004 21:2001 22:2001 23:2003 24:9001 25:2003 26:5003 27:9001 28:5301 29:5302 30:5303 31:5304 40:3006 91:9001 92:9012 93:9013 99:5202";

  it.each(CARRIER.split(" ").map((pair) => pair.split(":")))(
    "90%s fail with that code, and as LMS with %s",
    async (short, long) => {
      await sendSms(smsBody(phone(`90${short}`)));
      await sendSms(smsBody(phone(`90${short}`), { title: "Notice" }));
      await sendAlimtalk(alimtalkBody(phone(`90${short}`)));
      await freeze("2026-10-05 10:00:10");
      expect(rows(await smsHistory()).map((row) => row["sendStatusCode"])).toEqual([long, short]);
      expect(rows(await alimtalkHistory())).toMatchObject([{ statusCode: `K0${short}` }]);
    },
  );
});

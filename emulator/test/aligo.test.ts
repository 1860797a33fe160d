import { beforeEach, describe, expect, it } from "vitest";

import { call, control, freeze, reset, settings, type Json } from "./helpers.ts";

/** By the documents, with nothing of the real client. */
async function ask(path: string, fields: Record<string, string>): Promise<Json> {
  const kakao = path.startsWith("/kakao");
  const own = kakao
    ? { apikey: "aligo-key", userid: "acme" }
    : { key: "aligo-key", user_id: "acme" };
  const body = new URLSearchParams({ ...own, ...fields });
  return (await call(`/aligo${path}`, { method: "POST", body })).json<Json>();
}

const text = (more: Record<string, string> = {}) => ({
  sender: "0212345678",
  receiver: "01011110001",
  msg: "hello",
  ...more,
});

const talk = (more: Record<string, string> = {}) => ({
  senderkey: "s",
  tpl_code: "TA_1234",
  sender: "0212345678",
  receiver_1: "01011110001",
  subject_1: "인사",
  message_1: "김님 안녕",
  ...more,
});

const template = { code: "TA_1234", name: "인사", content: "#{name}님 안녕", status: "Y" };
const listOf = (answer: Json): Json[] => answer["list"] as Json[];

beforeEach(reset);

describe("Aligo's texts", () => {
  it.each([
    [{ key: "other" }, -101],
    [{ user_id: "other" }, -101],
    [{ msg: "" }, -101],
    [{ sender: "0299999999" }, -102],
    [{ receiver: "123" }, -101],
    [{ msg: "가".repeat(46), msg_type: "SMS" }, -101],
    [{ title: "가".repeat(23), msg_type: "LMS" }, -101],
    [{ msg_type: "MMS" }, -301],
    [{ receiver: "01011118050" }, -201],
  ])("%j are refused", async (more, code) => {
    expect(await ask("/sms/send/", text(more as Record<string, string>))).toMatchObject({
      result_code: code,
    });
  });

  it("are sent as what they are, and end by the script", async () => {
    await freeze("2026-03-02 12:00:00");
    const sent = await ask("/sms/send/", text());
    expect(sent).toMatchObject({ result_code: 1, success_cnt: 1, error_cnt: 0, msg_type: "SMS" });
    const long = await ask("/sms/send/", text({ msg: "가".repeat(46), receiver: "01011119008" }));
    expect(long).toMatchObject({ msg_type: "LMS" });
    const detail = async ({ msg_id: mid }: Json) =>
      listOf(await ask("/sms/sms_list/", { mid: String(mid) }))[0];
    expect(await detail(sent)).toMatchObject({ receiver: "01011110001", sms_state: "전송중" });
    await freeze("2026-03-02 12:10:00");
    expect(await detail(sent)).toMatchObject({ sms_state: "발송완료" });
    expect(await detail(long)).toMatchObject({ sms_state: "발송실패" });
    const list = await ask("/sms/list/", { start_date: "20260302", limit_day: "1" });
    expect(listOf(list)).toMatchObject([{ type: "LMS" }, { mid: sent["msg_id"], msg: "hello" }]);
    const before = await ask("/sms/list/", { start_date: "20260301", limit_day: "1" });
    expect(listOf(before)).toEqual([]);
  });

  it("need a registered address where one is asked for", async () => {
    await settings({ allowedIps: ["1.2.3.4"] });
    expect(await ask("/sms/remain/", {})).toMatchObject({ result_code: -101 });
    await settings({ allowedIps: null });
    expect(await ask("/sms/remain/", {})).toMatchObject({ result_code: 1 });
  });
});

describe("Aligo's AlimTalk", () => {
  beforeEach(async () => {
    await control("PUT", "/templates", template);
  });

  it.each([
    [{ tpl_code: "TZ_0000" }, -501],
    [{ message_1: "다른 글" }, -103],
    [{ message_1: "#{name}님 안녕" }, -103],
    [{ senderkey: "" }, -99],
  ])("%j is refused", async (more, code) => {
    const answer = await ask("/kakao/akv10/alimtalk/send/", talk(more));
    expect(answer).toMatchObject({ code });
  });

  it("is taken as it was registered, and has a result with a code", async () => {
    await freeze("2026-03-02 12:00:00");
    const sent = await ask("/kakao/akv10/alimtalk/send/", talk({ receiver_1: "01011119101" }));
    expect(sent).toMatchObject({ code: 0, info: { scnt: 1, fcnt: 0 } });
    const { mid } = sent["info"] as Json;
    const detail = async () =>
      listOf(await ask("/kakao/akv10/history/detail/", { mid: String(mid) }))[0];
    expect(await detail()).toMatchObject({ rslt: "U", rsltdate: "0000-00-00 00:00:00" });
    await freeze("2026-03-02 12:10:00");
    expect(await detail()).toMatchObject({ rslt: "K101", rslt_message: "카카오톡 미사용자" });
    const list = await ask("/kakao/akv10/history/list/", {
      startdate: "20260302",
      enddate: "20260302",
    });
    expect(listOf(list)).toMatchObject([{ mid: String(mid), mbody: "김님 안녕" }]);
    const known = await ask("/kakao/akv10/template/list/", { tpl_code: "TA_1234" });
    expect(listOf(known)).toMatchObject([{ templtContent: "#{name}님 안녕", inspStatus: "APR" }]);
  });
});

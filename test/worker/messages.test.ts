import { describe, expect, it } from "vitest";

import {
  call,
  emulatorSends,
  fillHistory,
  get,
  giveResult,
  phone,
  send,
  stubOf,
  untilRow,
  untilState,
} from "../support/api.ts";

describe("a message, end to end", () => {
  it("is an SMS that its own alarms follow to delivered, and a row in Postgres", async () => {
    const to = phone("7001");
    const accepted = await send({ to, text: "안녕하세요" });
    expect(accepted).toMatchObject({ state: "sent", type: "SMS", status: "SENT", attempts: 1 });
    expect(accepted.id).toMatch(/^msg_[A-Za-z0-9_-]{43}$/);
    await giveResult(to);

    const delivered = await untilState(accepted.id, "delivered");
    expect(delivered.timeline.map((entry) => [entry.from, entry.to])).toEqual([
      [null, "accepted"],
      ["accepted", "sending"],
      ["sending", "sent"],
      ["sent", "delivered"],
    ]);
    expect(delivered.timeline.map((entry) => entry.revision)).toEqual([1, 2, 3, 4]);

    const row = await untilRow(accepted.id, "delivered");
    expect(row).toMatchObject({ status: "DELIVERED", revision: 4 });
    expect(Number(row.delivered_at)).toBe(Date.parse(delivered.deliveredAt ?? ""));
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("is an AlimTalk without an id that finds its row by template, text and time", async () => {
    const to = phone("7002");
    const accepted = await send({
      type: "ALIMTALK",
      to,
      templateId: "ORDER",
      variables: { when: "내일", price: 15000, order: "A-1", name: "홍길동" },
    });
    expect(accepted).toMatchObject({ state: "sent", providerMessageId: null });
    await giveResult(to);
    const delivered = await untilState(accepted.id, "delivered");
    expect(delivered.providerMessageId).toMatch(/^\d+$/);
    const [sent] = await emulatorSends(to);
    expect(sent?.text).toBe("홍길동님, 주문 A-1 15000원 내일");
    await untilRow(accepted.id, "delivered");
  });

  it("is a long text that becomes an LMS, and an MMS with its picture", async () => {
    const lms = await send({ to: phone(), text: "가".repeat(46) });
    expect(lms.type).toBe("LMS");
    const jpeg = btoa(String.fromCharCode(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3));
    const to = phone("7001");
    const mms = await send({
      type: "MMS",
      to,
      text: "사진입니다",
      subject: "사진",
      image: { filename: "a.jpg", base64: jpeg },
    });
    expect(mms.state).toBe("sent");
    await giveResult(to);
    await Promise.all([untilState(lms.id, "delivered"), untilState(mms.id, "delivered")]);
  });

  it("answers at once when the caller prefers that", async () => {
    const response = await call("/v1/messages", {
      body: { to: phone(), text: "hi" },
      headers: { prefer: "respond-async" },
    });
    expect(response.status).toBe(202);
    const message: { id: string; state: string } = await response.json();
    expect(["accepted", "sending"]).toContain(message.state);
    expect(response.headers.get("location")).toBe(`/v1/messages/${message.id}`);
    await untilState(message.id, "delivered");
  });

  it("two identical OTPs to one number each get a row of their own", async () => {
    const to = phone();
    const body = { type: "ALIMTALK", to, templateId: "AUTH_OTP", variables: { code: "482913" } };
    const first = await send(body);
    // Sent at the same moment they could not be told apart: their rows have no id of ours.
    const done = [await untilState(first.id, "delivered")];
    const second = await send(body);
    done.push(await untilState(second.id, "delivered"));
    const sends = await emulatorSends(to);
    expect(done.map((message) => message.providerMessageId)).toEqual(
      sends.map((one) => one.providerMessageId),
    );
  });

  it("ends undelivered when the carrier refuses it, with the carrier's code", async () => {
    const message = await send({ to: phone("9007"), text: "hi" });
    const ended = await untilState(message.id, "undelivered");
    expect(ended).toMatchObject({
      status: "FAILED",
      providerStatusCode: "07",
      error: { class: "carrier" },
    });
    await untilRow(message.id, "undelivered");
  });

  it("ends failed when the provider refuses it, at once and without another try", async () => {
    const to = phone("8013");
    const message = await send({ to, text: "hi" });
    expect(message).toMatchObject({
      state: "failed",
      error: { code: "SENDER_NOT_REGISTERED", class: "request" },
    });
    expect(await emulatorSends(to)).toHaveLength(1);
    await untilRow(message.id, "failed");
  });

  it("stays open while history says an unknown word", async () => {
    const message = await send({ to: phone("9199"), text: "hi" });
    const looked = await (await stubOf(message.id)).refresh("default", { minIntervalMs: 0 });
    expect(looked).toMatchObject({ kind: "ok", record: { state: "sent" } });
    expect((await get(message.id)).state).toBe("sent");
  });
});

describe("an outcome that is not known", () => {
  it.each([
    ["an HTML 502 after the provider took it", "8503"],
    ["an answer that breaks off", "8600"],
    ["an empty answer", "8603"],
    ["an answer without a code", "8604"],
  ])("is %s: looked up, adopted, sent once", async (_case, lastFour) => {
    const to = phone(lastFour);
    const message = await send({ to, text: "hi" });
    const ended = await untilState(message.id, "delivered");
    expect(ended.timeline.map((entry) => entry.to)).toContain("unconfirmed");
    expect(ended.providerMessageId).toMatch(/^\d+$/);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

describe("a number that got hundreds of messages in a day", () => {
  it.each([
    ["its id is known", undefined],
    ["its answer was lost", "8600"],
  ])("hears what became of another one where %s", async (_case, lastFour) => {
    const to = phone(lastFour);
    await fillHistory(to, 400);
    const message = await send({ to, text: "one more" });
    const ended = await untilState(message.id, "delivered");
    expect(ended.providerMessageId).toMatch(/^\d+$/);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

describe("what is proven not to be sent", () => {
  it.each([
    ["429", "8429"],
    ["try again shortly", "8012"],
  ])("%s is tried again and delivered", async (_case, lastFour) => {
    const to = phone(lastFour);
    const message = await send({ to, text: "hi" }, { prefer: "respond-async" });
    const ended = await untilState(message.id, "delivered");
    expect(ended.attempts).toBe(2);
    expect(ended.timeline.map((entry) => entry.event)).toContain("retry_scheduled");
    expect((await emulatorSends(to)).filter((one) => one.accepted)).toHaveLength(1);
  });

  it("ends failed when it stays so for all attempts", async () => {
    const to = phone("8112");
    const message = await send({ to, text: "hi" }, { prefer: "respond-async" });
    const ended = await untilState(message.id, "failed");
    expect(ended.attempts).toBe(5);
    expect(await emulatorSends(to)).toHaveLength(5);
  });
});

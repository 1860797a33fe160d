/** T1, T3, T10, T11: every text of a message is filled when it comes, for its recipient, at every door; what is stored is sent. */
import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import {
  call,
  emulatorSends,
  emulatorTemplate,
  eventually,
  phone,
  send,
  stubOf,
  untilMessage,
  untilState,
} from "../support/api.ts";

const NFD = "고객명".normalize("NFD");

const otp = (to: string, failover: object, variables: object = { code: "482913" }) => ({
  type: "ALIMTALK",
  to,
  templateId: "AUTH_OTP",
  variables,
  failover: { enabled: true, ...failover },
});

async function post(path: string, body: object): Promise<{ status: number; json: unknown }> {
  const response = await call(path, { body });
  return { status: response.status, json: await response.json() };
}

/** A batch makes its members one after the other. */
async function untilMade(id: string): Promise<void> {
  await eventually(
    async () => (await call(`/v1/messages/${id}`)).status,
    (status) => status === 200,
  );
}

async function untilFallback(id: string): Promise<MessageWithTimeline> {
  const parent = await untilMessage(id, ({ timeline }) =>
    timeline.some(({ event }) => event === "fallback_made"),
  );
  return untilState(parent.fallbackId ?? "", "delivered");
}

/** What went out to a number beside the AlimTalk, in the order in which it did. */
async function textsTo(to: string): Promise<readonly (string | null)[]> {
  return (await emulatorSends(to)).map(({ text }) => text);
}

const UNFILLED = {
  pointer: "/failover/fallbackContent",
  code: "missing_variables",
  detail: expect.stringMatching(/needs the variables kode$/),
};

describe("a variable that is not whole", () => {
  it.each(["#{code", "#{code 님", "#{}", "#{ }님", "#{code#{code}}"])(
    "is refused with its place, in a text, a title and a fallback: %s",
    async (broken) => {
      const to = phone("9101");
      const variables = { code: "482913" };
      const fault = {
        code: "broken_variable",
        detail: expect.stringMatching(/^character 3 .* write #\{name\}/),
      };
      const text = `번호${broken}`;
      const refused: readonly (readonly [object, string])[] = [
        [{ to, text, variables }, "/text"],
        [{ type: "LMS", to, text: "본문", subject: text, variables }, "/subject"],
        [otp(to, { fallbackContent: text }), "/failover/fallbackContent"],
        [otp(to, { fallbackContent: undefined, steps: [{ text }] }), "/failover/steps/0/text"],
      ];
      for (const [body, pointer] of refused) {
        const sent = await post("/v1/messages", body);
        expect(sent).toMatchObject({ status: 400, json: { errors: [{ ...fault, pointer }] } });
        const rows = await post("/v1/batches", { messages: [body] });
        expect(rows).toMatchObject({
          status: 400,
          json: { errors: [{ ...fault, pointer: `/messages/0${pointer}` }] },
        });
      }
      const kmsg = await post("/send", otp(to, { fallbackContent: text }));
      expect(kmsg).toMatchObject({
        status: 400,
        json: { error: { details: { errors: [fault] } } },
      });
      expect(await emulatorSends(to)).toEqual([]);
    },
  );
});

describe("the text in an AlimTalk's place", () => {
  it("says the code, not its name", async () => {
    const to = phone("9101");
    const { id } = await send(otp(to, { fallbackContent: "인증번호 #{code}" }));
    expect(await untilFallback(id)).toMatchObject({ type: "SMS" });
    expect((await textsTo(to)).at(-1)).toBe("인증번호 482913");
  });

  it("says it after k-msg's door too", async () => {
    const to = phone("9101");
    const { status, json } = await post(
      "/send",
      otp(to, { fallbackContent: "인증번호 #{ code }" }),
    );
    expect(status, JSON.stringify(json)).toBe(200);
    const { data } = json as { data: { messageId: string } };
    await untilFallback(data.messageId);
    expect((await textsTo(to)).at(-1)).toBe("인증번호 482913");
  });

  it("says to each of a batch its own", async () => {
    const rows = [
      { to: phone("9101"), variables: { code: "111111" } },
      { to: phone("9101"), variables: { code: "222222" } },
    ].map((row) => ({ ...row, messageId: crypto.randomUUID() }));
    const { to: _to, variables: _variables, ...message } = otp("", { fallbackContent: "#{code}!" });
    const { status, json } = await post("/v1/batches", { message, messages: rows });
    expect(status, JSON.stringify(json)).toBe(202);
    for (const { to, messageId, variables } of rows) {
      await untilMade(messageId);
      await untilFallback(messageId);
      expect((await textsTo(to)).at(-1)).toBe(`${variables.code}!`);
    }
  });

  it("may use a variable that the template does not have, and has a title of its own", async () => {
    const to = phone("9101");
    const failover = {
      fallbackChannel: "lms",
      fallbackContent: "인증번호 #{code}, #{url}",
      fallbackTitle: "#{shop} 안내",
    };
    const variables = { code: "1", url: "https://example.com/1", shop: "한빛" };
    const { id } = await send(otp(to, failover, variables));
    const child = await untilFallback(id);
    expect(child.type).toBe("LMS");
    expect((await textsTo(to)).at(-1)).toBe("인증번호 1, https://example.com/1");
    const { request } = (await (await stubOf(child.id)).read("default")) ?? {};
    expect(request?.subject).toBe("한빛 안내");
  });

  it("is LMS by the measure of a text that is sent itself", async () => {
    const text = `${"가".repeat(44)}\na`;
    const { id } = await send(otp(phone("9101"), { fallbackContent: text }));
    expect((await untilFallback(id)).type).toBe("LMS");
    expect((await send({ to: phone(), text })).type).toBe("LMS");
  });

  it("with a name that has no value is refused when it comes, at every door", async () => {
    const to = phone();
    const wrong = otp(to, { fallbackContent: "인증번호 #{kode}" });
    const one = await post("/v1/messages", wrong);
    expect([one.status, one.json]).toEqual([400, expect.objectContaining({ errors: [UNFILLED] })]);
    const kmsg = await post("/send", wrong);
    expect(kmsg.status).toBe(400);
    expect(kmsg.json).toMatchObject({ error: { details: { errors: [UNFILLED] } } });
    const array = await post("/send", [wrong]);
    expect(array.json).toMatchObject({
      data: { results: [{ error: { details: { errors: [UNFILLED] } } }] },
    });
    const batch = await post("/v1/batches", { messages: [wrong] });
    expect(batch.status).toBe(400);
    expect(batch.json).toMatchObject({
      errors: [{ ...UNFILLED, pointer: "/messages/0/failover/fallbackContent" }],
    });
    expect(await emulatorSends(to)).toEqual([]);
  });
});

describe("a name that is the same by the eye", () => {
  it.each([
    ["in parts among the variables", "#{고객명}님", { [NFD]: "홍길동" }],
    ["in parts in the text", `#{${NFD}}님`, { 고객명: "홍길동" }],
    ["with blanks around it", "#{ 고객명 }님", { 고객명: "홍길동" }],
    ["with a value in parts", "#{고객명}님", { 고객명: "홍길동".normalize("NFD") }],
  ])("is filled: %s", async (_title, text, variables) => {
    const to = phone();
    await send({ to, text, variables });
    expect(await textsTo(to)).toEqual(["홍길동님"]);
  });

  it("finds its place in an AlimTalk", async () => {
    const to = phone();
    const code = `T_${crypto.randomUUID()}`;
    await emulatorTemplate({ code, name: "texts", content: "#{고객명}님, #{n}건", status: "Y" });
    const variables = { n: 2, [NFD]: "홍길동" };
    await send({ type: "ALIMTALK", to, templateId: code, variables });
    expect(await textsTo(to)).toEqual(["홍길동님, 2건"]);
  });

  it("in a text in parts counts as what is sent: 45 syllables are an SMS", async () => {
    const to = phone();
    const text = "각".repeat(45);
    const { type } = await send({ to, text: text.normalize("NFD") });
    expect(type).toBe("SMS");
    expect(await textsTo(to)).toEqual([text]);
  });
});

describe("a subject", () => {
  const subjectOf = async (id: string): Promise<string | undefined> =>
    (await (await stubOf(id)).read("default"))?.request.subject;

  it("takes variables in a batch, for each row its own", async () => {
    const rows = [
      { to: phone(), variables: { n: "홍길동" } },
      { to: phone(), variables: { n: "김철수" } },
    ].map((row) => ({ ...row, messageId: crypto.randomUUID() }));
    const message = { type: "LMS", subject: "#{n}님 안내", text: "#{n}님 본문" };
    const { status, json } = await post("/v1/batches", { message, messages: rows });
    expect(status, JSON.stringify(json)).toBe(202);
    for (const { messageId, variables } of rows) {
      await untilMade(messageId);
      expect(await subjectOf(messageId)).toBe(`${variables.n}님 안내`);
    }
  });

  it("takes them alone and at k-msg's door", async () => {
    const message = { type: "LMS", subject: "#{n}님 안내", text: "본문", variables: { n: "홍" } };
    const { id } = await send({ ...message, to: phone() });
    expect(await subjectOf(id)).toBe("홍님 안내");
    const messageId = crypto.randomUUID();
    const answer = await post("/send", { ...message, to: phone(), messageId });
    expect(answer.status, JSON.stringify(answer.json)).toBe(200);
    expect(await subjectOf(messageId)).toBe("홍님 안내");
  });

  it.each([
    ["too long", { n: "가".repeat(20) }, "too_long"],
    ["not a title's characters", { n: "!" }, "invalid_characters"],
    ["missing", { m: "x" }, "missing_variables"],
  ])("is checked once it is filled: %s", async (_title, variables, code) => {
    const message = { type: "LMS", subject: "#{n}님 안내", text: "본문", to: phone(), variables };
    const { status, json } = await post("/v1/messages", message);
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ pointer: "/subject", code }] });
  });

  it("is checked by row in a batch, and filled with what its row or all rows have", async () => {
    const message = {
      type: "LMS",
      subject: "#{n}님 #{what}",
      text: "본문",
      variables: { what: "안내" },
    };
    const row = (variables: object, more: object = {}) => ({ to: phone(), variables, ...more });
    const messages = [
      row({ n: "홍" }),
      row({ n: "가".repeat(20) }),
      row({ m: "홍" }),
      row({ n: "홍", what: "!" }),
      row({ n: "홍" }, { subject: "#{what} #{없음}" }),
      row({ n: "홍" }, { subject: "#{what}" }),
    ];
    const { status, json } = await post("/v1/batches?dryRun=true", { message, messages });
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json).toMatchObject({
      accepted: 2,
      errors: [
        { pointer: "/messages/1/subject", code: "too_long" },
        { pointer: "/messages/2/subject", code: "missing_variables" },
        { pointer: "/messages/3/subject", code: "invalid_characters" },
        { pointer: "/messages/4/subject", code: "missing_variables" },
      ],
      examples: [{ subject: "홍님 안내" }, { subject: "안내" }],
    });
  });
});

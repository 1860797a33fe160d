/** T15: an AlimTalk whose template is not approved is refused when it comes, at every door, and nothing of it reaches the provider. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, emulatorTemplate, phone, send, untilState } from "../support/api.ts";

const WAITING = {
  code: "template_not_approved",
  detail: expect.stringMatching(/still in inspection: wait until .* or use another one$/),
};
const NAMED = { name: "홍" };

const alimTalk = (to: string, templateId: string) => ({
  type: "ALIMTALK",
  to,
  templateId,
  variables: NAMED,
});

async function post(path: string, body: object): Promise<{ status: number; json: unknown }> {
  const response = await call(path, { body });
  return { status: response.status, json: await response.json() };
}

/** A template of this test alone. */
async function template(status: "Y" | "I" | "R", comments = ""): Promise<string> {
  const code = `T_${crypto.randomUUID()}`;
  await emulatorTemplate({ code, name: "texts", content: "#{name}님", status, comments });
  return code;
}

describe("a template in inspection", () => {
  it("is refused at /v1/messages with its state and what to do", async () => {
    const to = phone();
    const { status, json } = await post("/v1/messages", alimTalk(to, "PENDING_TPL"));
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ pointer: "/templateId", ...WAITING }] });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("is refused at k-msg's door, for one and for each of an array", async () => {
    const [one, two] = [phone(), phone()];
    const object = await post("/send", alimTalk(one, "PENDING_TPL"));
    expect(object.status).toBe(400);
    const errors = [{ pointer: "/templateId", ...WAITING }];
    expect(object.json).toMatchObject({ ok: false, error: { details: { errors } } });
    const array = await post("/send", [
      alimTalk(two, "PENDING_TPL"),
      { type: "ALIMTALK", to: two, templateId: "AUTH_OTP", variables: { code: "1" } },
    ]);
    expect(array.json).toMatchObject({
      data: {
        results: [{ isFailure: true, error: { details: { errors } } }, { isSuccess: true }],
      },
    });
    expect(await emulatorSends(one)).toEqual([]);
    expect(await emulatorSends(two)).toHaveLength(1);
  });

  it("is refused by row in a batch, and once where all rows have it in common", async () => {
    const rows = [{ to: phone() }, { to: phone() }, { to: phone(), templateId: "REJECTED_TPL" }];
    const common = { type: "ALIMTALK", templateId: "PENDING_TPL", variables: NAMED };
    const shared = await post("/v1/batches", { message: common, messages: rows });
    expect(shared.status).toBe(400);
    expect(shared.json).toMatchObject({
      code: "invalid_rows",
      errors: [
        { pointer: "/message/templateId", ...WAITING },
        { pointer: "/messages/2/templateId", code: "template_not_approved" },
      ],
    });
    const own = rows.map((row) => alimTalk(row.to, "PENDING_TPL"));
    const { json } = await post("/v1/batches", { messages: own });
    expect(json).toMatchObject({
      errors: [0, 1, 2].map((index) => ({ pointer: `/messages/${index}/templateId`, ...WAITING })),
    });
    const mixed = await post("/v1/batches?partial=true", {
      message: common,
      messages: [...rows, { to: phone(), templateId: "ORDER", variables: ORDER }],
    });
    expect(mixed.status).toBe(202);
    expect(mixed.json).toMatchObject({ total: 4, refused: 3 });
  });

  it("is none once it is approved", async () => {
    const code = await template("Y");
    const to = phone();
    const message = await send(alimTalk(to, code));
    await untilState(message.id, "delivered");
    expect(await emulatorSends(to)).toMatchObject([{ text: "홍님" }]);
  });
});

const ORDER = { order: "1", price: "2", when: "오늘" };

describe("a rejected template", () => {
  it("is refused with the reviewer's words, but with no number in them", async () => {
    const code = await template("R", "고객센터 02-123-4567 은\n변수로 적어 주십시오.");
    const { status, json } = await post("/v1/messages", alimTalk(phone(), code));
    expect(status).toBe(400);
    expect(json).toMatchObject({
      errors: [
        {
          pointer: "/templateId",
          code: "template_not_approved",
          detail: expect.stringContaining(
            'was rejected in its inspection ("고객센터 (number) 은 변수로 적어 주십시오."): change it',
          ),
        },
      ],
    });
  });

  it("is refused for a later time too, and with a fallback", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const failover = { enabled: true, fallbackContent: "문자로 알려 드립니다." };
    for (const more of [{ scheduledAt }, { failover }]) {
      const body = { ...alimTalk(phone(), "REJECTED_TPL"), ...more };
      const { status, json } = await post("/v1/messages", body);
      expect(status).toBe(400);
      expect(json).toMatchObject({ errors: [{ code: "template_not_approved" }] });
    }
  });
});

/** T13: a time that has passed is refused at every door, but for the few minutes by which clocks differ. */
import { describe, expect, it } from "vitest";

import { call, phone } from "../support/api.ts";

const YEAR_AGO = "2025-01-01T00:00:00+09:00";
const PAST = { code: "in_past", detail: expect.stringContaining("leave it out") };
const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

async function post(path: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const response = await call(path, { body });
  return { status: response.status, json: await response.json() };
}

const sms = (more: object = {}) => ({ to: phone(), text: "안녕", ...more });

describe("a scheduledAt that has passed", () => {
  it.each([YEAR_AGO, at(-6), "1970-01-01T00:00:00Z", "2025-06-01T00:00:00-11:00"])(
    "is refused of a message: %s",
    async (scheduledAt) => {
      const { status, json } = await post("/v1/messages", sms({ scheduledAt }));
      expect(status).toBe(400);
      expect(json).toMatchObject({ errors: [{ pointer: "/scheduledAt", ...PAST }] });
    },
  );

  it("is refused of an AlimTalk, at k-msg's door and of a row of its array", async () => {
    const options = { scheduledAt: YEAR_AGO };
    const kakao = {
      type: "ALIMTALK",
      to: phone(),
      templateId: "AUTH_OTP",
      variables: { code: "1" },
    };
    const alimTalk = await post("/v1/messages", { ...kakao, ...options });
    expect(alimTalk.json).toMatchObject({ errors: [{ pointer: "/scheduledAt", ...PAST }] });
    const refused = { error: { details: { errors: [{ pointer: "/scheduledAt", ...PAST }] } } };
    const one = await post("/send", sms({ options }));
    expect([one.status, one.json]).toEqual([400, expect.objectContaining({ ok: false })]);
    expect(one.json).toMatchObject(refused);
    const many = await post("/send", [sms(), sms({ options })]);
    expect(many.json).toMatchObject({
      data: { results: [expect.not.objectContaining({ error: expect.anything() }), refused] },
    });
  });

  it("is refused of a batch, of one row and of the rows' common part, and in a dry run", async () => {
    for (const query of ["", "?dryRun=true"]) {
      const whole = await post(`/v1/batches${query}`, { scheduledAt: YEAR_AGO, messages: [sms()] });
      expect(whole.status).toBe(400);
      expect(whole.json).toMatchObject({ errors: [{ pointer: "/scheduledAt", ...PAST }] });
    }
    const row = await post("/v1/batches", { messages: [sms(), sms({ scheduledAt: YEAR_AGO })] });
    const pointer = "/messages/1/scheduledAt";
    expect(row.json).toMatchObject({ errors: [{ index: 1, pointer, ...PAST }] });
    const common = await post("/v1/batches", {
      message: { scheduledAt: YEAR_AGO },
      messages: [sms(), sms()],
    });
    expect(common.json).toMatchObject({ errors: [PAST, PAST] });
  });

  it("means now where it has only just passed", async () => {
    const scheduledAt = at(-2);
    expect((await post("/v1/messages", sms({ scheduledAt }))).status).toBeLessThan(300);
    expect((await post("/send", sms({ options: { scheduledAt } }))).status).toBe(200);
    const batch = await post("/v1/batches", { scheduledAt, messages: [sms({ scheduledAt })] });
    expect(batch.status, JSON.stringify(batch.json)).toBe(202);
  });
});

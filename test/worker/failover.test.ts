/** AlimTalk that definitely failed: one text message in its place, linked both ways. */
import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import {
  call,
  emulatorSends,
  emulatorTemplate,
  get,
  phone,
  send,
  sql,
  untilMessage,
  untilRow,
  untilState,
} from "../support/api.ts";

const TEXT = "카카오톡 대신 문자로 알려 드립니다.";

const alimTalk = (to: string, failover: object) => ({
  type: "ALIMTALK",
  to,
  templateId: "AUTH_OTP",
  variables: { code: "482913" },
  failover: { enabled: true, ...failover },
});

async function untilFallback(id: string): Promise<MessageWithTimeline> {
  const parent = await untilMessage(id, ({ timeline }) =>
    timeline.some(({ event }) => event === "fallback_made"),
  );
  return untilState(parent.fallbackId ?? "", "delivered");
}

describe("an AlimTalk to somebody without Kakao", () => {
  it("goes out once more as a text, and each of the two names the other", async () => {
    const to = phone("9101");
    const { id, warnings } = await send(alimTalk(to, { fallbackContent: TEXT }));
    expect(warnings).toEqual([]);
    const child = await untilFallback(id);
    expect(child).toMatchObject({
      id: `${id}:api-fallback`,
      type: "SMS",
      failoverOf: id,
      to,
      state: "delivered",
    });
    const parent = await get(id);
    expect(parent).toMatchObject({ state: "undelivered", fallbackId: child.id });
    expect(
      parent.timeline
        .filter(({ to: state }) => state === "undelivered")
        .map(({ event, detail }) => [event, detail?.["fallback"]]),
    ).toEqual([
      ["undelivered", child.id],
      ["fallback_made", child.id],
    ]);
    const texts = (await emulatorSends(to)).map(({ text }) => text);
    expect(texts.filter((text) => text === TEXT)).toHaveLength(1);
    expect(texts).toHaveLength(2);
    await untilRow(child.id, "delivered");
    const [row] = await sql<{ failover_of: string; attempt: unknown }>(
      `select c.failover_of, p.metadata -> 'failover' -> 'apiAttempt' as attempt
       from kmsg_delivery_tracking c join kmsg_delivery_tracking p on p.message_id = c.failover_of
       where c.message_id = $1`,
      [child.id],
    );
    expect(row).toMatchObject({
      failover_of: id,
      attempt: { attempted: true, outcome: "sent", fallbackMessageId: child.id },
    });
  });

  it("under an id of the caller's own has a fallback with that id, which nobody else may use", async () => {
    const messageId = `own-${crypto.randomUUID()}`;
    await send({ ...alimTalk(phone("9101"), { fallbackContent: TEXT }), messageId });
    expect((await untilFallback(messageId)).id).toBe(`${messageId}:api-fallback`);
    const taken = { to: phone(), text: "x", messageId: `${messageId}:api-fallback` };
    expect((await call("/v1/messages", { body: taken })).status).toBe(400);
  });

  it("and without a text of its own is a warning, and stays undelivered", async () => {
    const to = phone("9101");
    const { id, warnings } = await send(alimTalk(to, {}));
    // On a busy machine the answer is made after its end, and has the second warning as well.
    expect(warnings[0]).toMatchObject({ code: "FALLBACK_CONTENT_MISSING" });
    const failed = await untilState(id, "undelivered");
    expect(failed.timeline.at(-1)).toMatchObject({
      event: "fallback_skipped",
      detail: { reason: "FALLBACK_CONTENT_MISSING" },
    });
    expect(failed.fallbackId).toBeNull();
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

describe("no fallback", () => {
  it.each([
    ["for a failure that may be the text's too", "9008", "undelivered"],
    ["for an AlimTalk that arrived", "1111", "delivered"],
  ])("%s", async (_name, digits, state) => {
    const to = phone(digits);
    const { id } = await send(alimTalk(to, { fallbackContent: TEXT }));
    await untilState(id, state);
    expect((await get(id)).fallbackId).toBeNull();
    expect(await emulatorSends(to)).toHaveLength(1);
    expect((await call(`/v1/messages/${id}:api-fallback`)).status).toBe(404);
  });
});

describe("an AlimTalk that no provider takes", () => {
  it("goes out as a text", async () => {
    const template = { code: `W_${crypto.randomUUID()}`, name: "withdrawn", content: "#{code}" };
    await emulatorTemplate({ ...template, status: "Y" });
    expect((await call(`/v1/templates/${template.code}`)).status).toBe(200);
    // What was read a moment ago still holds at acceptance.
    await emulatorTemplate({ ...template, status: "R" });
    const to = phone();
    const body = { ...alimTalk(to, { fallbackContent: TEXT }), templateId: template.code };
    const message = await send(body);
    const failed = await untilState(message.id, "failed");
    expect((await untilFallback(failed.id)).to).toBe(to);
  });
});

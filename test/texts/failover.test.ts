/**
 * T3, T4, T17: the journey of an AlimTalk that failed. A text in its place, or the word why there is none; both name each other in every
 * view; the text is judged when the AlimTalk is, and inherits what its sender said of the AlimTalk.
 */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, emulatorSends, emulatorTemplate, eventually, phone, sql } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { getOf, untilOf, viewsOf } from "../support/views.ts";
import { newName, received, receiverUrl, type Received } from "../support/webhooks.ts";

const TEXT = "카카오톡 대신 문자로 알려 드립니다.";

const alimTalk = (to: string, failover: object, more: object = {}) => ({
  type: "ALIMTALK",
  to,
  templateId: "AUTH_OTP",
  variables: { code: "482913" },
  failover: { enabled: true, fallbackContent: TEXT, ...failover },
  ...more,
});

const steps = (...list: readonly object[]): object => ({ fallbackContent: undefined, steps: list });

async function post(
  { key }: TestTenant,
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await call(path, { key, body });
  return { status: response.status, json: await response.json() };
}

async function sendAs(tenant: TestTenant, body: object): Promise<string> {
  const { status, json } = await post(tenant, "/v1/messages", body);
  expect([201, 202], JSON.stringify(json)).toContain(status);
  return (json as { id: string }).id;
}

const events = ({ timeline }: MessageWithTimeline): readonly string[] =>
  timeline.map(({ event }) => event);

async function untilMade(tenant: TestTenant, id: string): Promise<MessageWithTimeline> {
  return untilOf(tenant, id, (message) => events(message).includes("fallback_made"));
}

async function untilSkipped(tenant: TestTenant, id: string): Promise<MessageWithTimeline> {
  return untilOf(tenant, id, (message) => events(message).includes("fallback_skipped"));
}

async function textsTo(to: string): Promise<readonly (string | null)[]> {
  return (await emulatorSends(to)).map(({ text }) => text);
}

async function untilEvents(
  name: string,
  check: (all: readonly Received["event"][]) => boolean,
): Promise<readonly Received["event"][]> {
  return eventually(async () => (await received(name)).map(({ event }) => event), check);
}

const skipped = (reason: string) => ({
  code: "fallback_skipped",
  detail: expect.stringMatching(new RegExp(`^${reason}: `)),
});

describe("an AlimTalk that failed for another reason than that nobody has Kakao there", () => {
  it("gets no text, and says so in its timeline, in every view and to its webhook", async () => {
    const tenant = await tenantWithKey();
    const name = newName();
    const to = phone("9021");
    const body = alimTalk(to, {}, { webhookUrl: receiverUrl(name) });
    const id = await sendAs(tenant, body);
    await untilSkipped(tenant, id);
    const { got, listed, row } = await viewsOf(tenant, id);
    expect(got).toMatchObject({
      state: "undelivered",
      providerStatusCode: "K021",
      fallbackId: null,
      warnings: [skipped("OTHER_FAILURE")],
    });
    expect(got.timeline.at(-1)).toMatchObject({
      event: "fallback_skipped",
      detail: { reason: "OTHER_FAILURE" },
    });
    expect(listed).toMatchObject({ fallbackId: null, warnings: got.warnings });
    expect(row["fallback_id"]).toBeNull();
    const all = await untilEvents(name, (seen) =>
      seen.some(({ type }) => type === "message.undelivered"),
    );
    expect(all.at(-1)?.data).toMatchObject({ fallbackId: null, warnings: got.warnings });
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it.each([
    ["a code of a handset", "9008"],
    ["the case's own", "9021"],
    ["no Kakao, as before", "9101"],
  ])("gets its text with any_failure: %s", async (_name, digits) => {
    const tenant = await tenantWithKey();
    const to = phone(digits);
    const id = await sendAs(tenant, alimTalk(to, { on: "any_failure" }));
    const { fallbackId, warnings } = await untilMade(tenant, id);
    expect(fallbackId).toBe(`${id}:api-fallback`);
    expect(warnings).toEqual([]);
    await untilOf(tenant, fallbackId ?? "", ({ final }) => final);
    expect((await textsTo(to)).at(-1)).toBe(TEXT);
  });

  it("gets its text with any_failure from k-msg's door and in a batch", async () => {
    const tenant = await tenantWithKey();
    const ids = [crypto.randomUUID(), crypto.randomUUID()];
    const [one = "", two = ""] = ids;
    const numbers = [phone("9008"), phone("9008")];
    const [first = "", second = ""] = numbers;
    const any = { on: "any_failure" };
    const sent = await post(tenant, "/send", alimTalk(first, any, { messageId: one }));
    expect(sent.status, JSON.stringify(sent.json)).toBe(200);
    const { to: _to, ...message } = alimTalk("", any);
    const batch = { message, messages: [{ to: second, messageId: two }] };
    const made = await post(tenant, "/v1/batches", batch);
    expect(made.status, JSON.stringify(made.json)).toBe(202);
    for (const [at, id] of ids.entries()) {
      await eventually(
        async () => (await call(`/v1/messages/${id}`, { key: tenant.key })).status,
        (status) => status === 200,
      );
      await untilMade(tenant, id);
      await untilOf(tenant, `${id}:api-fallback`, ({ final }) => final);
      expect((await textsTo(numbers[at] ?? "")).at(-1)).toBe(TEXT);
    }
  });
});

describe("a text that is not made", () => {
  it("has a reason: nothing to say", async () => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, alimTalk(phone("9101"), { fallbackContent: undefined }));
    const { warnings } = await untilSkipped(tenant, id);
    expect(warnings).toMatchObject([
      { code: "FALLBACK_CONTENT_MISSING" },
      skipped("FALLBACK_CONTENT_MISSING"),
    ]);
  });

  it.each([
    [{ fallbackContent: " #{code} " }, "/failover/fallbackContent"],
    [steps({ type: "SMS", text: "#{code}" }), "/failover/steps/0/text"],
  ])("is refused where the variables leave nothing of it: %j", async (failover, pointer) => {
    const tenant = await tenantWithKey();
    const body = alimTalk(phone("9101"), failover, { variables: { code: "" } });
    const errors = [{ pointer, code: "required" }];
    const sent = await post(tenant, "/v1/messages", body);
    expect(sent).toMatchObject({ status: 400, json: { errors } });
    const kmsg = await post(tenant, "/send", body);
    expect(kmsg.json).toMatchObject({ error: { details: { errors } } });
    expect(await emulatorSends(body.to)).toEqual([]);
  });

  it("is no word where nobody asked for one", async () => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, alimTalk(phone("9008"), { enabled: false }));
    const ended = await untilOf(tenant, id, ({ state }) => state === "undelivered");
    expect(ended.warnings).toEqual([]);
    expect(events(ended).filter((event) => event.startsWith("fallback"))).toEqual([]);
  });

  it("is no word once the AlimTalk arrived", async () => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, alimTalk(phone(), { on: "any_failure" }));
    const ended = await untilOf(tenant, id, ({ state }) => state === "delivered");
    expect(ended).toMatchObject({ warnings: [], fallbackId: null });
  });
});

describe("parent and child", () => {
  it("name each other in every view and at the parent's own address", async () => {
    const tenant = await tenantWithKey();
    const name = newName();
    const body = alimTalk(phone("9101"), {}, { webhookUrl: receiverUrl(name) });
    const id = await sendAs(tenant, body);
    const child = `${id}:api-fallback`;
    const made = await untilMade(tenant, id);
    await untilOf(tenant, child, ({ final }) => final);
    const views = { parent: await viewsOf(tenant, id), child: await viewsOf(tenant, child) };
    for (const { got, listed, row, csv, ndjson, sheet } of [views.parent]) {
      expect([got, listed].map((view) => [view?.fallbackId, view?.failoverOf])).toEqual([
        [child, null],
        [child, null],
      ]);
      for (const columns of [row, csv, ndjson, sheet]) expect(columns["fallback_id"]).toBe(child);
    }
    for (const { got, listed, row, csv, ndjson, sheet } of [views.child]) {
      expect([got, listed].map((view) => [view?.fallbackId, view?.failoverOf])).toEqual([
        [null, id],
        [null, id],
      ]);
      for (const columns of [row, csv, ndjson, sheet]) expect(columns["failover_of"]).toBe(id);
    }
    expect(made.warnings).toEqual([]);
    const all = await untilEvents(
      name,
      (seen) =>
        seen.some(({ type }) => type === "message.undelivered") &&
        seen.some(({ type, data }) => type === "message.delivered" && data["id"] === child),
    );
    const of = (type: string) => all.find((event) => event.type === type)?.data;
    expect(of("message.undelivered")).toMatchObject({ id, fallbackId: child, failoverOf: null });
    expect(of("message.delivered")).toMatchObject({ id: child, fallbackId: null, failoverOf: id });
    const [row] = await sql<{ parent: string }>(
      `select p.message_id as parent from kmsg_delivery_tracking c
       join kmsg_delivery_tracking p on p.message_id = c.failover_of and p.fallback_id = c.message_id
       where c.message_id = $1`,
      [child],
    );
    expect(row?.parent).toBe(id);
  });

  it("do so in a batch, under an id of the caller's own, each row with its address", async () => {
    const tenant = await tenantWithKey();
    const rows = [newName(), newName()].map((name) => ({
      to: phone("9101"),
      messageId: `own-${crypto.randomUUID()}`,
      webhookUrl: receiverUrl(name),
      name,
    }));
    const { to: _to, ...message } = alimTalk("", {});
    const messages = rows.map(({ name: _name, ...row }) => row);
    const made = await post(tenant, "/v1/batches", { message, messages });
    expect(made.status, JSON.stringify(made.json)).toBe(202);
    for (const { messageId, name } of rows) {
      const child = `${messageId}:api-fallback`;
      const all = await untilEvents(name, (seen) =>
        seen.some(({ type, data }) => type === "message.delivered" && data["id"] === child),
      );
      expect(all.find(({ type }) => type === "message.undelivered")?.data).toMatchObject({
        id: messageId,
        fallbackId: child,
      });
      expect((await getOf(tenant, messageId)).fallbackId).toBe(child);
      expect((await getOf(tenant, child)).failoverOf).toBe(messageId);
    }
  });

  it("have deadline, purpose, priority and address in common", async () => {
    const tenant = await tenantWithKey();
    const webhookUrl = receiverUrl(newName());
    const said = { purpose: "auth", priority: "high", validFor: "9m", onUnknown: "hold" } as const;
    const id = await sendAs(tenant, alimTalk(phone("9101"), {}, { ...said, webhookUrl }));
    const parent = await untilMade(tenant, id);
    const child = await getOf(tenant, parent.fallbackId ?? "");
    expect(child.validUntil).toBe(parent.validUntil);
    const { validFor: _for, ...inherited } = said;
    const found = await isolateOf(env).messages.find(tenant.tenant, child.id);
    const record = await found?.stub.read(tenant.tenant);
    expect(record?.request).toMatchObject({ ...inherited, webhookUrl });
  });

  it("do so where no provider took the AlimTalk", async () => {
    const tenant = await tenantWithKey();
    const template = { code: `W_${crypto.randomUUID()}`, name: "withdrawn", content: "#{code}" };
    await emulatorTemplate({ ...template, status: "Y" });
    expect((await call(`/v1/templates/${template.code}`)).status).toBe(200);
    await emulatorTemplate({ ...template, status: "R" });
    const id = await sendAs(tenant, alimTalk(phone(), {}, { templateId: template.code }));
    const { state, fallbackId } = await untilMade(tenant, id);
    expect([state, fallbackId]).toEqual(["failed", `${id}:api-fallback`]);
    expect((await getOf(tenant, fallbackId ?? "")).failoverOf).toBe(id);
  });
});

describe("the text is measured as one that is sent by itself", () => {
  it.each([
    ["the case's own", `${"가".repeat(44)}\na`],
    ["45 syllables", "가".repeat(45)],
    ["46 syllables", "가".repeat(46)],
    ["a line break of Windows", `${"a".repeat(88)}\r\na`],
  ])("%s", async (_name, text) => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, alimTalk(phone("9101"), { fallbackContent: text }));
    const { fallbackId } = await untilMade(tenant, id);
    const direct = await sendAs(tenant, { to: phone(), text });
    const types = [fallbackId ?? "", direct].map(async (one) => (await getOf(tenant, one)).type);
    const [child, itself] = await Promise.all(types);
    expect(child).toBe(itself);
  });
});

describe("a step", () => {
  it("is the text that goes out, of the type that was named", async () => {
    const tenant = await tenantWithKey();
    const to = phone("9101");
    const step = { type: "LMS", text: "인증번호 #{code}", subject: "#{code} 안내" };
    const id = await sendAs(tenant, alimTalk(to, steps(step)));
    const { fallbackId } = await untilMade(tenant, id);
    expect((await getOf(tenant, fallbackId ?? "")).type).toBe("LMS");
    await untilOf(tenant, fallbackId ?? "", ({ final }) => final);
    expect((await textsTo(to)).at(-1)).toBe("인증번호 482913");
  });

  it("without a type is what its length wants, at k-msg's door too", async () => {
    const tenant = await tenantWithKey();
    const messageId = crypto.randomUUID();
    const step = { text: "가".repeat(46) };
    const body = alimTalk(phone("9101"), steps(step), { messageId });
    expect((await post(tenant, "/send", body)).status).toBe(200);
    await untilMade(tenant, messageId);
    expect((await getOf(tenant, `${messageId}:api-fallback`)).type).toBe("LMS");
  });

  it("may be one of a list of one: the first that is too many is named, with what to do", async () => {
    const tenant = await tenantWithKey();
    const to = phone("9101");
    const list = ["x", "y", "z"].map((text) => ({ text }));
    const sent = await post(tenant, "/v1/messages", alimTalk(to, steps(...list)));
    const detail = "is a second step: only one can follow, an SMS or LMS; leave the others out";
    expect(sent).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/failover/steps/1", code: "too_many", detail }] },
    });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it.each([
    ["of another channel", steps({ type: "RCS", text: "x" }), "/failover/steps/0/type"],
    [
      "a second one",
      steps({ type: "LMS", text: "x" }, { type: "SMS", text: "y" }),
      "/failover/steps/1",
    ],
    ["none", steps(), "/failover/steps"],
    [
      "an SMS that is too long",
      steps({ type: "SMS", text: "가".repeat(46) }),
      "/failover/steps/0/text",
    ],
    [
      "an SMS with a title",
      steps({ type: "SMS", text: "x", subject: "y" }),
      "/failover/steps/0/subject",
    ],
    [
      "a title's strange characters",
      steps({ type: "LMS", text: "x", subject: "y!" }),
      "/failover/steps/0/subject",
    ],
    ["without a text", steps({ type: "SMS", text: " " }), "/failover/steps/0/text"],
    ["a name without a value", steps({ text: "#{kode}" }), "/failover/steps/0/text"],
    ["no character of carriers", steps({ text: "😀" }), "/failover/steps/0/text"],
    ["beside k-msg's fields", { steps: [{ text: "x" }] }, "/failover/steps"],
    ["another failure than there is", { on: "sometimes" }, "/failover/on"],
  ])("is refused with its place: %s", async (_name, failover, pointer) => {
    const tenant = await tenantWithKey();
    const to = phone("9101");
    const body = alimTalk(to, failover);
    const { status, json } = await post(tenant, "/v1/messages", body);
    expect(status, JSON.stringify(json)).toBe(400);
    const { errors } = json as { errors: { pointer: string; detail: string }[] };
    expect(errors.map((error) => error.pointer)).toEqual([pointer]);
    expect(errors[0]?.detail.length).toBeGreaterThan(5);
    const batch = await post(tenant, "/v1/batches", { messages: [body] });
    expect(batch.json).toMatchObject({ errors: [{ pointer: `/messages/0${pointer}` }] });
    expect((await post(tenant, "/send", body)).status).toBe(400);
    expect(await emulatorSends(to)).toEqual([]);
  });
});

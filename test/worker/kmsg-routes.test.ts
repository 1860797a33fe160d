import { describe, expect, it } from "vitest";

import {
  call,
  emulatorSends,
  eventually,
  giveResult,
  phone,
  rowOf,
  sql,
  untilRow,
} from "../support/api.ts";
import { withoutLateCopies } from "../support/override.ts";

withoutLateCopies();

/** The JSON of k-msg's example, as contracts §8.1 has it. */
interface Answer {
  readonly ok: boolean;
  readonly message?: string;
  readonly data?: Record<string, unknown>;
  readonly error?: { name: string; code: string; message: string; details?: object };
}

interface One {
  readonly isSuccess: boolean;
  readonly isFailure: boolean;
  readonly value?: Record<string, unknown>;
  readonly error?: { code: string; message: string };
}

const CRON = { "x-cron-token": "local-cron-token" };
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

async function post(
  path: string,
  body: unknown,
  headers?: Record<string, string>,
): Promise<{ status: number; json: Answer }> {
  const response = await call(path, { body, ...(headers && { headers }) });
  return { status: response.status, json: await response.json() };
}

async function postArray(body: readonly unknown[], headers?: Record<string, string>) {
  const { status, json } = await post("/send", body, headers);
  expect(status, JSON.stringify(json)).toBe(200);
  return json.data as { total: number; results: One[] };
}

describe.concurrent("POST /send with an object", () => {
  it("answers { ok, data: SendResult } and nothing else", async () => {
    const to = phone("7001");
    const messageId = crypto.randomUUID();
    const { status, json } = await post("/send", { type: "SMS", messageId, to, text: "안녕" });
    expect(status).toBe(200);
    expect(json).toEqual({
      ok: true,
      data: {
        messageId,
        providerId: "iwinv",
        providerMessageId: expect.stringMatching(/^\d+$/),
        status: "SENT",
        type: "SMS",
        to,
        raw: expect.any(Object),
      },
    });
    const [sent] = await emulatorSends(to);
    expect(sent?.providerMessageId).toBe(json.data?.["providerMessageId"]);
  });

  it("repeats the recipient as it was written, and sends to the number", async () => {
    const to = phone("7001");
    const written = `+82 ${to.slice(1, 3)}-${to.slice(3, 7)}-${to.slice(7)}`;
    const { json } = await post("/send", { to: written, text: "hi" });
    expect(json.data).toMatchObject({ to: written, type: "SMS", status: "SENT" });
    expect(json.data?.["messageId"]).toMatch(/^msg_/);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("takes content for text, null for no type, and an empty messageId for none", async () => {
    const to = phone();
    const body = { type: null, messageId: "", to, content: "가".repeat(46) };
    const { status, json } = await post("/send", body);
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json.data).toMatchObject({ type: "LMS", messageId: expect.stringMatching(/^msg_/) });
  });

  it("refuses a variable without a value, where k-msg sends it as it stands", async () => {
    const to = phone();
    for (const body of [{ text: "#{a} #{b}", variables: { a: 1 } }, { text: "#{b}" }]) {
      const { status, json } = await post("/send", { to, ...body });
      expect(status).toBe(400);
      expect(json.error).toMatchObject({
        code: "INVALID_REQUEST",
        details: { errors: [{ pointer: "/variables", code: "missing_variables" }] },
      });
    }
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("sends an AlimTalk by the names of its variables; options of other vendors do no harm", async () => {
    const to = phone("7001");
    const { status, json } = await post("/send", {
      type: "ALIMTALK",
      to,
      templateId: "ORDER",
      variables: { when: "내일", price: 15000, order: "A-1", name: "홍길동" },
      kakao: { profileId: "p", buttons: [{ name: "x" }] },
    });
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json.data).toMatchObject({ type: "ALIMTALK", status: "SENT", to });
    expect((await emulatorSends(to))[0]?.text).toBe("홍길동님, 주문 A-1 15000원 내일");
  });

  it("is PENDING with 200 when nobody knows whether it was sent", async () => {
    const to = phone("8503");
    const { status, json } = await post("/send", { to, text: "hi" });
    expect(status).toBe(200);
    expect(json).toMatchObject({ ok: true, data: { status: "PENDING", type: "SMS", to } });
    expect(json.data).not.toHaveProperty("providerMessageId");
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("is 400 with k-msg's error when the provider refuses it", async () => {
    const messageId = crypto.randomUUID();
    const body = { to: phone("8013"), text: "hi", messageId };
    const { status, json } = await post("/send", body);
    expect(status).toBe(400);
    expect(json).toEqual({
      ok: false,
      error: {
        name: "KMsgError",
        code: "INVALID_REQUEST",
        message: expect.any(String),
        details: { providerId: "iwinv", messageId, originalCode: "13" },
      },
    });
  });

  it.each([
    ["no recipient", { text: "hi" }, "INVALID_REQUEST", /^to is required/],
    [
      "a recipient that is none",
      { to: "12", text: "hi" },
      "INVALID_REQUEST",
      /^to is not a Korean/,
    ],
    ["no text", { to: "01012345678" }, "INVALID_REQUEST", /^text is required/],
    [
      "an unknown type",
      { type: "NSMS", to: "01012345678", text: "hi" },
      "INVALID_REQUEST",
      /^No provider available for type NSMS$/,
    ],
    [
      "an empty type",
      { type: "", to: "01012345678", text: "hi" },
      "INVALID_REQUEST",
      /^No provider available for type $/,
    ],
    [
      "a type of another provider",
      { type: "FRIENDTALK", to: "01012345678", text: "hi" },
      "INVALID_REQUEST",
      /^No provider available for type FRIENDTALK$/,
    ],
    [
      "an unknown provider",
      { providerId: "solapi", to: "01012345678", text: "hi" },
      "INVALID_REQUEST",
      /^Provider not found: solapi$/,
    ],
    [
      "an unknown field",
      { to: "01012345678", text: "hi", tex: 1 },
      "INVALID_REQUEST",
      /^tex is not a field/,
    ],
    [
      "a time without a zone",
      { to: "01012345678", text: "hi", options: { scheduledAt: "2026-12-01T09:00:00" } },
      "INVALID_REQUEST",
      /^options\.scheduledAt must be ISO 8601/,
    ],
    [
      "an AlimTalk without a template",
      { type: "ALIMTALK", to: "01012345678" },
      "INVALID_REQUEST",
      /^templateId AlimTalk needs/,
    ],
    [
      "a reserved messageId",
      { messageId: "msg_1", to: "01012345678", text: "hi" },
      "INVALID_REQUEST",
      /^messageId must have/,
    ],
  ] as const)("refuses %s with { ok: false, error }", async (_title, body, code, message) => {
    const { status, json } = await post("/send", body);
    expect(status).toBe(400);
    expect(json).toEqual({
      ok: false,
      error: expect.objectContaining({ name: "KMsgError", code }),
    });
    expect(json.error?.message).toMatch(message);
    expect(JSON.stringify(json)).not.toContain("01012345678");
    if (!message.source.startsWith("^No provider") && !message.source.startsWith("^Provider")) {
      expect(json.error?.details).toMatchObject({ providerId: "iwinv" });
    }
  });

  it.each([["{"], [""], ["null"], ["7"], ['"x"'], ["[1]"], ["[{},null]"], ["[[]]"]])(
    "says what it wants when the body is %s",
    async (body) => {
      const { status, json } = await post("/send", body);
      expect(status).toBe(400);
      expect(json).toEqual({
        ok: false,
        message: "request body must be a JSON object or an array of JSON objects",
      });
    },
  );

  it("refuses what is nested without end", async () => {
    const deep = `{"to":"01012345678","text":"hi","kakao":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
    const { status, json } = await post("/send", deep);
    expect(status, JSON.stringify(json)).toBe(400);
    expect(json.error?.message).toBe("kakao is nested too deeply");
    expect(await post("/send", `[${deep}]`)).toEqual({
      status: 400,
      json: { ok: false, message: "request body is nested too deeply" },
    });
  });
});

describe.concurrent("the same messageId", () => {
  it("twice is one send with equal data", async () => {
    const body = { messageId: crypto.randomUUID(), to: phone(), text: "hi" };
    const first = await post("/send", body);
    const second = await post("/send", body);
    expect(second).toEqual(first);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("at the same time, ten times, is one send with equal data", async () => {
    const body = { messageId: crypto.randomUUID(), to: phone(), text: "hi" };
    const answers = await Promise.all(Array.from({ length: 10 }, async () => post("/send", body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("after a failure fails again without another send", async () => {
    const body = { messageId: crypto.randomUUID(), to: phone("8013"), text: "hi" };
    const first = await post("/send", body);
    expect(first.status).toBe(400);
    expect(await post("/send", body)).toEqual(first);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("with another text is refused", async () => {
    const body = { messageId: crypto.randomUUID(), to: phone(), text: "hi" };
    await post("/send", body);
    const { status, json } = await post("/send", { ...body, text: "ho" });
    expect(status).toBe(400);
    expect(json.error?.message).toBe("messageId belongs to another request");
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });
});

describe.concurrent("POST /send with an array", () => {
  it("keeps the order and mixes successes and failures", async () => {
    const numbers = [phone(), phone("8013"), phone("8503"), phone()];
    const data = await postArray([
      { to: numbers[0], text: "1" },
      { to: "nobody", text: "2" },
      { to: numbers[1], text: "3" },
      { type: "VOICE", to: numbers[0], text: "4" },
      { to: numbers[2], text: "5" },
      { type: "ALIMTALK", to: numbers[3], templateId: "AUTH_OTP", variables: { code: "6" } },
    ]);
    expect(data.total).toBe(6);
    expect(data.results.map((one) => one.isSuccess)).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(data.results.map((one) => one.value?.["to"])).toEqual([
      numbers[0],
      undefined,
      undefined,
      undefined,
      numbers[2],
      numbers[3],
    ]);
    expect(data.results[4]?.value).toMatchObject({ status: "PENDING" });
    for (const one of data.results) {
      expect(one.isFailure).toBe(!one.isSuccess);
      const names = one.isSuccess ? ["value"] : ["error"];
      expect(Object.keys(one)).toEqual(["isSuccess", "isFailure", ...names]);
    }
  });

  it("of nothing is nothing", async () => {
    expect(await postArray([])).toEqual({ total: 0, results: [] });
  });

  it("of more than 500 is refused whole", async () => {
    const to = phone();
    const many = Array.from({ length: 501 }, () => ({ to, text: "hi" }));
    const { status, json } = await post("/send", many);
    expect(status).toBe(400);
    expect(json).toEqual({ ok: false, message: "at most 500 messages a request" });
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it("is a batch: SQL has its members together, also those with own ids", async () => {
    const messageId = `own-${crypto.randomUUID()}`;
    const items = [
      { to: phone(), text: "hi" },
      { to: "1" },
      { to: phone(), text: "hi", messageId },
    ];
    const { results } = await postArray(items, {});
    expect(results.map((one) => one.isSuccess)).toEqual([true, false, true]);
    await untilRow(messageId, "delivered");
    const rows = await sql<{ batch_index: number; total: number; refused: number }>(
      `select m.batch_index, b.total, b.refused from kmsg_delivery_tracking m join kmsg_batch b using (batch_id)
       where b.batch_id = (select batch_id from kmsg_delivery_tracking where message_id = $1) order by 1`,
      [messageId],
    );
    expect(rows).toEqual([0, 2].map((batch_index) => ({ batch_index, total: 3, refused: 1 })));
    // The same array again, without a key: its own ids are sent once.
    const again = await postArray(items, {});
    expect(again.results[2]?.value?.["messageId"]).toBe(messageId);
    expect(await emulatorSends(items[2]?.to ?? "")).toHaveLength(1);
  });

  it("with one key is as many messages, each of them once, however often it is posted", async () => {
    const items = [phone(), phone(), phone()].map((to) => ({ to, text: "hi" }));
    const key = { "idempotency-key": crypto.randomUUID() };
    const [first, second] = await Promise.all([postArray(items, key), postArray(items, key)]);
    expect(second).toEqual(first);
    const ids = first.results.map((one) => one.value?.["messageId"]);
    expect(new Set(ids).size).toBe(3);
    for (const { to } of items) expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("does not mix up two long keys that begin alike", async () => {
    const start = crypto.randomUUID().padEnd(250, "x");
    const one = await postArray([{ to: phone(), text: "hi" }], { "idempotency-key": `${start}1` });
    const two = await postArray([{ to: phone(), text: "hi" }], { "idempotency-key": `${start}2` });
    expect([one.results[0]?.isSuccess, two.results[0]?.isSuccess]).toEqual([true, true]);
    expect(one.results[0]?.value?.["messageId"]).not.toBe(two.results[0]?.value?.["messageId"]);
  });
});

describe.concurrent("POST /send/sms", () => {
  it("sends { to, text, from? } and answers like /send", async () => {
    const to = phone("7001");
    const { status, json } = await post("/send/sms", { to, text: "hi", from: "02-1599-0000" });
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json).toMatchObject({ ok: true, data: { type: "SMS", status: "SENT", to } });
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it.each([["{"], [""], ["[]"], ["null"]])("refuses the body %s with 400", async (body) => {
    const { status, json } = await post("/send/sms", body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ ok: false, error: { code: "INVALID_REQUEST" } });
    expect(json.error?.message).toMatch(/^request body /);
  });
});

describe.concurrent("GET /tracking/:messageId", () => {
  it("answers { ok, data: TrackingRecord } with ISO dates, from sent to delivered", async () => {
    const messageId = crypto.randomUUID();
    const to = phone("7001");
    await post("/send", { messageId, to, text: "hi", options: { customFields: { a: "b" } } });
    const ask = async (): Promise<Answer> => (await call(`/tracking/${messageId}`)).json();
    const sent = await ask();
    expect(sent).toEqual({
      ok: true,
      data: {
        messageId,
        providerId: "iwinv",
        providerMessageId: expect.stringMatching(/^\d+$/),
        type: "SMS",
        to,
        from: "0215990000",
        requestedAt: expect.stringMatching(ISO),
        status: "SENT",
        sentAt: expect.stringMatching(ISO),
        statusUpdatedAt: expect.stringMatching(ISO),
        attemptCount: expect.any(Number),
        nextCheckAt: expect.stringMatching(ISO),
        metadata: { customFields: { a: "b" } },
      },
    });
    await giveResult(to);
    const done = await eventually(ask, (answer) => answer.data?.["status"] === "DELIVERED");
    expect(done.data).toMatchObject({ deliveredAt: expect.stringMatching(ISO) });
  });

  it("finds a message by the id that we made, and by an own id with odd characters", async () => {
    const { json } = await post("/send", { to: phone(), text: "hi" });
    const id = String(json.data?.["messageId"]);
    expect((await call(`/tracking/${id}`)).status).toBe(200);
    const odd = `a/b?c#d%2F&${crypto.randomUUID()}`;
    await post("/send", { messageId: odd, to: phone(), text: "hi" });
    const response = await call(`/tracking/${encodeURIComponent(odd)}`);
    expect(await response.json()).toMatchObject({ ok: true, data: { messageId: odd } });
  });

  it("shows a scheduled message, whose time was given as a JSON string, as scheduled", async () => {
    const messageId = crypto.randomUUID();
    const at = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
    const korean = `${new Date(at + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;
    const to = phone();
    const body = { messageId, to, text: "hi", options: { scheduledAt: korean } };
    const { status, json } = await post("/send", body);
    expect(status).toBe(200);
    expect(json.data).toMatchObject({ messageId, status: "PENDING", type: "SMS" });
    const tracked: Answer = await (await call(`/tracking/${messageId}`)).json();
    expect(tracked.data).toMatchObject({
      status: "PENDING",
      scheduledAt: new Date(at).toISOString(),
      providerMessageId: "",
      attemptCount: 0,
    });
    expect(await emulatorSends(to)).toHaveLength(0);
    expect(await untilRow(messageId, "scheduled")).toMatchObject({ status: "PENDING" });
    await call(`/v1/messages/${messageId}/cancel`, { method: "POST" });
  });

  it.each([
    ["an own id that nobody used", crypto.randomUUID()],
    ["an id of ours that nobody has", `msg_${"A".repeat(43)}`],
    ["garbage", "msg_x"],
    ["what no id can be", "%00%ff"],
    ["a broken escape", "%"],
  ])("answers 404 for %s", async (_title, id) => {
    const response = await call(`/tracking/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ ok: false, message: "not found" });
  });
});

describe("POST /internal/tracking/run-once", () => {
  it.each([
    ["no token", {}],
    ["another token", { "x-cron-token": "local-cron-tokem" }],
    ["an API key", { "x-cron-token": "dev-only-key" }],
  ])("is 401 in plain text with %s", async (_title, headers: Record<string, string>) => {
    const response = await call("/internal/tracking/run-once", { method: "POST", headers });
    expect([response.status, await response.text()]).toEqual([401, "unauthorized"]);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  });

  it("answers { ok: true } to the token alone, and looks after an overdue row", async () => {
    const { json } = await post("/send", { to: phone(), text: "hi" });
    const id = String(json.data?.["messageId"]);
    await untilRow(id, "delivered");
    // As if the last change had been lost on its way.
    await sql(
      `update kmsg_delivery_tracking set status = 'SENT', next_check_at = 0 where message_id = $1`,
      [id],
    );
    const response = await call("/internal/tracking/run-once", {
      method: "POST",
      key: null,
      headers: CRON,
    });
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
    const row = (await rowOf(id)) as unknown as { next_check_at: string };
    expect(Number(row.next_check_at)).toBeGreaterThan(0);
  });
});

describe.concurrent("keys", () => {
  it.each([
    ["POST", "/send"],
    ["POST", "/send/sms"],
    ["GET", "/tracking/x"],
  ])("%s %s asks for one", async (method, path) => {
    const body = method === "POST" ? { to: phone(), text: "hi" } : undefined;
    for (const key of [null, "wrong"]) {
      const response = await call(path, { method, key, ...(body && { body }) });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
    if (body) expect(await emulatorSends(body.to)).toHaveLength(0);
  });
});

it("GET / says what is here, without a key", async () => {
  const response = await call("/", { key: null });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    ok: true,
    service: "k-msg tracking with hyperdrive",
    routes: [
      "POST /send",
      "POST /send/sms",
      "GET /tracking/:messageId",
      "POST /internal/tracking/run-once",
    ],
  });
});

describe("a query, which the routes that send do not have", () => {
  it.each([
    ["/send?dryRun=true", { type: "SMS", text: "안녕" }],
    ["/send?dryRun=", { type: "SMS", text: "안녕" }],
    ["/send/sms?dryRun=true", { text: "안녕" }],
    ["/send/sms?partial=true", { text: "안녕" }],
  ])("is refused: %s", async (path, fields) => {
    const to = phone();
    const messageId = crypto.randomUUID();
    const { status, json } = await post(path, { messageId, to, ...fields });
    expect(status).toBe(400);
    expect(json).toMatchObject({ ok: false, error: { code: "INVALID_REQUEST" } });
    const [name = ""] = [...new URL(path, "http://k").searchParams.keys()];
    expect(json.error?.message).toContain(name);
    expect((await call(`/v1/messages/${messageId}`)).status).toBe(404);
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("is refused of an array as a whole, and in Korean", async () => {
    const body = [{ type: "SMS", to: phone(), text: "안녕" }];
    const { status, json } = await post("/send?dryRun=true", body, { "accept-language": "ko" });
    expect(status).toBe(400);
    expect(json.error?.message).toContain("없는 항목입니다");
  });
});

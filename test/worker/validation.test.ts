import { describe, expect, it } from "vitest";

import { call, emulatorSends, phone, sql } from "../support/api.ts";

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly requestId: string;
  readonly retryable: boolean;
  readonly errors?: readonly { pointer: string; code: string; detail: string }[];
}

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const jpeg = (bytes: number): string => {
  const picture = new Uint8Array(bytes);
  picture.set([0xff, 0xd8, 0xff, 0xe0]);
  return picture.toBase64();
};
const image = { filename: "a.jpg", base64: jpeg(10) };
const mms = { type: "MMS", text: "그림입니다" };
const otp = { type: "ALIMTALK", text: undefined, templateId: "AUTH_OTP" };
const order = { ...otp, templateId: "ORDER" };

/** What is wrong, what it does to a correct body, and the fault that names it. */
type Case = readonly [string, object, pointer: string, code: string, detail?: RegExp];

const cases: readonly Case[] = [
  ["an unknown field", { tex: "x" }, "/tex", "unknown_field"],
  ["a name with / and ~", { "a/b~c": 1 }, "/a~1b~0c", "unknown_field"],
  [
    "an unknown field inside another",
    { failover: { enabled: true, x: 1 } },
    "/failover/x",
    "unknown_field",
  ],
  ["a number for a recipient", { to: 1012345678 }, "/to", "invalid_type", /must be a string/],
  ["a list of recipients", { to: ["01012345678"] }, "/to", "invalid_type"],
  ["null for a text", { text: null }, "/text", "invalid_type"],
  ["an unknown type", { type: "FAX" }, "/type", "invalid_value", /SMS, LMS, MMS, ALIMTALK/],
  ["a type in small letters", { type: "sms" }, "/type", "invalid_value"],
  ["no recipient", { to: undefined }, "/to", "required", /is required/],
  ["a blank recipient", { to: "  " }, "/to", "required"],
  ["no text", { text: undefined }, "/text", "required"],
  ["a blank text", { text: " \n " }, "/text", "required"],
  [
    "a text that its variables empty",
    { text: "#{a}", variables: { a: null } },
    "/text",
    "required",
  ],
  ["too few digits", { to: "010-123-456" }, "/to", "invalid_phone", /Korean telephone number/],
  ["too many digits", { to: "010123456789" }, "/to", "invalid_phone"],
  ["a foreign number", { to: "+1 202 555 0123" }, "/to", "invalid_phone"],
  ["letters in a number", { to: "0101234ABCD" }, "/to", "invalid_phone", /character 8 \(U\+0041\)/],
  ["two numbers in one", { to: "01012345678,01087654321" }, "/to", "invalid_phone", /U\+002C/],
  ["a sender that is none", { from: "02-1" }, "/from", "invalid_phone"],
  [
    "91 bytes in an SMS",
    { type: "SMS", text: `${"가".repeat(45)}a` },
    "/text",
    "too_long",
    /has 91 bytes in CP949, at most 90/,
  ],
  [
    "a line break that is the 91st byte",
    { type: "SMS", text: `${"a".repeat(89)}\n` },
    "/text",
    "too_long",
    /has 91 bytes/,
  ],
  [
    "2,001 bytes in an LMS",
    { text: `${"가".repeat(1000)}a` },
    "/text",
    "too_long",
    /has 2001 bytes/,
  ],
  [
    "variables that make it too long",
    { type: "SMS", text: "#{a}", variables: { a: "가".repeat(46) } },
    "/text",
    "too_long",
    /has 92/,
  ],
  ["an emoji", { text: "안녕 😀" }, "/text", "not_encodable", /character 4 \(U\+1F600\)/],
  ["an em dash", { text: "주문 — 완료" }, "/text", "not_encodable", /character 4 \(U\+2014\)/],
  ["a no-break space", { text: "a\u00a0b" }, "/text", "not_encodable", /U\+00A0/],
  ["half a surrogate pair", { text: "a\ud800b" }, "/text", "not_encodable", /U\+D800/],
  ["an emoji from a variable", { text: "#{a}", variables: { a: "😀" } }, "/text", "not_encodable"],
  ["a NUL", { text: "a\u0000b" }, "/text", "control_character", /character 2/],
  [
    "a subject on an SMS",
    { type: "SMS", subject: "제목" },
    "/subject",
    "not_allowed",
    /set type to LMS/,
  ],
  [
    "a subject of 41 bytes",
    { type: "LMS", subject: `${"가".repeat(20)}a` },
    "/subject",
    "too_long",
    /at most 40/,
  ],
  [
    "a subject with a comma",
    { type: "LMS", subject: "안녕, 여러분" },
    "/subject",
    "invalid_characters",
  ],
  [
    "a line break in a subject",
    { type: "LMS", subject: "안녕\n여러분" },
    "/subject",
    "invalid_characters",
  ],
  [
    "a text without the value of its variable",
    { text: "#{name}님", variables: { nam: "a" } },
    "/variables",
    "missing_variables",
    /name/,
  ],
  [
    "a text with variables and no values",
    { text: "#{name}님" },
    "/variables",
    "missing_variables",
    /name/,
  ],
  [
    "a variable given twice",
    { text: "#{name}님", variables: { name: "a", " name": "b" } },
    "/variables",
    "contradiction",
    /two values to name$/,
  ],
  [
    "a subject without the value of its variable",
    { type: "LMS", subject: "#{shop} 알림" },
    "/subject",
    "missing_variables",
    /needs the variables shop$/,
  ],
  [
    "a short text that names a long value many times",
    { text: "#{a}".repeat(100), variables: { a: "x".repeat(1000) } },
    "/text",
    "too_long",
  ],
  [
    "a variable that is a list",
    { text: "#{a}", variables: { a: ["x"] } },
    "/variables/a",
    "invalid_union",
  ],
  ["an SMS with a template", { templateId: "AUTH_OTP" }, "/templateId", "not_allowed"],
  ["an SMS with a fallback", { failover: { enabled: true } }, "/failover", "not_allowed"],
  ["a fallback without a switch", { ...otp, failover: {} }, "/failover/enabled", "required"],
  [
    "an emoji in a fallback",
    { ...otp, variables: { code: "1" }, failover: { enabled: true, fallbackContent: "😀" } },
    "/failover/fallbackContent",
    "not_encodable",
  ],
  ["an AlimTalk without a template", { ...otp, templateId: undefined }, "/templateId", "required"],
  [
    "an AlimTalk with a text",
    { ...otp, text: "비밀 문구", variables: { code: "1" } },
    "/text",
    "not_allowed",
  ],
  [
    "a template that nobody knows",
    { ...otp, templateId: "NOBODY_KNOWS", variables: {} },
    "/templateId",
    "unknown_template",
    /no such template/,
  ],
  [
    "a NUL in a template's code",
    { ...otp, templateId: "A\u0000", variables: {} },
    "/templateId",
    "control_character",
  ],
  [
    "a template's code without end",
    { ...otp, templateId: "A".repeat(65), variables: {} },
    "/templateId",
    "too_long",
  ],
  [
    "a template without its variables",
    order,
    "/variables",
    "missing_variables",
    /name, order, price, when/,
  ],
  [
    "a template without one of them",
    { ...order, variables: { name: "홍길동", order: "1", when: "x" } },
    "/variables",
    "missing_variables",
    /variables price$/,
  ],
  [
    "variables that the template does not have",
    { ...otp, variables: { code: "482913", name: "홍길동" } },
    "/variables",
    "extra_variables",
    /variables name$/,
  ],
  [
    "a variable that makes the AlimTalk too long",
    { ...otp, variables: { code: "9".repeat(999) } },
    "/variables",
    "too_long",
  ],
  [
    "a variable that alone is too long",
    { ...otp, variables: { code: "9".repeat(1001) } },
    "/variables/code",
    "too_long",
  ],
  [
    "a time without a zone",
    { scheduledAt: "2026-12-01T09:00:00" },
    "/scheduledAt",
    "invalid_format",
    /ISO 8601 with a zone, such as/,
  ],
  [
    "a day that does not exist",
    { scheduledAt: "2027-02-30T09:00:00Z" },
    "/scheduledAt",
    "invalid_format",
  ],
  ["a time in milliseconds", { scheduledAt: 1_800_000_000_000 }, "/scheduledAt", "invalid_type"],
  [
    "a time more than 30 days ahead",
    { scheduledAt: inDays(30.1) },
    "/scheduledAt",
    "too_far_ahead",
    /at most 30 days/,
  ],
  [
    "a NUL in a custom field",
    { customFields: { a: "\u0000" } },
    "/customFields/a",
    "control_character",
  ],
  [
    "half a pair in a custom field",
    { customFields: { a: "\ud800" } },
    "/customFields/a",
    "not_unicode",
  ],
  [
    "a custom field that is too long",
    { customFields: { a: "x".repeat(501) } },
    "/customFields/a",
    "too_long",
  ],
  [
    "a custom field's name that is too long",
    { customFields: { ["x".repeat(65)]: "a" } },
    `/customFields/${"x".repeat(64)}`,
    "invalid_key",
  ],
  [
    "51 custom fields",
    { customFields: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [i, ""])) },
    "/customFields",
    "too_many",
  ],
  ["an MMS without a picture", mms, "/image", "required"],
  ["an SMS with a picture", { type: "SMS", image }, "/image", "not_allowed"],
  [
    "a picture that is no base64",
    { ...mms, image: { ...image, base64: "data:image/jpeg;base64,AAAA" } },
    "/image/base64",
    "invalid_format",
    /without data:image/,
  ],
  [
    "a list of values for a variable",
    { text: "#{a}", variables: { a: [1, 2] } },
    "/variables/a",
    "invalid_union",
    /^must be one of these types: string, number, boolean, null$/,
  ],
  ["a list of variables", { variables: ["a"] }, "/variables", "invalid_type", /an object/],
  ["a picture without content", { ...mms, image: { ...image, base64: "" } }, "/image", "not_jpeg"],
  ["a PNG", { ...mms, image: { ...image, base64: "iVBORw0KGgo=" } }, "/image", "not_jpeg"],
  [
    "a picture of 100,000 bytes",
    { ...mms, image: { ...image, base64: jpeg(100_000) } },
    "/image",
    "too_large",
  ],
  [
    "a picture of 700 kB",
    { ...mms, image: { ...image, base64: jpeg(700_000) } },
    "/image",
    "too_large",
  ],
  [
    "a picture with a name of another kind",
    { ...mms, image: { ...image, filename: "a.png" } },
    "/image/filename",
    "invalid_format",
  ],
  [
    "a picture without a name",
    { ...mms, image: { base64: image.base64 } },
    "/image/filename",
    "required",
  ],
];

/** Every string in a body that tells about a person. */
function personal(body: object): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (["messageId", "templateId", "type", "scheduledAt"].includes(name)) return [];
    if (typeof value === "string") return value.length > 3 ? [value] : [];
    if (typeof value === "object" && value !== null) return personal(value);
    return [];
  });
}

async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  const body: Problem = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(body).toMatchObject({ status, code, retryable: false, type: `/problems/${code}` });
  expect(body.title).toBeTruthy();
  expect(body.requestId).toBe(response.headers.get("x-request-id"));
  return body;
}

/** Nothing of it was kept: the name is free for the corrected request, which is scheduled so that it costs no send. */
async function expectNothingKept(to: string, headers: Record<string, string>, name: object) {
  expect(await emulatorSends(to)).toHaveLength(0);
  const body = { to, text: "이제 맞다", scheduledAt: inDays(1), ...name };
  const corrected = await call("/v1/messages", { body, headers });
  const message: { id: string; state: string; revision: number } = await corrected.json();
  expect(corrected.status, JSON.stringify(message)).toBe(201);
  expect(corrected.headers.get("idempotent-replayed")).toBeNull();
  expect(message).toMatchObject({ state: "scheduled", revision: 1 });
  await call(`/v1/messages/${message.id}/cancel`, { method: "POST" });
}

describe.concurrent("POST /v1/messages refuses", () => {
  it.each(cases.map((one) => ({ title: one[0], one })))("$title", async ({ one }) => {
    const [, change, pointer, code, detail] = one;
    const to = phone();
    const messageId = crypto.randomUUID();
    const body = { to, text: "비밀 문구 482913", messageId, ...change };
    const response = await call("/v1/messages", { body });
    const problem = await expectProblem(response, 400, "invalid_request");
    const fault = problem.errors?.find((one) => one.pointer === pointer && one.code === code);
    expect(fault, JSON.stringify(problem.errors)).toBeDefined();
    expect(fault?.detail).toMatch(detail ?? /./);
    expect(problem.detail).toContain(fault?.detail);
    for (const value of personal(body)) expect(JSON.stringify(problem)).not.toContain(value);

    expect((await call(`/v1/messages/${messageId}`)).status).toBe(404);
    await expectNothingKept(to, {}, { messageId });
  });

  it("several faults at once, each by its field", async () => {
    const body = { to: "1", text: "😀", from: "x", scheduledAt: inDays(40) };
    const problem = await expectProblem(
      await call("/v1/messages", { body }),
      400,
      "invalid_request",
    );
    expect(problem.errors?.map((fault) => fault.pointer).sort()).toEqual([
      "/from",
      "/scheduledAt",
      "/text",
      "/to",
    ]);
  });

  it("ten thousand unknown fields with an answer that one can read", async () => {
    const body = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, i]));
    const response = await call("/v1/messages", { body });
    const problem = await expectProblem(response, 400, "invalid_request");
    expect(JSON.stringify(problem).length).toBeLessThan(20_000);
  });
});

describe.concurrent("names of messages", () => {
  it.each([
    ["a blank inside", "a b"],
    ["nothing between quotes", '""'],
    ["nothing at all", ""],
    ["256 characters", "k".repeat(256)],
    ["letters that are not ASCII", "\u00e9".repeat(3)],
  ])("an Idempotency-Key with %s is refused", async (_title, key) => {
    const to = phone();
    const headers = { "idempotency-key": key };
    const response = await call("/v1/messages", { body: { to, text: "hi" }, headers });
    const problem = await expectProblem(response, 400, "invalid_request");
    expect(problem.errors).toEqual([
      expect.objectContaining({ pointer: "Idempotency-Key", code: "invalid_key" }),
    ]);
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it.each([
    ["begins like ours", "msg_mine"],
    ["is one of ours", `msg_${"A".repeat(43)}`],
    ["has a blank", "a b"],
    ["is empty", ""],
    ["has 256 characters", "i".repeat(256)],
    ["has letters that are not ASCII", "주문-1"],
  ])("a messageId that %s is refused", async (_title, messageId) => {
    const to = phone();
    const response = await call("/v1/messages", { body: { to, text: "hi", messageId } });
    const problem = await expectProblem(response, 400, "invalid_request");
    expect(problem.errors).toEqual([
      expect.objectContaining({ pointer: "/messageId", code: "invalid_message_id" }),
    ]);
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it("both names for one message are refused, and each is free afterwards", async () => {
    const to = phone();
    const messageId = crypto.randomUUID();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const response = await call("/v1/messages", { body: { to, text: "hi", messageId }, headers });
    const problem = await expectProblem(response, 400, "invalid_request");
    expect(problem.errors).toEqual([
      expect.objectContaining({ pointer: "Idempotency-Key", code: "two_names" }),
    ]);
    await expectNothingKept(to, {}, { messageId });
    await expectNothingKept(to, headers, {});
  });

  it("a key whose request was refused serves the corrected request", async () => {
    const to = phone();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const refused = await call("/v1/messages", { body: { to, text: "😀" }, headers });
    await expectProblem(refused, 400, "invalid_request");
    await expectNothingKept(to, headers, {});
  });
});

describe.concurrent("a body that is no JSON object", () => {
  it.each([
    ["cut off", '{"to":"01012345678"'],
    ["text", "to=01012345678"],
    ["empty", ""],
    ["a number with a comma", "1,"],
  ])("%s is malformed", async (_title, body) => {
    await expectProblem(await call("/v1/messages", { body }), 400, "malformed_json");
  });

  it.each([["null"], ["[]"], ['"x"'], ["7"]])("%s is not an object", async (body) => {
    const problem = await expectProblem(
      await call("/v1/messages", { body }),
      400,
      "invalid_request",
    );
    expect(problem.errors).toEqual([
      { pointer: "", code: "invalid_type", detail: "must be an object" },
    ]);
  });

  it.each([["text/plain"], ["application/jsonx"], ["multipart/form-data; boundary=x"]])(
    "%s is not taken for an empty object",
    async (type) => {
      const to = phone();
      const body = { to, text: "hi" };
      const response = await call("/v1/messages", { body, headers: { "content-type": type } });
      await expectProblem(response, 415, "unsupported_media_type");
      expect(await emulatorSends(to)).toHaveLength(0);
    },
  );

  it("no body at all is refused", async () => {
    const response = await call("/v1/messages", { method: "POST" });
    const problem = await expectProblem(response, 400, "invalid_request");
    expect(problem.errors).toEqual([expect.objectContaining({ pointer: "/to", code: "required" })]);
  });

  it.each([["application/json; charset=utf-8"], ["APPLICATION/JSON"], ["application/vnd.x+json"]])(
    "%s is JSON",
    async (type) => {
      const body = { to: phone(), text: "hi", scheduledAt: inDays(1) };
      const response = await call("/v1/messages", { body, headers: { "content-type": type } });
      expect(response.status, await response.text()).toBe(201);
    },
  );
});

describe.concurrent("what is at the limit", () => {
  const ok: readonly (readonly [string, object, object])[] = [
    ["90 bytes are an SMS", { text: "가".repeat(45) }, { type: "SMS" }],
    ["91 bytes without a type are an LMS", { text: `${"가".repeat(45)}a` }, { type: "LMS" }],
    ["a line break counts two", { text: `${"a".repeat(88)}\n` }, { type: "SMS" }],
    ["so 91 bytes become an LMS", { text: `${"a".repeat(89)}\n` }, { type: "LMS" }],
    ["2,000 bytes are an LMS", { text: "가".repeat(1000) }, { type: "LMS" }],
    ["what CP949 has beyond EUC-KR", { text: "뷁똠 … ① ★ 漢" }, { type: "SMS" }],
    ["a subject of 40 bytes", { type: "LMS", subject: "가".repeat(20) }, { type: "LMS" }],
    ["a number with its country", { to: "+82 10-1234-5678" }, { to: "01012345678" }],
    ["30 days ahead", { scheduledAt: inDays(29.99) }, { state: "scheduled" }],
    ["a zone that is not UTC", { scheduledAt: `${inDays(2).slice(0, 19)}+09:00` }, {}],
    ["a messageId of 255 characters", { messageId: crypto.randomUUID().padEnd(255, "~") }, {}],
  ];
  it.each(ok)("is accepted: %s", async (_title, change, expected) => {
    const body = { to: phone(), text: "hi", scheduledAt: inDays(1), ...change };
    const response = await call("/v1/messages", { body });
    const message: { id: string } = await response.json();
    expect(response.status, JSON.stringify(message)).toBe(201);
    expect(message).toMatchObject({ state: "scheduled", ...expected });
    await call(`/v1/messages/${encodeURIComponent(message.id)}/cancel`, { method: "POST" });
  });
});

it("what was refused is nowhere in Postgres", async () => {
  const texts = await sql<{ n: string }>(
    `select count(*) as n from kmsg_delivery_tracking where message_id like 'msg_mine%' or template_id = 'NOBODY_KNOWS'`,
  );
  expect(Number(texts[0]?.n)).toBe(0);
});

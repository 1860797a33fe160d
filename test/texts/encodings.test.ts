/** T6: what is not UTF-8 is refused at every door with its place, or decoded where its encoding is named; nothing becomes mojibake. */
import { describe, expect, it } from "vitest";

import { decodeBody } from "../../src/kernel/text/decode-body.ts";
import { call, emulatorSends, phone, type Call } from "../support/api.ts";

/** "홍길동" in the carriers' code page. */
const HONG = [0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf];

/** JSON as CP949 with 홍길동 for each `@`. */
const saved = (json: object | string): Uint8Array<ArrayBuffer> => {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  return Uint8Array.from(
    Array.from(text).flatMap((char) => (char === "@" ? HONG : [char.charCodeAt(0)])),
  );
};

const JSON_TYPE = "application/json";
const as = (type: string): Pick<Call, "headers"> => ({ headers: { "content-type": type } });
const nameOf = (to: string) => ({
  type: "ALIMTALK",
  to,
  templateId: "AUTH_OTP",
  variables: { code: "@" },
});

describe("a body in CP949", () => {
  it.each([
    ["/v1/messages", JSON_TYPE],
    // What curl -d says of any body.
    ["/v1/messages", "application/x-www-form-urlencoded"],
    ["/send", JSON_TYPE],
    ["/send", "application/x-www-form-urlencoded"],
    ["/send/sms", JSON_TYPE],
    ["/v1/opt-outs", JSON_TYPE],
    ["/v1/recipients/hash", JSON_TYPE],
    ["/v1/privacy/holds", JSON_TYPE],
    ["/v1/webhooks", JSON_TYPE],
    ["/v1/receipts", JSON_TYPE],
    ["/v1/tenants", JSON_TYPE],
    ["/v1/batches", JSON_TYPE],
    ["/v1/batches", "application/x-ndjson"],
  ])("is refused at %s as %s", async (path, type) => {
    const to = phone();
    const body = nameOf(to);
    const many = path === "/v1/batches" && type === JSON_TYPE;
    const bytes = saved(many ? { messages: [body] } : body);
    const response = await call(path, { body: bytes, ...as(type) });
    expect(response.status).toBe(400);
    const { at } = decodeBody(bytes, type) as { at: number };
    expect(await response.json()).toMatchObject({
      code: "invalid_encoding",
      detail: `The byte at offset ${at} is not UTF-8: send UTF-8, or name EUC-KR or CP949 with charset=euc-kr in Content-Type.`,
    });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it.each([
    ["/v1/messages", "application/json; charset=euc-kr"],
    ["/v1/messages", 'application/json;charset="CP949"'],
    ["/v1/messages", "application/x-www-form-urlencoded; charset=euc-kr"],
    ["/send", "application/json; charset=ks_c_5601-1987"],
    ["/v1/batches", "application/json; charset=euc-kr"],
    ["/v1/batches", "application/x-ndjson; charset=euc-kr"],
  ])("is decoded at %s as %s", async (path, type) => {
    const to = phone();
    const body = { to, text: "@님" };
    const text = `{"to":"${to}","text":"@"}`;
    const many = path === "/v1/batches" && type.startsWith(JSON_TYPE);
    const response = await call(path, {
      body: saved(many ? `{"messages":[${text}]}` : text),
      ...as(type),
    });
    expect([200, 201, 202], await response.clone().text()).toContain(response.status);
    expect(body.to).toBe(to);
  });
});

it("what was decoded is what is sent", async () => {
  const to = phone();
  const body = saved(`{"to":"${to}","text":"@"}`);
  expect(
    (await call("/v1/messages", { body, ...as("application/json; charset=euc-kr") })).status,
  ).toBe(201);
  expect(await emulatorSends(to)).toMatchObject([{ text: "홍길동" }]);
});

describe("a body is refused", () => {
  it.each([
    [
      "with a byte too many",
      [...new TextEncoder().encode('{"to":"'), 0xff],
      "application/json",
      /offset 7 is not UTF-8/,
    ],
    [
      "where it is not what it names",
      saved('{"to":"@').slice(0, -1),
      "application/json; charset=euc-kr",
      /offset 11 is not CP949/,
    ],
    [
      "in a charset that nobody knows",
      saved("{}"),
      "application/json; charset=utf-16",
      /utf-16 is not known/,
    ],
  ])("%s", async (_what, bytes, type, detail) => {
    const response = await call("/v1/messages", { body: Uint8Array.from(bytes), ...as(type) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_encoding",
      detail: expect.stringMatching(detail),
    });
  });

  it("in a line of many, with the offset in the whole", async () => {
    const first = `{"to":"${phone()}","text":"x"}\n`;
    const body = saved(`${first}{"to":"${phone()}","text":"@"}\n`);
    const { at } = decodeBody(body, undefined) as { at: number };
    const response = await call("/v1/batches", { body, ...as("application/x-ndjson") });
    expect(at).toBeGreaterThan(first.length);
    expect(await response.json()).toMatchObject({
      code: "invalid_encoding",
      detail: expect.stringContaining(`offset ${at} `),
    });
  });

  it("as what it is where it is no text at all", async () => {
    const response = await call("/v1/messages", {
      body: Uint8Array.of(0xff, 0xd8),
      ...as("image/jpeg"),
    });
    expect(response.status).toBe(415);
  });
});

it("the platform decodes all that CP949 has: every syllable, and nothing as something else", () => {
  const lines = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x41; trail <= 0xfe; trail++) lines.push(Uint8Array.of(lead, trail));
  }
  const read = lines.map((bytes) => decodeBody(bytes, "text/plain; charset=cp949"));
  const chars = read.flatMap((one) => (one.ok ? [one.text] : []));
  expect(chars.filter((char) => /^[가-힣]$/u.test(char))).toHaveLength(11_172);
  const pairs = chars.filter((char) => Array.from(char).length === 1);
  expect(new Set(pairs).size).toBe(pairs.length);
});

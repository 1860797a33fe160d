import { beforeEach, describe, expect, it } from "vitest";

import { call, reset, settings, type Json } from "./helpers.ts";

const hex = (bytes: ArrayBuffer): string => new Uint8Array(bytes).toHex();
let salts = 0;

/** Signed by the document, with nothing of the real client. */
async function authorization(at = Date.now(), secret = "solapi-secret"): Promise<string> {
  const date = new Date(at).toISOString();
  const salt = `salt${String(++salts).padStart(12, "0")}`;
  const encoder = new TextEncoder();
  const hash = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), hash, false, ["sign"]);
  const signature = hex(await crypto.subtle.sign("HMAC", key, encoder.encode(date + salt)));
  return `HMAC-SHA256 apiKey=solapi-key, date=${date}, salt=${salt}, signature=${signature}`;
}

async function ask(path: string, body?: Json, auth?: string): Promise<Response> {
  const headers = { authorization: auth ?? (await authorization()) };
  return call(`/solapi${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
}

const message = (to: string, more: Json = {}): Json => ({
  to,
  from: "0212345678",
  type: "SMS",
  text: "hello",
  ...more,
});

async function send(...messages: Json[]): Promise<Json> {
  const body = { messages, showMessageList: true };
  return (await ask("/messages/v4/send-many/detail", body)).json<Json>();
}

async function list(query: string): Promise<Record<string, Json>> {
  const answer = await (await ask(`/messages/v4/list?${query}`)).json<Json>();
  return answer["messageList"] as Record<string, Json>;
}

const codes = (answer: Json): unknown[] =>
  (answer["failedMessageList"] as Json[]).map((one) => one["statusCode"]);

describe("SOLAPI's signature", () => {
  beforeEach(reset);

  it("has to be right, fresh and new", async () => {
    const errorOf = async (auth: string): Promise<unknown> => {
      const response = await ask("/cash/v1/balance", undefined, auth);
      return response.ok ? null : (await response.json<Json>())["errorCode"];
    };
    expect(await errorOf("Bearer x")).toBe("InvalidAuthorizationHeader");
    expect(await errorOf(await authorization(Date.now(), "other"))).toBe("SignatureDoesNotMatch");
    const minute = 60_000;
    expect(await errorOf(await authorization(Date.now() - 16 * minute))).toBe(
      "RequestTimeTooSkewed",
    );
    expect(await errorOf(await authorization(Date.now() + 16 * minute))).toBe(
      "RequestTimeTooSkewed",
    );
    const once = await authorization(Date.now() - 14 * minute);
    expect(await errorOf(once)).toBeNull();
    expect(await errorOf(once)).toBe("DuplicatedSignature");
  });
});

describe("SOLAPI's send", () => {
  beforeEach(reset);

  it("answers the ids, and lists them by id and by number and time", async () => {
    await settings({ resultAfterMs: 0 });
    const fields = { customFields: { message: "mine" } };
    const answer = await send(message("01000000001", fields), message("01000000002"));
    const [first, second] = answer["messageList"] as Json[];
    const id = String(first?.["messageId"]);
    expect(await list(`messageId=${id}`)).toMatchObject({
      [id]: { to: "01000000001", statusCode: "4000", customFields: { message: "mine" } },
    });
    const from = new Date(Date.now() - 60_000).toISOString();
    const until = new Date(Date.now() + 60_000).toISOString();
    const found = await list(`to=01000000002&startDate=${from}&endDate=${until}`);
    expect(Object.keys(found)).toEqual([second?.["messageId"]]);
    expect(await list(`to=01000000002&endDate=${from}`)).toEqual({});
  });

  it("refuses by message what cannot be sent, and takes the others", async () => {
    const long = "a".repeat(91);
    const answer = await send(
      message("01000000001"),
      message("01000000001"),
      message("01000000002", { from: "0299999999" }),
      message("01000000003", { text: long }),
      message("01000000004", { text: "😀" }),
      message("12"),
    );
    expect(codes(answer)).toEqual(["1026", "1062", "1031", "1029", "1010"]);
    expect(answer["messageList"]).toHaveLength(1);
  });

  it("refuses a subject that is too long or not of EUC-KR", async () => {
    const lms = (digit: number, subject: string): Json =>
      message(`0100000000${digit}`, { type: "LMS", subject });
    const answer = await send(lms(1, "가".repeat(20)), lms(2, "가".repeat(21)), lms(3, "안내 😀"));
    expect(codes(answer)).toEqual(["1031", "1029"]);
  });

  it("stores pictures that are JPEG", async () => {
    const store = async (bytes: number[], type = "MMS"): Promise<number> => {
      const file = Uint8Array.from(bytes).toBase64();
      return (await ask("/storage/v1/files", { file, name: "a.jpg", type })).status;
    };
    expect(await store([0xff, 0xd8, 0xff, 0xe0])).toBe(200);
    expect(await store([0x89, 0x50, 0x4e, 0x47])).toBe(400);
    expect(await store([0x89, 0x50, 0x4e, 0x47], "KAKAO")).toBe(200);
    expect(await store(Array.from({ length: 204_801 }, () => 0xff))).toBe(400);
  });

  it("follows the script of the last four digits", async () => {
    expect(codes(await send(message("01000008050")))).toEqual(["1030"]);
    const answer = await ask("/messages/v4/send-many/detail", {
      messages: [message("01000008015")],
    });
    expect([answer.status, (await answer.json<Json>())["errorCode"]]).toEqual([
      403,
      "ForbiddenIPAddress",
    ]);
    await settings({ resultAfterMs: 0 });
    const kakao = { type: "ATA", kakaoOptions: { pfId: "P", templateId: "T" } };
    const sent = await send(message("01000009101", kakao), message("01000009008"));
    const ids = (sent["messageList"] as Json[]).map((one) => String(one["messageId"]));
    const ends = await Promise.all(ids.map(async (id) => (await list(`messageId=${id}`))[id]));
    expect(ends.map((one) => one?.["statusCode"])).toEqual(["3104", "3008"]);
  });
});

/** T12: what a batch says twice to one recipient is told by row, and sent as its caller wants it. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, eventually, phone } from "../support/api.ts";

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

async function post(
  body: unknown,
  { query = "", headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await call(`/v1/batches${query}`, { body, headers });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

/** One number in four ways. */
function writtenWays(to: string): readonly string[] {
  const parts = /^(\d{3})(\d{4})(\d{4})$/.exec(to)?.slice(1) ?? [];
  const wide = (text: string): string =>
    text.replaceAll(/\d/g, (digit) => "０１２３４５６７８９"[Number(digit)] ?? "");
  return [to, parts.join("-"), `+82 ${parts.join("-").slice(1)}`, wide(parts.join("–"))];
}

const rowsTo = (to: string) => writtenWays(to).map((given) => ({ to: given }));

async function sendsTo(to: string, count: number): Promise<readonly (string | null)[]> {
  const sends = await eventually(
    async () => emulatorSends(to),
    ({ length }) => length >= count,
  );
  return sends.map(({ text }) => text);
}

/** All rows of it are messages, and have an end. */
async function untilCompleted(id: unknown): Promise<void> {
  await eventually(
    async (): Promise<{ readonly state: string }> =>
      (await call(`/v1/batches/${String(id)}`)).json(),
    ({ state }) => state === "completed",
  );
}

const SAME = [1, 2, 3].map((index) => ({ index, first: 0 }));

describe("rows that say the same to one number", () => {
  it("are all sent and told where their caller says nothing", async () => {
    const to = phone();
    const { status, json } = await post({ message: { text: "안녕" }, messages: rowsTo(to) });
    expect(status, JSON.stringify(json)).toBe(202);
    expect(json).toMatchObject({ accepted: 4, refused: 0, errors: [], duplicates: SAME });
    expect(await sendsTo(to, 4)).toEqual(["안녕", "안녕", "안녕", "안녕"]);
  });

  it("are sent once with first, and a repeat is answered with the same bytes", async () => {
    const [to, other] = [phone(), phone()];
    const body = {
      duplicates: "first",
      message: { text: "안녕" },
      messages: [...rowsTo(to), { to: other }],
    };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await post(body, { headers });
    expect(first.status, first.text).toBe(202);
    expect(first.json).toMatchObject({ total: 5, accepted: 2, refused: 3, duplicates: SAME });
    expect(first.json["errors"]).toMatchObject(
      SAME.map(({ index }) => ({ index, pointer: "/to", code: "same_row" })),
    );
    expect((await post(body, { headers })).text).toBe(first.text);
    await untilCompleted(first.json["id"]);
    expect(await sendsTo(to, 1)).toEqual(["안녕"]);
    expect(await sendsTo(other, 1)).toEqual(["안녕"]);
  });

  it("are refused with refuse: the batch, or with partial the later ones", async () => {
    const to = phone();
    const body = { duplicates: "refuse", message: { text: "안녕" }, messages: rowsTo(to) };
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      errors: SAME.map(({ index }) => ({
        pointer: `/messages/${index}/to`,
        code: "same_row",
        detail: expect.stringContaining("row 0"),
      })),
    });
    expect(await emulatorSends(to)).toEqual([]);
    const partial = await post(body, { query: "?partial=true" });
    expect(partial.status, partial.text).toBe(202);
    expect(partial.json).toMatchObject({ accepted: 1, refused: 3, duplicates: SAME });
    await untilCompleted(partial.json["id"]);
    expect(await sendsTo(to, 1)).toEqual(["안녕"]);
  });

  it("are found in NDJSON", async () => {
    const to = phone();
    const lines = [
      { batch: { duplicates: "refuse", message: { text: "안녕" } } },
      ...rowsTo(to),
    ].map((line) => JSON.stringify(line));
    const headers = { "content-type": "application/x-ndjson" };
    const { status, json } = await post(lines.join("\n"), { headers });
    expect(status).toBe(400);
    expect(json["errors"]).toHaveLength(3);
  });

  it("are those whose filled texts are the same", async () => {
    const to = phone();
    const messages = [
      { to, text: "#{n}님 안녕", variables: { n: "각" } },
      { to, text: "#{ n }님 #{m}", variables: { n: "각".normalize("NFD"), m: "안녕" } },
      { to, text: "각님 안녕" },
      { to, text: "각님 안녕!" },
      { to, type: "LMS", subject: "안내", text: "각님 안녕" },
      { to: phone(), text: "각님 안녕" },
    ];
    const { status, json } = await post({ duplicates: "first", messages });
    expect(status, JSON.stringify(json)).toBe(202);
    expect(json).toMatchObject({
      accepted: 4,
      duplicates: [
        { index: 1, first: 0 },
        { index: 2, first: 0 },
      ],
    });
  });

  it("are those of one template with the same values", async () => {
    const to = phone();
    const otp = (code: string) => ({
      type: "ALIMTALK",
      to,
      templateId: "AUTH_OTP",
      variables: { code },
    });
    const { json } = await post({
      duplicates: "refuse",
      messages: [otp("1"), otp("2"), otp("1")],
    });
    expect(json).toMatchObject({ errors: [{ pointer: "/messages/2/to", code: "same_row" }] });
  });

  it("are not those of two times, nor one that is refused itself", async () => {
    const to = phone();
    const now = Date.now();
    const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
    const messages = [
      { to, text: "안녕", type: "MMS" },
      { to, text: "안녕", scheduledAt: at(1) },
      { to, text: "안녕", scheduledAt: at(2) },
      { to, text: "안녕", scheduledAt: at(1) },
    ];
    const body = { duplicates: "first", messages };
    const { status, json } = await post(body, { query: "?partial=true" });
    expect(status, JSON.stringify(json)).toBe(202);
    expect(json).toMatchObject({ accepted: 2, duplicates: [{ index: 3, first: 1 }] });
    await call(`/v1/batches/${String(json["id"])}/cancel`, { method: "POST" });
  });

  it("want a word that is known", async () => {
    const body = { duplicates: "some", messages: [{ to: phone(), text: "안녕" }] };
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ pointer: "/duplicates" }] });
  });

  it("of k-msg's array are all sent", async () => {
    const to = phone();
    const body = rowsTo(to).map((row) => ({ ...row, text: "안녕" }));
    expect((await call("/send", { body })).status).toBe(200);
    expect(await sendsTo(to, 4)).toHaveLength(4);
  });
});

/** T18: a number among the variables reaches the recipient with the digits that its sender wrote, at every door. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, emulatorTemplate, eventually, phone } from "../support/api.ts";

/** As `JSON.stringify` cannot write them. */
const NUMBERS = [
  "4634343214213523454",
  "9007199254740993",
  "1.50",
  "0.10",
  "1e21",
  "-0",
  "100000000000000000000000",
];

const LINES = { "content-type": "application/x-ndjson" };

async function post(path: string, body: string, headers = {}): Promise<void> {
  const response = await call(path, { body, headers });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
}

/** What the first send to a number said, once there was one. */
async function textTo(to: string): Promise<string | null | undefined> {
  const sends = await eventually(
    async () => emulatorSends(to),
    (found) => found.length > 0,
  );
  return sends[0]?.text;
}

describe("a number among the variables", () => {
  it.each(NUMBERS)("%s is sent as it is written", async (n) => {
    const to = phone();
    await post("/v1/messages", `{"to":"${to}","text":"주문 #{n} 접수","variables":{"n":${n}}}`);
    expect(await textTo(to)).toBe(`주문 ${n} 접수`);
  });

  it("is sent so after k-msg's door, alone and in an array", async () => {
    const [one, two] = [phone(), phone()];
    const message = (to: string) => `{"to":"${to}","text":"#{n}원","variables":{"n":15000.00}}`;
    await post("/send", message(one));
    await post("/send", `[${message(two)}]`);
    expect(await textTo(one)).toBe("15000.00원");
    expect(await textTo(two)).toBe("15000.00원");
  });

  it("is sent so in a batch, common or a row's own, as JSON and as lines", async () => {
    const numbers = [phone(), phone()] as const;
    const common = '{"text":"#{a} #{b}","variables":{"a":1.10}}';
    const row = (to: string) => `{"to":"${to}","variables":{"b":12345678901234567890}}`;
    await post("/v1/batches", `{"message":${common},"messages":[${row(numbers[0])}]}`);
    await post("/v1/batches", `{"batch":{"message":${common}}}\n${row(numbers[1])}\n`, LINES);
    for (const to of numbers) expect(await textTo(to)).toBe("1.10 12345678901234567890");
  });

  it("is sent so in an AlimTalk and in the text in its place", async () => {
    const to = phone("9101");
    const code = `T_${crypto.randomUUID()}`;
    await emulatorTemplate({ code, name: "texts", content: "#{n}원", status: "Y" });
    const failover = '{"enabled":true,"fallbackContent":"문자: #{n}원"}';
    await post(
      "/v1/messages",
      `{"type":"ALIMTALK","to":"${to}","templateId":"${code}","variables":{"n":2.50},"failover":${failover}}`,
    );
    const sends = await eventually(
      async () => emulatorSends(to),
      (found) => found.length > 1,
    );
    expect(sends.map(({ text }) => text)).toEqual(["2.50원", "문자: 2.50원"]);
  });

  it("is another request under the same key where its digits are others", async () => {
    const to = phone();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = (n: string) => `{"to":"${to}","text":"#{n}","variables":{"n":${n}}}`;
    await post("/v1/messages", body("1.50"), headers);
    await post("/v1/messages", body("1.50"), headers);
    const other = await call("/v1/messages", { body: body("1.5"), headers });
    expect(other.status).toBe(422);
    expect(await emulatorSends(to)).toHaveLength(1);
  });
});

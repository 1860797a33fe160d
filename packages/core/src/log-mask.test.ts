import { expect, it } from "vitest";

import { maskContext, redactLogText } from "./log-mask.ts";

it.each([
  ["sent to 010-1234-5678 and 01012345678", "sent to *** and ***"],
  ["call +82 (0)10-1234-5678, (02) 123-4567", "call ***, (***"],
  ["1588-1234, 080-123-4567, 070 1234 5678", "***, ***, ***"],
  ["at 2026-03-02T03:00:00Z, 2026-03-02 03:00:00", "at 2026-03-02T03:00:00Z, 2026-03-02 03:00:00"],
  ["400 of 12 in 35 ms", "400 of 12 in 35 ms"],
  ["apiKey=abc123&x=1", "apiKey=***&x=1"],
  ["IWINV_API_KEY=abc, X-API-Key: abc; y", "IWINV_API_KEY=***, X-API-Key: ***; y"],
  ["password: hunter2 token='abc'", "password: *** token='***'"],
  ["Authorization: Bearer abc.def-1", "Authorization: Bearer ***"],
  ["got bearer abc", "got bearer ***"],
  ["postgres://u:p@ss:w@host/db failed", "postgres://u:***@host/db failed"],
  ["https://host/path?a=b", "https://host/path?a=b"],
  ['{"to":"kim","apiKey":"a","code":"E1"}', '{"to":"***","apiKey":"***","code":"E1"}'],
  [String.raw`body {\"secret\":\"a\",\"n\":1}`, String.raw`body {\"secret\":\"***\",\"n\":1}`],
])("%s", (text, wanted) => {
  expect(redactLogText(text)).toBe(wanted);
});

it("what would take a backtracking matcher forever is read once", () => {
  for (const part of ["://a:", '"a":"', "1 ", "token=", "Bearer ", String.raw`\"`]) {
    expect(redactLogText(part.repeat(20_000)).length).toBeGreaterThan(0);
  }
});

it("keys of a context are secret however they are written", () => {
  const context = {
    api_key: "abcdefgh",
    "x-api-key": "abcdefgh",
    private_key: "abcdefgh",
    keyId: "k1",
  };
  expect(maskContext(context)).toEqual({
    api_key: "abc***gh",
    "x-api-key": "abc***gh",
    private_key: "abc***gh",
    keyId: "k1",
  });
});

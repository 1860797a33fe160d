import { expect, it } from "vitest";

import { cleanEntry } from "./entry.ts";
import { testEntry } from "./testing.ts";

it("holds no telephone number, whoever wrote it there and however", () => {
  const clean = cleanEntry(
    testEntry({
      requestId: "01012345678",
      person: "김 010-1234-5678",
      detail: {
        reason: "call of 010-1234-5678",
        templateId: "01012345678",
        batchId: "+82 10 1234 5678",
        messageId: "otp-01012345678-3",
        changes: { description: { before: null, after: "call 02-1234-5678" } },
      },
    }),
  );
  expect(JSON.stringify(clean)).not.toMatch(/1234/);
  expect(clean).toMatchObject({
    requestId: "(number)",
    person: "김 (number)",
    detail: { reason: "call of (number)", messageId: "otp-(number)-3" },
  });
});

it("leaves every id as it is, whatever its digits look like", () => {
  const detail = {
    messageId: "01012345-6789-4abc-8def-010123456789",
    batchId: "bat_01012345678_01012345678_01012345678_0101234",
    requestId: "20261130-0212345678",
    providerMessageId: "1012345678",
    provider: "4021761234567",
    keyId: "key_0101234567801012345678",
    erasure: "0f01012345678abc",
    order: "ORDER-2026-11-30-00012345",
    day: "2026-11-20T09:00:00.000Z",
    hash: "R01012345678abcdefghijklmnopqrstuvwxyzABCDE",
  };
  expect(cleanEntry(testEntry({ detail })).detail).toEqual(detail);
  const requestId = "15881234-1588-4123-8415-010123456789";
  expect(cleanEntry(testEntry({ requestId })).requestId).toBe(requestId);
});

it("shows the numbers that are the tenant's own: who sends", () => {
  const changes = { senders: { before: '["15881234"]', after: '["0212345678"]' } };
  expect(cleanEntry(testEntry({ detail: { changes } })).detail).toEqual({ changes });
});

it("is of bounded length, and holds nothing that Postgres has not", () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, "x"]));
  const clean = cleanEntry(
    testEntry({ actor: "a\0b", detail: { reason: `${"가".repeat(5000)}\uD800`, ...many } }),
  );
  expect(clean.actor).toBe("a\uFFFDb");
  const json = JSON.stringify(clean);
  expect(json.length).toBeLessThan(3000);
  const changes = Object.fromEntries(
    Object.keys(many).map((name) => [name, { before: "가".repeat(999), after: "나".repeat(999) }]),
  );
  const huge = cleanEntry(testEntry({ detail: { changes, ...many } }));
  expect(JSON.stringify(huge).length).toBeLessThan(8000);
  expect(json).not.toMatch(/\\u0000|\\ud800/i);
});

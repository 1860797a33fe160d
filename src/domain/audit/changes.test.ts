import { expect, it } from "vitest";

import { changesOf, patchedBy, shownUrl } from "./changes.ts";

it("names what differs, before and after, and nothing else", () => {
  const before = { name: "Acme", quotas: { perDay: 1 }, senders: ["1588"], revision: 3 };
  expect(changesOf(before, { ...before, quotas: { perDay: 2 }, ads: {} })).toEqual({
    quotas: { before: '{"perDay":1}', after: '{"perDay":2}' },
    ads: { before: null, after: "{}" },
  });
  expect(patchedBy(before, { name: "Acme", senders: [] })).toEqual({
    senders: { before: '["1588"]', after: "[]" },
  });
  expect(changesOf({}, { a: 1 })).toEqual({ a: { before: null, after: 1 } });
  expect(changesOf({ a: false }, {})).toEqual({ a: { before: false, after: null } });
});

it.each([
  ["https://hooks.example.com/sms", "https://hooks.example.com/sms"],
  ["https://me:secret@example.com/a?token=secret#x", "https://example.com/a?…"],
  ["https://hooks.example.com/T01/Xs3cr3tXs3cr3tXs3cr3t", "https://hooks.example.com/T01/Xs3c…"],
  ["secret", "…"],
])("shows of an address what is no secret: %s", (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});

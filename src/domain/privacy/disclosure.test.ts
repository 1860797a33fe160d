import { describe, expect, it } from "vitest";

import {
  addTo,
  againAfterMs,
  endOfMinute,
  fits,
  MAX_ITEMS,
  readRow,
  type Reading,
} from "./disclosure.ts";

const NOW = Date.UTC(2026, 10, 30, 1, 2, 3);
const place = { id: "dsc_1", tenant: "acme" };
const viewer = { actor: "key:desk", keyId: "key_1", person: null, origin: { ip: "a" } };

const reading = (...ids: string[]): Reading => ({
  kind: "read",
  viewer,
  route: "GET /v1/messages/{id}",
  shown: ids.map((messageId) => ({ messageId, recipient: `of ${messageId}` })),
});

describe("a minute of looking", () => {
  it("is one row: whose numbers, how often, by which routes", () => {
    const first = readRow(reading("a", "b"), place, NOW);
    const list = { ...reading("a"), route: "GET /v1/messages" };
    expect(fits(first, list, NOW + 5000)).toBe(true);
    expect(addTo(first, list, NOW + 5000)).toMatchObject({
      tenant_id: "acme",
      key_id: "key_1",
      at: NOW,
      until_at: NOW + 5000,
      disclosures: 3,
      routes: ["GET /v1/messages/{id}", "GET /v1/messages"],
      items: [
        { messageId: "a", recipient: "of a", times: 2 },
        { messageId: "b", recipient: "of b", times: 1 },
      ],
    });
  });

  it.each([
    ["another minute", reading("a"), NOW + 57_000],
    ["another key", { ...reading("a"), viewer: { ...viewer, keyId: "key_2" } }, NOW],
    ["another person", { ...reading("a"), viewer: { ...viewer, person: "kim" } }, NOW],
    ["another place", { ...reading("a"), viewer: { ...viewer, origin: { ip: "b" } } }, NOW],
    ["more than a queue takes", reading(...Array.from({ length: MAX_ITEMS }, String)), NOW],
  ])("is another one of %s", (_what, other, at) => {
    expect(fits(readRow(reading("a"), place, NOW), other, at)).toBe(false);
  });

  it("goes out when the minute is over, and ever more rarely until it is acknowledged", () => {
    expect(endOfMinute(NOW)).toBe(Date.UTC(2026, 10, 30, 1, 3));
    expect([1, 2, 3].map(againAfterMs)).toEqual([60_000, 120_000, 240_000]);
    expect(againAfterMs(99)).toBe(3_600_000);
  });
});

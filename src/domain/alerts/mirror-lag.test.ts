import { expect, it } from "vitest";

import { mirrorLag } from "./mirror-lag.ts";

const NOW = Date.UTC(2026, 10, 29);
const BEHIND = 600_000;
const OLD = NOW - BEHIND;

it.each([
  ["nothing waits", [{ messages: 0, oldestAt: undefined }]],
  ["an empty queue names a time", [{ messages: 0, oldestAt: 0 }]],
  ["the oldest copy is young", [{ messages: 5000, oldestAt: OLD + 1 }]],
  ["no queue answers", [{ messages: undefined, oldestAt: undefined }]],
])("is not behind while %s", (_while, queues) => {
  expect(mirrorLag({ sqlUp: true, queues }, BEHIND, NOW)).toBeUndefined();
});

it("is behind when a copy has waited for too long, and counts those of such queues", () => {
  const queues = [
    { messages: 7, oldestAt: OLD },
    { messages: 100, oldestAt: NOW },
    { messages: 5, oldestAt: OLD - 1 },
  ];
  expect(mirrorLag({ sqlUp: true, queues }, BEHIND, NOW)).toEqual({
    code: "MIRROR_BEHIND",
    count: 12,
  });
});

it("is behind when the database has been away for so long", () => {
  expect(mirrorLag({ sqlUp: false, queues: [] }, BEHIND, NOW)).toEqual({
    code: "DATABASE_UNAVAILABLE",
    afterMs: BEHIND,
  });
});

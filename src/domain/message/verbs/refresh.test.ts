import { describe, expect, it } from "vitest";

import { timing } from "../testing.ts";
import { onErase } from "./erase.ts";
import { onRefresh } from "./refresh.ts";
import { accepted, IN_STATE, LATER, perform, sent } from "./testing.ts";

describe("refreshing", () => {
  const facts = { lastAt: LATER - 4000, intervalMs: 10_000, timing };

  it("polls what may have news, and no sooner than its interval", () => {
    expect(onRefresh(sent, { ...facts, lastAt: 0 }, LATER).effects).toEqual(["check"]);
    const soon = onRefresh(sent, facts, LATER);
    expect(soon).toEqual({ answer: { kind: "too_soon", retryAfterMs: 6000 } });
    expect(onRefresh(sent, facts, LATER + 6000).effects).toEqual(["check"]);
  });

  it("knows of scheduled polls of other processes where the caller names an interval", () => {
    const idle = { ...facts, lastAt: 0, minIntervalMs: 60_000 };
    expect(onRefresh(sent, idle, LATER).answer.kind).toBe("too_soon");
  });

  it("polls nothing for what has its result or no number any more", () => {
    const redacted = perform(IN_STATE.expired, (one) => onErase(one, { ask: true }, LATER));
    for (const record of [accepted, IN_STATE.delivered, redacted]) {
      const decided = onRefresh(record, { ...facts, lastAt: 0 }, LATER);
      expect(decided).toEqual({ answer: { kind: "ok", record } });
    }
  });
});

import { describe, expect, it } from "vitest";

import {
  EventBudget,
  EVENTS_A_SECOND,
  isSilent,
  passes,
  SILENT_MS,
  type LiveEvent,
} from "./events.ts";

const event: LiveEvent = {
  messageId: "msg_1",
  revision: 4,
  at: "2026-11-30T00:00:00.000Z",
  event: "delivered",
  state: "delivered",
  status: "DELIVERED",
  final: true,
  type: "SMS",
  batchId: "bat_1",
  templateId: null,
  purpose: "info",
  error: null,
};

describe("a filter of events", () => {
  it("lets everything pass where it names nothing, and else what is equal in all that it names", () => {
    expect(passes({}, event)).toBe(true);
    expect(passes({ state: "delivered", type: "SMS", batchId: "bat_1" }, event)).toBe(true);
    expect(passes({ state: "delivered", type: "LMS" }, event)).toBe(false);
    expect(passes({ templateId: "T1" }, event)).toBe(false);
    expect(passes({ purpose: "otp" }, { ...event, purpose: null })).toBe(false);
  });
});

describe("the budget of a second", () => {
  it("grants no more than it has, and has all of it in the next", () => {
    const budget = new EventBudget();
    expect(budget.take(EVENTS_A_SECOND - 1, 5000)).toBe(EVENTS_A_SECOND - 1);
    expect(budget.take(10, 5999)).toBe(1);
    expect(budget.take(10, 5999)).toBe(0);
    expect(budget.take(10, 6000)).toBe(10);
  });
});

describe("a client", () => {
  it("is silent where neither its opening nor its last ping is recent", () => {
    expect(isSilent({ openedAt: 0 }, undefined, SILENT_MS)).toBe(false);
    expect(isSilent({ openedAt: 0 }, undefined, SILENT_MS + 1)).toBe(true);
    expect(isSilent({ openedAt: 0 }, 1, SILENT_MS + 1)).toBe(false);
  });
});

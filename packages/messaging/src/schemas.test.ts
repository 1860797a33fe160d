import { describe, expect, it, vi } from "vitest";

import { MessageEventType, MessageStatus } from "./enums.ts";
import {
  MessageRequestSchema,
  MessageResultSchema,
  RecipientSchema,
  SchedulingOptionsSchema,
  SendingOptionsSchema,
  VariableMapSchema,
} from "./schemas.ts";

describe("the words", () => {
  it("are k-msg's", () => {
    expect(Object.keys(MessageStatus)).toEqual([
      "QUEUED",
      "SENDING",
      "SENT",
      "DELIVERED",
      "FAILED",
      "CLICKED",
      "CANCELLED",
    ]);
    expect(MessageEventType.MESSAGE_SENT).toBe("message.sent");
    expect(MessageEventType.QUOTA_WARNING).toBe("system.quota_warning");
  });
});

describe("the schemas", () => {
  it.each([
    ["01012345678", true],
    ["0101234567", true],
    ["010-1234-5678", false],
    ["010123456", false],
  ])("%s: %s", (phoneNumber, valid) => {
    expect(RecipientSchema.safeParse({ phoneNumber }).success).toBe(valid);
  });

  it("bound the recipients", () => {
    const of = (count: number) =>
      MessageRequestSchema.safeParse({
        templateId: "T",
        variables: {},
        recipients: Array.from({ length: count }, () => ({ phoneNumber: "01012345678" })),
      }).success;
    expect([of(0), of(1), of(10_000), of(10_001)]).toEqual([false, true, true, false]);
  });

  it.each([
    [{ a: "x", b: 1, c: new Date() }, true],
    [{ a: true }, false],
    [{ a: null }, false],
  ])("variables %j: %s", (variables, valid) => {
    expect(VariableMapSchema.safeParse(variables).success).toBe(valid);
  });

  it.each([
    [{ deduplication: { enabled: true, window: 0 } }, true],
    [{ deduplication: { enabled: true, window: 3601 } }, false],
    [{ deduplication: { enabled: true, window: -1 } }, false],
    [{ tracking: { enabled: true, webhookUrl: "https://example.com/x" } }, true],
    [{ tracking: { enabled: true, webhookUrl: "example" } }, false],
  ])("options %j: %s", (options, valid) => {
    expect(SendingOptionsSchema.safeParse(options).success).toBe(valid);
  });

  it.each(["total", "queued", "sent", "failed"])("know no %s below zero", (name) => {
    const result = (summary: object) =>
      MessageResultSchema.safeParse({
        requestId: "r",
        results: [],
        summary: { total: 0, queued: 0, sent: 0, failed: 0, ...summary },
        metadata: { createdAt: new Date(), provider: "p", templateId: "T" },
      }).success;
    expect([result({}), result({ [name]: -1 })]).toEqual([true, false]);
  });

  it("have k-msg's defaults, and compare a schedule with the time of the check", () => {
    expect(SendingOptionsSchema.parse({}).priority).toBe("normal");
    const scheduledAt = new Date(Date.now() + 60_000);
    expect(SchedulingOptionsSchema.parse({ scheduledAt }).retryCount).toBe(3);
    expect(SchedulingOptionsSchema.safeParse({ scheduledAt, retryCount: 6 }).success).toBe(false);
    vi.useFakeTimers({ now: scheduledAt.getTime() + 1 });
    expect(SchedulingOptionsSchema.safeParse({ scheduledAt }).success).toBe(false);
    vi.useRealTimers();
  });
});

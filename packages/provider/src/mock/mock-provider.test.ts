import type { SendOptions } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { MockProvider } from "./mock-provider.ts";

const sms: SendOptions = { type: "SMS", to: "01012345678", text: "x", messageId: "m" };
const asked = { type: "SMS", to: "01012345678", requestedAt: new Date() } as const;

describe("a mock", () => {
  it("has an id of its own, in results and errors", async () => {
    const second = new MockProvider({ id: "second" });
    expect(await second.send(sms)).toMatchObject({ value: { providerId: "second" } });
    second.mockFailure();
    expect(await second.send(sms)).toMatchObject({ error: { details: { providerId: "second" } } });
    expect(await second.listKakaoChannels()).toMatchObject({ value: [{ providerId: "second" }] });
    expect(second.getOnboardingSpec().providerId).toBe("second");
  });

  it("refuses an empty id and an option that it does not have", () => {
    expect(() => new MockProvider({ id: " " })).toThrow("`id`");
    const misspelt: object = { ident: "x" };
    expect(() => new MockProvider(misspelt)).toThrow("no option `ident`");
  });

  it("says delivered of what it sent until it is told otherwise, and knows nothing else", async () => {
    const mock = new MockProvider();
    const sent = await mock.send(sms);
    const providerMessageId = sent.isSuccess ? (sent.value.providerMessageId ?? "") : "";
    const query = { ...asked, providerMessageId };
    expect(await mock.getDeliveryStatus(query)).toMatchObject({ value: { status: "DELIVERED" } });
    mock.setDeliveryStatus(providerMessageId, "FAILED", { statusCode: "3104" });
    expect(await mock.getDeliveryStatus(query)).toMatchObject({
      value: { status: "FAILED", statusCode: "3104", providerId: "mock", providerMessageId },
    });
    const unknown = { ...asked, providerMessageId: "other" };
    expect(await mock.getDeliveryStatus(unknown)).toMatchObject({ isSuccess: true, value: null });
  });

  it("takes no status that is none", () => {
    const mock = new MockProvider();
    const set = mock.setDeliveryStatus.bind(mock) as (id: string, status: string) => void;
    expect(() => set("a", "GONE")).toThrow("status");
    expect(() => set("", "SENT")).toThrow("providerMessageId");
  });

  it("tells a time limit from a caller who gave up", async () => {
    const mock = new MockProvider();
    const timedOut = AbortSignal.abort(new DOMException("x", "TimeoutError"));
    expect(await mock.send(sms, { signal: timedOut })).toMatchObject({
      error: { code: "NETWORK_TIMEOUT", details: { outcome: "not_sent" } },
    });
    expect(await mock.send(sms, { signal: AbortSignal.abort() })).toMatchObject({
      error: { code: "REQUEST_ABORTED", details: { outcome: "not_sent" } },
    });
    expect(mock.calls).toEqual([]);
  });

  it("changes a template, its variables too, and hands out copies", async () => {
    const mock = new MockProvider();
    const made = await mock.createTemplate({ name: "n", content: "#{a}" });
    const code = made.isSuccess ? made.value.code : "";
    if (made.isSuccess) made.value.name = "changed by the caller";
    expect(await mock.updateTemplate(code, { content: "#{b} #{c}" })).toMatchObject({
      value: { name: "n", content: "#{b} #{c}", variables: ["b", "c"], status: "APPROVED" },
    });
    expect(await mock.updateTemplate("none", {})).toMatchObject({
      error: { code: "TEMPLATE_NOT_FOUND" },
    });
    expect(await mock.createTemplate({ name: "", content: "c" })).toMatchObject({
      error: { code: "INVALID_REQUEST" },
    });
  });

  it("names one category of each level", async () => {
    expect(await new MockProvider().listKakaoChannelCategories()).toMatchObject({
      value: {
        first: [{ code: "001" }],
        second: [{ code: "001001", parentCode: "001" }],
        third: [{ code: "001001001", parentCode: "001001" }],
      },
    });
  });
});

/** Aligo as a provider of the Worker, played by the emulator: send, look up, fail, report. */
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";

import type { RoutePolicy } from "../../../src/domain/tenant/tenant-config.ts";
import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import {
  call,
  emulatorSends,
  emulatorTemplate,
  eventually,
  phone,
  untilRow,
} from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("aligo", inject("emulatedAligo"));

const by = (strategy: RoutePolicy["strategy"], ...names: string[]): RoutePolicy => ({
  strategy,
  providers: names.map((provider) => ({ provider })),
});

async function tenantWith(policy: RoutePolicy): Promise<string> {
  const id = `a-${crypto.randomUUID().slice(0, 8)}`;
  await isolateOf(env)
    .tenants.stub(id)
    .create({ routes: { default: policy } });
  return id;
}

async function send(tenant: string, body: object): Promise<MessageWithTimeline> {
  const response = await call("/v1/messages", { body, headers: { "x-tenant-id": tenant } });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return response.json();
}

async function until(tenant: string, id: string, state: string): Promise<MessageWithTimeline> {
  return eventually(
    async () => {
      const response = await call(`/v1/messages/${id}`, { headers: { "x-tenant-id": tenant } });
      return response.json<MessageWithTimeline>();
    },
    (message) => message.state === state,
  );
}

describe("a text by Aligo", () => {
  it("is sent under its own number, and found by its id", async () => {
    const tenant = await tenantWith(by("first", "aligo"));
    const to = phone();
    const sent = await send(tenant, { to, text: "안녕하세요" });
    expect(sent).toMatchObject({ state: "sent", providerId: "aligo", from: "030312345678" });
    expect(sent.providerMessageId).toMatch(/^7\d{8}$/);
    const done = await until(tenant, sent.id, "delivered");
    expect(done).toMatchObject({ providerStatusCode: "OK", providerId: "aligo" });
    expect(await emulatorSends(to)).toMatchObject([{ accepted: true }]);
  });

  it("that was taken without an answer is found by its time, text and number, and is sent once", async () => {
    const tenant = await tenantWith(by("priority", "aligo", "iwinv"));
    const to = phone("8503");
    const { id } = await send(tenant, { to, text: "잃어버린 답" });
    const done = await until(tenant, id, "delivered");
    expect(done).toMatchObject({ providerId: "aligo" });
    expect(done.providerMessageId).toMatch(/^7\d{8}$/);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("goes to another provider where Aligo does not know our number", async () => {
    const tenant = await tenantWith(by("priority", "aligo", "iwinv"));
    const to = phone("8013");
    const { id } = await send(tenant, { to, text: "hello" });
    const { timeline } = await until(tenant, id, "failed");
    expect(timeline.map(({ event }) => event)).toContain("rerouted");
  });

  it("that the carrier refuses is undelivered, and stands in the report with its meaning", async () => {
    const tenant = await tenantWith(by("first", "aligo"));
    const { id } = await send(tenant, { to: phone("9008"), text: "hello" });
    const done = await until(tenant, id, "undelivered");
    expect(done).toMatchObject({ providerStatusCode: "FAIL" });
    await untilRow(id, "undelivered");
    const headers = { "x-tenant-id": tenant };
    const report = await call("/v1/reports/errors", { headers });
    expect(await report.text()).toContain("사유 없는 실패");
  });
});

describe("an AlimTalk by Aligo", () => {
  const template = { code: "TA_7001", name: "인사", content: "#{name}님 안녕하세요", status: "Y" };
  const body = { type: "ALIMTALK", templateId: "TA_7001", variables: { name: "김" } };

  it("is the registered text, filled in, and delivered", async () => {
    await emulatorTemplate(template);
    // Its code says whose it is: no policy is needed.
    const tenant = await tenantWith(by("first", "aligo", "iwinv"));
    const to = phone();
    const sent = await send(tenant, { ...body, to });
    expect(sent).toMatchObject({ providerId: "aligo", state: "sent" });
    const done = await until(tenant, sent.id, "delivered");
    expect(done).toMatchObject({ providerStatusCode: "0" });
    expect(await emulatorSends(to)).toMatchObject([{ accepted: true, text: "김님 안녕하세요" }]);
  });

  it("of somebody without Kakao is undelivered", async () => {
    await emulatorTemplate(template);
    const tenant = await tenantWith(by("first", "aligo"));
    const { id } = await send(tenant, { ...body, to: phone("9101") });
    expect(await until(tenant, id, "undelivered")).toMatchObject({ providerStatusCode: "K101" });
  });
});

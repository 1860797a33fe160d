/** Cron and the inspections of templates: whose end is alerted of, and when a provider is asked. A file of its own, with SOLAPI. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it, vi } from "vitest";

import { EVENT_GATHERS_MS } from "../../../src/domain/alerts/book.ts";
import { askInspections } from "../../../src/jobs/template-inspections.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { alertsOf, alertSettings, look, standStill } from "../../support/alerts.ts";
import {
  call,
  emulatorSettings,
  emulatorTemplate,
  emulatorVerdict,
  phone,
} from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey } from "../../support/tenants.ts";

const MINUTE = 60_000;
const EVERY = 10 * MINUTE;

useSettings("template-inspections", {
  ...alertSettings("template-inspections"),
  ...inject("emulatedSolapi"),
  TEMPLATE_INSPECTION_EVERY: "10m",
});

afterEach(() => vi.useRealTimers());

type Clock = ReturnType<typeof standStill>;

/** Minute after minute as cron comes, and the alarm of the alerts' object after each. */
async function minutes(count: number, clock: Clock): Promise<void> {
  for (let i = 0; i < count; i++) {
    clock.later(MINUTE);
    await askInspections(isolateOf(env), Date.now());
    await look();
  }
  // What was raised last is gathered with others that may come.
  clock.later(EVENT_GATHERS_MS);
  await look();
}

async function templateCalls(): Promise<number> {
  const { EMULATOR_URL } = env as unknown as { EMULATOR_URL: string };
  const response = await fetch(`${EMULATOR_URL}/_emulator/stats`);
  const { templateCalls: calls }: { templateCalls: number } = await response.json();
  return calls;
}

async function register(name: string, key?: string): Promise<string> {
  const body = { name, text: "#{code}" };
  const response = await call("/v1/templates", { body, ...(key !== undefined && { key }) });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json<{ id: string }>()).id;
}

const approved = (id: string) => alertsOf(`template_approved:iwinv:${id}`);
const rejected = (id: string) => alertsOf(`template_rejected:iwinv:${id}`);

describe("an inspection", () => {
  it("that ends is one alert, and its provider is asked only while there is one", async () => {
    const clock = standStill();
    await minutes(11, clock);
    expect(await templateCalls()).toBe(0);

    const acme = await tenantWithKey();
    const [good, bad] = [await register("good"), await register("bad", acme.key)];
    const before = await templateCalls();
    await minutes(10, clock);
    // A turn of ten minutes, both of them once.
    expect(await templateCalls()).toBe(before + 2);
    expect([...(await approved(good)), ...(await rejected(bad))]).toEqual([]);

    await emulatorVerdict(good, "Y");
    await emulatorVerdict(bad, "R", "고객센터 02-123-4567 은 변수로 적어 주십시오.");
    await minutes(10, clock);
    expect(await approved(good)).toMatchObject([
      { type: "alert.raised", code: "TEMPLATE_APPROVED", message: `${good} "good"` },
    ]);
    const words = "고객센터 (number) 은 변수로 적어 주십시오.";
    expect(await rejected(bad)).toMatchObject([
      { code: "TEMPLATE_REJECTED", message: `${bad} "bad", tenant ${acme.tenant}, ${words}` },
    ]);

    // Nothing is left to ask for, and no all-clear follows.
    const after = await templateCalls();
    await minutes(70, clock);
    expect(await templateCalls()).toBe(after);
    expect(await approved(good)).toHaveLength(1);
    expect(await rejected(bad)).toHaveLength(1);
  });

  it("is followed too where the template was registered in the console: a look or a refusal is enough", async () => {
    const clock = standStill();
    const codes = ["LISTED", "LOOKED_AT", "SENT"] as const;
    for (const code of codes) {
      await emulatorTemplate({ code, name: code, content: "#{code}", status: "I" });
    }
    const [listed, lookedAt, sent] = codes;
    expect((await call(`/v1/templates/${lookedAt}`)).status).toBe(200);
    const message = { type: "ALIMTALK", to: phone(), templateId: sent, variables: { code: "1" } };
    expect((await call("/v1/messages", { body: message })).status).toBe(400);
    for (const code of [lookedAt, sent]) await emulatorVerdict(code, "Y");
    await minutes(10, clock);
    for (const code of [lookedAt, sent]) expect(await approved(code)).toHaveLength(1);
    expect((await call("/v1/templates?state=inspection")).status).toBe(200);
    for (const code of [listed, "PENDING_TPL"]) await emulatorVerdict(code, "Y");
    await minutes(10, clock);
    for (const code of [listed, "PENDING_TPL"]) expect(await approved(code)).toHaveLength(1);
  });

  it("of a template that is deleted is over without a word", async () => {
    const clock = standStill();
    const id = await register("gone");
    expect((await call(`/v1/templates/${id}`, { method: "DELETE" })).status).toBe(204);
    const before = await templateCalls();
    await minutes(10, clock);
    expect(await templateCalls()).toBe(before);
    expect(await alertsOf(`template_rejected:iwinv:${id}`)).toEqual([]);
  });

  it("goes on while the provider cannot be asked, at one call a turn, and is told of afterwards", async () => {
    const clock = standStill();
    const [one, two] = [await register("one"), await register("two")];
    await emulatorVerdict(one, "Y");
    await emulatorVerdict(two, "R", "say why");
    await emulatorSettings({ faults: { templateHtml502: 1 } });
    const before = await templateCalls();
    await minutes(10, clock);
    expect(await templateCalls()).toBe(before + 1);
    await emulatorSettings({ faults: { templateHtml502: 0 } });
    // A pause of the gate is over by then, or another turn finds it so.
    await minutes(2 * (EVERY / MINUTE), clock);
    expect(await approved(one)).toHaveLength(1);
    expect(await rejected(two)).toHaveLength(1);
  });
});

describe("a provider without templates", () => {
  const CODE = `KA01TP${"0".repeat(20)}`;

  it.each([
    ["GET", "/v1/templates?providerId=solapi"],
    ["GET", `/v1/templates/${CODE}`],
    ["PUT", `/v1/templates/${CODE}`],
    ["DELETE", `/v1/templates/${CODE}`],
    ["POST", `/v1/templates/${CODE}/inspection`],
    ["POST", "/v1/templates"],
  ])("says so: %s %s", async (method, path) => {
    const draft = { name: "a", text: "b" };
    const body = { ...draft, ...(path === "/v1/templates" && { providerId: "solapi" }) };
    const writes = method === "PUT" || path === "/v1/templates";
    const response = await call(path, { method, ...(writes && { body }) });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: "not_supported",
      detail: expect.stringContaining("solapi"),
    });
  });

  it("leaves the others' as they are", async () => {
    const response = await call("/v1/templates");
    const { data } = await response.json<{ data: readonly { providerId: string }[] }>();
    expect(new Set(data.map(({ providerId }) => providerId))).toEqual(new Set(["iwinv"]));
  });
});

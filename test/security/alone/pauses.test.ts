/** Blocks of numbers that are paused until an operator has looked: a file of its own, with few messages to a block. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import { alertSettings, alertsOf, gathered } from "../../support/alerts.ts";
import { call, emulatorSends, eventually, phone } from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey } from "../../support/tenants.ts";

useSettings("pauses", {
  ...alertSettings("pauses"),
  // In a day: however slow the machine is, none comes free.
  GUARD_PAUSE: "20/24h",
  GUARD_PAUSE_FAILURES: "80",
});

interface PauseView {
  readonly id: string;
  readonly block: string;
  readonly reason: string;
  readonly state: string;
}

const ok = (status: number): boolean => status === 201 || status === 202;

/** Numbers of one block that nobody else uses. */
function neighbours(count: number): readonly string[] {
  const block = phone().slice(0, 7);
  return Array.from({ length: count }, (_, i) => block + String(100 + i).padStart(4, "0"));
}

async function sendTo(key: string, to: string, headers = {}): Promise<Response> {
  const body = { to, text: "hello" };
  return call("/v1/messages", { key, body, headers: { prefer: "respond-async", ...headers } });
}

async function pausesOf(tenant: string): Promise<readonly PauseView[]> {
  const response = await call(`/v1/tenants/${tenant}/pauses`);
  expect(response.status).toBe(200);
  return (await response.json<{ data: readonly PauseView[] }>()).data;
}

/** Sends to a block until it is paused. */
async function pump(key: string, numbers: readonly string[]): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const to of numbers) statuses.push((await sendTo(key, to)).status);
  return statuses;
}

describe("many messages to one block of numbers", () => {
  it("are refused until an operator lifts the pause, with one alert; nothing else is", async () => {
    const { tenant, key } = await tenantWithKey();
    const numbers = neighbours(24);
    const statuses = await pump(key, numbers);
    expect(statuses.slice(0, 20).every(ok)).toBe(true);
    expect(statuses.slice(20)).toEqual([403, 403, 403, 403]);
    const [to = ""] = numbers;
    const refused = await sendTo(key, to);
    const [pause, ...more] = await pausesOf(tenant);
    if (!pause) throw new Error("it is not paused");
    expect(more).toEqual([]);
    expect(pause).toMatchObject({ block: to.slice(0, 7), reason: "many", state: "paused" });
    const lift = `/v1/tenants/${tenant}/pauses/${pause.id}/lift`;
    const problem = await refused.json<{ code: string; retryable: boolean; detail: string }>();
    expect(problem).toMatchObject({ code: "block_paused", retryable: false });
    expect(problem.detail).toContain(`POST ${lift}`);
    expect(JSON.stringify(problem)).not.toContain(to.slice(0, 7));
    const korean = await sendTo(key, to, { "accept-language": "ko" });
    expect((await korean.json<{ detail: string }>()).detail).toMatch(/운영자가 POST .+ 해제합니다/);

    // Other numbers, and other tenants, are nobody's business.
    expect(ok((await sendTo(key, phone())).status)).toBe(true);
    expect(ok((await sendTo((await tenantWithKey()).key, to)).status)).toBe(true);
    expect((await call("/send", { key, body: { to, text: "hello" } })).status).toBe(403);
    const messages = [{ to }, { to: phone() }].map((one) => ({ ...one, text: "hello" }));
    const batch = await call("/v1/batches", { key, body: { messages } });
    expect(batch.status).toBe(400);
    expect(await batch.json()).toMatchObject({ errors: [{ index: 0, code: "block_paused" }] });

    const condition = `pumping:${tenant}:${pause.id}` as const;
    await gathered(condition);
    const alerts = await alertsOf(condition);
    expect(alerts).toMatchObject([{ type: "alert.raised", tenant, code: "BLOCK_PAUSED" }]);
    expect(alerts[0]?.text).toContain("비정상 발송");
    expect(JSON.stringify(alerts)).not.toContain(to.slice(0, 7));

    // It outlasts the object's memory, and the tenant's own key does not lift it.
    await evict(isolateOf(env).tenants.stub(tenant));
    expect((await sendTo(key, to)).status).toBe(403);
    expect((await call(lift, { key, body: {} })).status).toBe(403);
    expect((await call(lift.replace(pause.id, "pau_none"), { body: {} })).status).toBe(404);
    const lifted = await call(lift, { body: { quietHours: 1 } });
    expect(await lifted.json()).toMatchObject({ id: pause.id, state: "lifted" });
    // And is not paused again while it is to be quiet.
    expect((await pump(key, numbers)).every(ok)).toBe(true);
    expect((await pump(key, numbers)).every(ok)).toBe(true);
    expect(await pausesOf(tenant)).toMatchObject([{ id: pause.id, state: "lifted" }]);
    const trail = await eventually(
      async () => (await call("/v1/audit?limit=50", { headers: { "x-tenant-id": tenant } })).text(),
      (text) => text.includes("pause.lifted"),
    );
    expect(trail).toContain(pause.id);
  });

  it("are let through where they come in one batch, up to the allowance", async () => {
    const { tenant, key } = await tenantWithKey();
    const messages = neighbours(30).map((to) => ({ to, text: "hello" }));
    const answer = await call("/v1/batches?partial=true", { key, body: { messages } });
    expect(await answer.json()).toMatchObject({ accepted: 20, refused: 10 });
    expect(await pausesOf(tenant)).toHaveLength(1);
  });

  it("that an operator lifts without quiet hours are paused again", async () => {
    const { tenant, key } = await tenantWithKey();
    const numbers = neighbours(21);
    expect((await pump(key, numbers)).at(-1)).toBe(403);
    const [first] = await pausesOf(tenant);
    await call(`/v1/tenants/${tenant}/pauses/${first?.id}/lift`, { body: { quietHours: 0 } });
    // The count began anew.
    const statuses = await pump(key, numbers);
    expect(statuses.slice(0, 20).every(ok)).toBe(true);
    expect(statuses.at(-1)).toBe(403);
    const [second, ...more] = await pausesOf(tenant);
    expect([second?.id === first?.id, more]).toEqual([false, []]);
  });
});

describe("a falling delivery ratio", () => {
  it("pauses the block whose newest results are failures", async () => {
    const log = vi.spyOn(console, "warn");
    const { tenant, key } = await tenantWithKey();
    const to = phone("9007");
    const block = to.slice(0, -4);
    const stub = isolateOf(env).tenants.stub(tenant);
    // Seen by other isolates.
    await stub.noteResults(block, { delivered: 5, undelivered: 40 });
    expect(await pausesOf(tenant)).toEqual([]);
    for (let i = 0; i < 10; i++) expect(ok((await sendTo(key, to)).status)).toBe(true);
    const [pause] = await eventually(
      async () => pausesOf(tenant),
      ({ length }) => length > 0,
    );
    expect(pause).toMatchObject({ block, reason: "undelivered", state: "paused" });
    isolateOf(env).tenants.forget(tenant);
    expect((await sendTo(key, to)).status).toBe(403);
    expect(await emulatorSends(to)).toHaveLength(10);
    expect(JSON.stringify(log.mock.calls)).not.toContain(block);
  });
});

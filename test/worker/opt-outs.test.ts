import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it, vi } from "vitest";

import { recipientHash } from "../../src/kernel/hashes/recipient-hash.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { OptOutObject } from "../../src/objects/opt-out/opt-out-object.ts";
import { SERVICE } from "../../src/objects/opt-out/opt-out-stub.ts";
import { call, emulatorSends, eventually, phone, sql } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { rewind } from "../support/stored.ts";
import { createTenant, tenantWithKey, type TestTenant } from "../support/tenants.ts";

const AD = {
  text: "(광고)한빛상사 겨울 세일\n무료수신거부 080-123-4567",
  purpose: "ad",
  consent: { at: "2026-01-01T00:00:00+09:00", source: "test", night: true },
};

interface Entry {
  readonly recipient: string;
  readonly masked: string;
  readonly source: string;
  readonly at: string;
}
interface Page {
  readonly data: readonly Entry[];
  readonly next_cursor: string | null;
}

async function sendAs({ key }: TestTenant, body: object) {
  const response = await call("/v1/messages", { key, body });
  const text = await response.text();
  expect([201, 202], text).toContain(response.status);
  return JSON.parse(text) as { id: string; state: string; error: { code: string } | null };
}

/** The same once it is no longer `accepted`: where the machine is busy a message may wait for its gate. */
async function settledAs(tenant: TestTenant, body: object) {
  const { id } = await sendAs(tenant, body);
  return eventually(
    async () => {
      const response = await call(`/v1/messages/${id}`, { key: tenant.key });
      return response.json<{ state: string; error: { code: string } | null }>();
    },
    ({ state }) => state !== "accepted",
  );
}

const csv = (body: string) => ({ body, headers: { "content-type": "text/csv" } });

describe("an opt-out", () => {
  it("stands on its tenant's list by hash and mask, stops ads alone, and can be taken back", async () => {
    const tenant = await tenantWithKey();
    const { key } = tenant;
    const to = phone("7001");
    const added = await call("/v1/opt-outs", { key, body: { to, source: "080" } });
    expect(added.status).toBe(201);
    const entry: Entry = await added.json();
    expect(entry).toMatchObject({ source: "080", list: "ads" });
    expect(entry.recipient).toBe(await recipientHash(settingsOf(env), tenant.tenant, to));
    // The first word stands: when and where it was said.
    const again = await call("/v1/opt-outs", { key, body: { to: `+82${to.slice(1)}` } });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(entry);
    const listed = await call("/v1/opt-outs", { key });
    const text = await listed.text();
    expect(JSON.parse(text)).toEqual({ data: [entry], next_cursor: null, has_more: false });
    expect(text).not.toContain(to);
    const one = await call(`/v1/opt-outs?recipient=${entry.recipient}`, { key });
    expect((await one.json<Page>()).data).toEqual([entry]);

    expect(await settledAs(tenant, { ...AD, to })).toMatchObject({
      state: "failed",
      error: { code: "OPTED_OUT" },
    });
    expect(await emulatorSends(to)).toEqual([]);
    for (const purpose of ["info", "auth"]) {
      expect((await settledAs(tenant, { to, text: "hi", purpose })).state).toMatch(
        /^(?:sent|delivered)$/,
      );
    }
    // Another tenant has lists of its own.
    expect((await settledAs(await tenantWithKey(), { ...AD, to })).state).toMatch(
      /^(?:sent|delivered)$/,
    );

    const removed = await call("/v1/opt-outs", { method: "DELETE", key, body: { to } });
    expect(await removed.json()).toEqual(entry);
    const gone = await call("/v1/opt-outs", { method: "DELETE", key, body: { to } });
    expect(gone.status).toBe(404);
    expect((await settledAs(tenant, { ...AD, to })).state).toMatch(/^(?:sent|delivered)$/);
  });

  it("outlives its object, and holds no number anywhere", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    await call("/v1/opt-outs", { key: tenant.key, body: { to } });
    const stub = isolateOf(env).optOuts.stub(tenant.tenant);
    await evict(stub);
    expect((await settledAs(tenant, { ...AD, to })).state).toBe("failed");
    const page = await stub.page("ads", null, 10);
    expect(JSON.stringify(page)).not.toContain(to);
    const acts = await eventually(
      async () =>
        sql<{ detail: object }>("select detail from kmsg_audit where tenant_id = $1", [
          tenant.tenant,
        ]),
      (rows) => JSON.stringify(rows).includes("recipient"),
    );
    expect(JSON.stringify(acts)).not.toContain(to);
  });

  it("is refused with what is no number, no time, or a number where words belong", async () => {
    const { key } = await tenantWithKey();
    const status = async (body: object): Promise<number> =>
      (await call("/v1/opt-outs", { key, body })).status;
    const to = phone();
    expect(await status({ to: "hello" })).toBe(400);
    expect(await status({ to, at: "2999-01-01T00:00:00Z" })).toBe(400);
    expect(await status({ to, source: "call from 010-1234-5678" })).toBe(400);
    expect(await status({ to, list: "all" })).toBe(400);
  });
});

describe("a never-contact list", () => {
  it("stops what was already accepted, by whatever purpose", async () => {
    const tenant = await tenantWithKey();
    const { key } = tenant;
    const to = phone();
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await sendAs(tenant, { to, text: "hi", purpose: "auth", scheduledAt });
    await call("/v1/opt-outs", { key, body: { to, list: "never" } });
    const found = await isolateOf(env).messages.find(tenant.tenant, id);
    if (!found) throw new Error("no object");
    // Its time has come.
    await rewind(found.stub, (record) => ({ ...record, attemptAfter: Date.now() }), "runs");
    const ended = await eventually(
      async () => (await call(`/v1/messages/${id}`, { key })).json<{ state: string }>(),
      ({ state }) => state !== "scheduled",
    );
    expect(ended).toMatchObject({ state: "failed", error: { code: "NEVER_CONTACT" } });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("fails an AlimTalk, and no text goes out in its place", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    await call("/v1/opt-outs", { key: tenant.key, body: { to, list: "never" } });
    const failed = await sendAs(tenant, {
      to,
      type: "ALIMTALK",
      templateId: "AUTH_OTP",
      variables: { code: "1" },
      failover: { enabled: true, fallbackContent: "text" },
    });
    expect(failed).toMatchObject({ state: "failed", fallbackId: null });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("of the service holds for every tenant, and is its operator's alone", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const body = { to, list: "service" };
    expect((await call("/v1/opt-outs", { key: tenant.key, body })).status).toBe(403);
    expect((await call("/v1/opt-outs", { body })).status).toBe(201);
    // Other isolates learn of it within TENANT_CACHE_TTL.
    await eventually(
      async () => sendAs(tenant, { to, text: "hi" }),
      ({ error }) => error?.code === "NEVER_CONTACT",
    );
    expect((await settledAs(tenant, { ...AD, to })).error?.code).toBe("NEVER_CONTACT");
    const removed = await call("/v1/opt-outs", { method: "DELETE", body });
    expect(removed.status).toBe(200);
    expect(await isolateOf(env).optOuts.stub(SERVICE).page("never", null, 10)).toMatchObject({
      more: false,
    });
  });
});

describe("lists that cannot be asked", () => {
  afterAll(() => vi.restoreAllMocks());

  it("hold a message up, and lose none", async () => {
    const tenant = await tenantWithKey();
    let away = true;
    for (const verb of ["listing", "neverContact"] as const) {
      const real = OptOutObject.prototype[verb] as (...args: unknown[]) => unknown;
      vi.spyOn(OptOutObject.prototype, verb).mockImplementation(function fail(
        this: OptOutObject,
        ...args: unknown[]
      ) {
        const { ctx } = this as unknown as { ctx: DurableObjectState };
        if (away && ctx.id.name === tenant.tenant) throw new Error("away");
        return real.apply(this, args) as never;
      });
    }
    const sent = await Promise.all(
      [AD, { text: "hi" }, { text: "hi", purpose: "auth" }].map(async (body) => {
        const to = phone();
        return { to, ...(await sendAs(tenant, { ...body, to })) };
      }),
    );
    for (const { to, state } of sent) {
      expect(state).toBe("accepted");
      expect(await emulatorSends(to)).toEqual([]);
    }
    away = false;
    for (const { to } of sent) {
      await eventually(
        async () => emulatorSends(to),
        (sends) => sends.length === 1,
      );
    }
  });
});

describe("a file of opt-outs", () => {
  it("is taken line by line, tells what it refused, and changes nothing the second time", async () => {
    const { key } = await tenantWithKey();
    const numbers = Array.from({ length: 2500 }, (_, i) => `010${String(20_000_000 + i)}`);
    const lines = ["to,at,source", ...numbers, "nonsense", `${numbers[0]},soon`, ""];
    const file = csv(lines.join("\r\n"));
    const first = await call("/v1/opt-outs/import", { key, ...file });
    expect(first.status).toBe(200);
    expect(await first.json()).toEqual({
      lines: 2502,
      added: 2500,
      known: 1,
      full: 0,
      refused: 1,
      encoding: "utf-8",
      errors: [{ line: 2502, code: "invalid_phone", detail: expect.any(String) }],
      warnings: [{ line: 2503, code: "invalid_time", detail: expect.any(String) }],
    });
    const second = await call("/v1/opt-outs/import", { key, ...file });
    expect(await second.json()).toMatchObject({ added: 0, known: 2501 });

    const seen = new Set<string>();
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await (
        await call(`/v1/opt-outs?limit=1000${cursor && `&cursor=${cursor}`}`, { key })
      ).json();
      for (const { recipient } of page.data) seen.add(recipient);
      cursor = page.next_cursor;
    }
    expect(seen.size).toBe(2500);

    const exported = await (await call("/v1/opt-outs/export.csv", { key })).text();
    expect(exported.trimEnd().split("\r\n")).toHaveLength(2501);
    expect(exported).toContain("010****0000");
    for (const number of numbers.slice(0, 10)) expect(exported).not.toContain(number);
  });

  it("is refused where it is none, or too long", async () => {
    const { key } = await tenantWithKey();
    const json = await call("/v1/opt-outs/import", { key, body: {} });
    expect(json.status).toBe(415);
    const long = await call("/v1/opt-outs/import", {
      key,
      ...csv("01012345678\n".repeat(100_002)),
    });
    expect(long.status).toBe(400);
  });
});

describe("a tenant's own ads fields", () => {
  it("make an advertisement of a plain text", async () => {
    const ads = { senderName: "한빛상사", optOut: "080-123-4567" };
    const tenant = await tenantWithKey({ ads });
    const to = phone();
    const { consent } = AD;
    await settledAs(tenant, { to, text: "겨울 세일", purpose: "ad", adFormat: "auto", consent });
    const [sent] = await emulatorSends(to);
    expect(sent?.text).toBe("(광고)한빛상사\n겨울 세일\n무료수신거부 080-123-4567");
    const view = await call(`/v1/tenants/${tenant.tenant}`);
    expect(await view.json()).toMatchObject({ ads });
  });

  it("have to be of their form", async () => {
    const id = await createTenant();
    for (const ads of [{ optOut: "02-123-4567" }, { senderName: "#{name}" }, { other: 1 }]) {
      const response = await call(`/v1/tenants/${id}`, { method: "PATCH", body: { ads } });
      expect(response.status).toBe(400);
    }
  });
});

describe("a text that calls itself an advertisement", () => {
  it("is refused by every route that takes it for something else", async () => {
    const to = phone();
    const text = AD.text;
    for (const path of ["/v1/messages", "/send", "/send/sms"]) {
      expect((await call(path, { body: { to, text } })).status, path).toBe(400);
    }
    const batch = await call("/v1/batches", { body: { messages: [{ to, text }] } });
    expect(batch.status).toBe(400);
    expect(await batch.json()).toMatchObject({ errors: [{ code: "ad_without_purpose" }] });
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("keeps in its timeline what its caller said of it", async () => {
    const tenant = await tenantWithKey();
    const { id } = await sendAs(tenant, { ...AD, to: phone("7001") });
    const message = await (await call(`/v1/messages/${id}`, { key: tenant.key })).json();
    expect(message).toMatchObject({
      timeline: [
        {
          event: "accepted",
          detail: { purpose: "ad", consentSource: "test", consentNight: true },
        },
        {},
        {},
      ],
    });
  });
});

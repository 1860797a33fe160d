/**
 * Seeing numbers is a right of its own: protected, whoever lacks it finds no full number behind any route that reads, and whoever has
 * it leaves a record of each.
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";

import { SCOPES, type Scope } from "../../../src/domain/tenant/scopes.ts";
import { call, emulatorSettings, eventually, phone, sql, type Call } from "../../support/api.ts";
import { triesOf, type Belongings } from "../../support/every-route.ts";
import { watch } from "../../support/live.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, tenantWithKey, type TestKey, type TestTenant } from "../../support/tenants.ts";
import { TEST_FIELD_KEYS } from "../../support/test-keys.ts";
import { newName, receiverUrl } from "../../support/webhooks.ts";

useSettings("reveal", { ...TEST_FIELD_KEYS, PII_MODE: "protected" });

const WITHOUT: readonly Scope[] = SCOPES.filter((scope) => scope !== "reveal");

interface Seen {
  readonly id: string;
  readonly to: string;
  readonly recipient: string;
  readonly providerMessageId: string;
  readonly state: string;
}

let mine: TestTenant;
let reader: TestKey;
/** Everything but the right to see. */
let admin: TestKey;
let revealer: TestKey;
let to: string;
let message: Seen;
let batchId: string;
let failedId: string;
const receiver = newName();
const openReceiver = newName();

async function json<T>(path: string, given: Call): Promise<T> {
  const response = await call(path, given);
  expect(response.ok, `${path}: ${await response.clone().text()}`).toBe(true);
  return response.json();
}

const until = async (id: string, state: string): Promise<Seen> =>
  eventually(
    async () => json<Seen>(`/v1/messages/${id}`, { key: admin.key }),
    (found) => found.state === state,
  );

/** How the number may stand anywhere. */
const spellings = (number: string): readonly string[] => [
  number,
  number.slice(1),
  `${number.slice(0, 3)}-${number.slice(3, 7)}-${number.slice(7)}`,
];

function expectHidden(text: string, where: string): void {
  for (const spelling of spellings(to)) expect(text, where).not.toContain(spelling);
}

beforeAll(async () => {
  await emulatorSettings({ visibleAfterMs: 100, resultAfterMs: 300 });
  mine = await tenantWithKey();
  [reader, admin, revealer] = await Promise.all([
    createKey(mine.tenant, ["read"]),
    createKey(mine.tenant, WITHOUT),
    createKey(mine.tenant, ["read", "export", "reveal"]),
  ]);
  to = phone();
  await json("/v1/webhooks", { key: mine.key, body: { url: receiverUrl(receiver) } });
  await json("/v1/webhooks", {
    key: mine.key,
    body: { url: receiverUrl(openReceiver), numbers: "full" },
  });
  const customFields = { order: "2026-4711", phone: `${to.slice(0, 3)}-${to.slice(3)}` };
  const body = { to, text: "of its own", customFields };
  const { id } = await json<Seen>("/v1/messages", { key: mine.key, body });
  message = await until(id, "delivered");
  const rows = { messages: [{ to, text: "x" }] };
  ({ id: batchId } = await json<{ id: string }>("/v1/batches", { key: mine.key, body: rows }));
  const failing = { to: phone("8112"), text: "x" };
  ({ id: failedId } = await json<Seen>("/v1/messages", { key: mine.key, body: failing }));
  await until(failedId, "failed");
  await eventually(
    async () =>
      sql<{ n: number }>(
        "select count(*)::integer as n from kmsg_delivery_tracking where tenant_id = $1 and finalized_at is not null",
        [mine.tenant],
      ),
    ([row]) => (row?.n ?? 0) >= 3,
  );
});

const belongings = (): Belongings => ({
  tenant: mine.tenant,
  keyId: reader.id,
  messageId: message.id,
  ownId: message.id,
  delivered: message.id,
  providerMessageId: message.providerMessageId,
  batchId,
  failed: failedId,
  webhookId: "whe_none",
  templateId: "T_0",
  sharedTemplateId: "T_1",
  erasureId: "ers_none",
  holdId: "hld_none",
  exportId: "exp_none",
  recipient: to,
  day: new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10),
});

/** They read, though they do not say so. */
const READING_POSTS: ReadonlySet<string> = new Set([
  "POST /v1/messages/{id}/refresh",
  "POST /v1/messages/{id}/cancel",
  "POST /v1/messages/{id}/resolve",
  "POST /v1/batches/{id}/refresh",
  "POST /v1/recipients/hash",
]);

async function readingRoutes(): Promise<readonly string[]> {
  const { paths } = await json<{ paths: Record<string, Record<string, unknown>> }>(
    "/openapi.json",
    { key: null },
  );
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  return all.filter((name) => name.startsWith("GET ") || READING_POSTS.has(name));
}

describe("every route that reads", () => {
  it("shows no full number to a key that may read, nor to one that may do all else", async () => {
    const tries = triesOf(belongings());
    const answered = { reader: 0, admin: 0 };
    for (const name of await readingRoutes()) {
      for (const [path, given] of tries[name] ?? []) {
        if (path.endsWith("/live")) continue;
        for (const [who, key] of [
          ["reader", reader.key],
          ["admin", admin.key],
        ] as const) {
          const response = await call(path, { ...given, key });
          const text = await response.text();
          if (response.ok) answered[who]++;
          expectHidden(text, `${name} for the ${who}`);
        }
      }
    }
    // A sweep that was refused everywhere would prove nothing.
    expect(answered.reader).toBeGreaterThan(15);
    expect(answered.admin).toBeGreaterThan(30);
    // Nor one of what is not there.
    const list = await json<{ data: Seen[] }>("/v1/messages", { key: reader.key });
    expect(list.data.map(({ id }) => id)).toContain(message.id);
  });

  it.each([
    ["a look-up", () => `/v1/messages/${message.id}`],
    ["k-msg's look-up", () => `/tracking/${message.id}`],
  ])("%s has a mask without the right, and the number with it", async (_name, path) => {
    const masked = await (await call(path(), { key: reader.key })).text();
    expect(masked).toContain(`${to.slice(0, 3)}****${to.slice(-4)}`);
    // The caller's own words stay, but for the number.
    expect(masked).toContain("2026-4711");
    expectHidden(masked, path());
    const full = await (await call(path(), { key: revealer.key })).text();
    expect(full).toContain(to);
  });

  it("status checks mask the international form, too", async () => {
    const path = `/functions/v1/check-message-status?messageId=${message.id}`;
    const masked = await (await call(path, { key: admin.key })).text();
    expect(masked).toContain(`"to":"+82`);
    expectHidden(masked, path);
    const full = await (await call(path, { key: mine.key })).text();
    expect(full).toContain(`+82${to.slice(1)}`);
  });

  it("a live socket is shown what its key may see", async () => {
    const path = `/v1/messages/${message.id}/live`;
    const [hidden, open, chosen] = await Promise.all([
      watch(path, reader.key),
      watch(path, revealer.key),
      watch(`${path}?numbers=masked`, revealer.key),
    ]);
    const first = async ({ told }: typeof hidden): Promise<string | undefined> =>
      (
        await eventually(
          async () => Promise.resolve(told[0]),
          (one) => one !== undefined,
        )
      )?.data.to;
    expect(await first(hidden)).toBe(`${to.slice(0, 3)}****${to.slice(-4)}`);
    expect(await first(open)).toBe(to);
    expect(await first(chosen)).toContain("****");
    for (const { socket } of [hidden, open, chosen]) socket.close(1000);
  });

  it("refuses who asks for full numbers without the right, and names the scope", async () => {
    const range = "from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z";
    for (const path of [
      `/v1/messages/${message.id}?numbers=full`,
      "/v1/messages?numbers=full",
      ...["csv", "xlsx", "ndjson"].map(
        (format) => `/v1/messages/export.${format}?${range}&reason=test&numbers=full`,
      ),
    ]) {
      const response = await call(path, { key: admin.key });
      const problem = await response.json<{ code: string; detail: string }>();
      expect([response.status, problem.code], path).toEqual([403, "scope_missing"]);
      expect(JSON.stringify(problem), path).toContain("reveal");
    }
    const body = { url: receiverUrl(newName()), numbers: "full" };
    expect((await call("/v1/webhooks", { key: admin.key, body })).status).toBe(403);
  });

  it("tells a key what it sees", async () => {
    expect(await json("/v1/about", { key: reader.key })).toMatchObject({ numbers: "masked" });
    expect(await json("/v1/about", { key: revealer.key })).toMatchObject({ numbers: "full" });
  });

  it("repeats to a sender the number that it has just given", async () => {
    const sender = await createKey(mine.tenant, ["send"]);
    const body = { to, text: "again" };
    expect(await json("/v1/messages", { key: sender.key, body })).toMatchObject({ to });
  });
});

describe("a webhook", () => {
  it("is told masks, and full numbers where somebody with the right chose so", async () => {
    const got = async (name: string): Promise<string> =>
      eventually(
        async () => (await fetch(receiverUrl(name))).text(),
        (text) => text.includes("message.delivered"),
      );
    expectHidden(await got(receiver), "the endpoint without a choice");
    expect(await got(openReceiver)).toContain(to);
  });
});

interface Report {
  readonly viewers: readonly {
    readonly month: string;
    readonly keyId: string;
    readonly actor: string;
    readonly disclosures: number;
    readonly messages: number;
    readonly recipients: number;
    readonly addresses: number;
    readonly exports: number;
    readonly exported: number;
    readonly most: readonly { readonly recipient: string; readonly disclosures: number }[];
  }[];
  readonly exports: readonly {
    readonly reason: string;
    readonly rows: number | null;
    readonly outcome: string | null;
    readonly disclosures: number;
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
}

/** What the tenant's object has gathered goes out, as at the end of its minute. */
async function sendGathered(tenant: string): Promise<void> {
  vi.setSystemTime(Date.now() + 120_000);
  try {
    await runDurableObjectAlarm(env.DISCLOSURES.getByName(tenant));
  } finally {
    vi.useRealTimers();
  }
}

const rowsOf = async (tenant: string): Promise<readonly { kind: string }[]> =>
  sql("select kind from kmsg_disclosure where tenant_id = $1 order by at", [tenant]);

describe("what was shown", () => {
  it("is on record: by whom, whose, which message, from where; many reads are a row", async () => {
    const other = await tenantWithKey();
    const desk = await createKey(other.tenant, ["read", "reveal"]);
    const number = phone();
    const body = { to: number, text: "x" };
    const { id } = await json<Seen>("/v1/messages", { key: other.key, body });
    const headers = { "cf-connecting-ip": "203.0.113.9", "cf-ipcountry": "KR" };
    for (let i = 0; i < 5; i++) {
      await json(`/v1/messages/${id}`, { key: desk.key, headers });
    }
    await json(`/tracking/${id}`, { key: desk.key, headers });
    // Masks are no disclosure.
    await json(`/v1/messages/${id}?numbers=masked`, { key: desk.key, headers });
    await sendGathered(other.tenant);
    const rows = await eventually(
      async () => rowsOf(other.tenant),
      (found) => found.length > 0,
    );
    // Two, where the minute ended in between.
    expect(rows.length).toBeLessThanOrEqual(2);
    const report = await json<Report>("/v1/reports/access", { key: other.key });
    const [viewer] = report.viewers;
    expect(report.viewers).toHaveLength(1);
    expect(viewer).toMatchObject({
      keyId: desk.id,
      actor: `key:${desk.name}`,
      disclosures: 6,
      messages: 1,
      recipients: 1,
      addresses: 1,
    });
    const text = JSON.stringify(report);
    expect(text).not.toContain(number);
    expect(text).not.toContain("203.0.113.9");
    // Whose: the list finds the messages by it.
    const [most] = viewer?.most ?? [];
    const path = `/v1/messages?recipient=${most?.recipient ?? ""}`;
    const found = await eventually(
      async () => json<{ data: Seen[] }>(path, { key: other.key }),
      ({ data }) => data.length > 0,
    );
    expect(found.data.map((one) => one.id)).toEqual([id]);
  });

  it("has exports with their reasons, begun and ended", async () => {
    const range = "from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z";
    const path = `/v1/messages/export.ndjson?${range}&reason=monthly%20audit&numbers=full`;
    const file = await call(path, { key: revealer.key });
    const rows = (await file.text()).trim().split("\n").length;
    const listed = await json<{ data: Seen[] }>("/v1/messages?numbers=full&limit=2", {
      key: revealer.key,
    });
    const isMine = ({ reason }: Report["exports"][number]): boolean => reason === "monthly audit";
    const report = await eventually(
      async () => {
        await sendGathered(mine.tenant);
        return json<Report>("/v1/reports/access", { key: mine.key });
      },
      ({ exports }) => (exports.find(isMine)?.outcome ?? null) !== null,
    );
    expect(report.exports.find(isMine)).toMatchObject({
      rows,
      outcome: "completed",
      disclosures: rows,
      detail: { format: "ndjson", numbers: "full" },
    });
    const own = report.viewers.find(({ keyId }) => keyId === revealer.id);
    expect(own).toMatchObject({ exports: 1, exported: rows });
    expect(own?.disclosures).toBeGreaterThanOrEqual(listed.data.length);
    const csv = await (await call("/v1/reports/access?format=csv", { key: mine.key })).text();
    expect(csv).toContain("monthly audit");
    const month = own?.month ?? "";
    const ofMonth = await json<Report>(`/v1/reports/access?month=${month}`, { key: mine.key });
    expect(ofMonth.viewers.map(({ keyId }) => keyId)).toContain(revealer.id);
    const xlsx = await call(`/v1/reports/access?month=${month}&format=xlsx`, { key: mine.key });
    expect(xlsx.headers.get("content-type")).toContain("spreadsheet");
  });

  it.each([
    ["month=2026-13", "month"],
    ["month=2026-11&from=2026-11-01", "month"],
    ["by=request", "by"],
  ])("is asked for by month or range: %s is refused", async (query, pointer) => {
    const response = await call(`/v1/reports/access?${query}`, { key: mine.key });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(pointer);
  });

  it("is kept by its object until SQL has it, through a restart", async () => {
    const other = await tenantWithKey();
    const body = { to: phone(), text: "x" };
    const { id } = await json<Seen>("/v1/messages", { key: other.key, body });
    await json(`/v1/messages/${id}`, { key: other.key });
    const stub = env.DISCLOSURES.getByName(other.tenant);
    const stored = async (): Promise<number> =>
      runInDurableObject(stub, (_object, state) => [...state.storage.kv.list()].length);
    // The first of a quiet time is on disk before it is answered.
    expect(await stored()).toBe(1);
    await sendGathered(other.tenant);
    await eventually(stored, (n) => n === 0);
    expect(await rowsOf(other.tenant)).toHaveLength(1);
    // Rows are only ever added.
    for (const statement of ["delete from kmsg_disclosure", "update kmsg_disclosure set at = 0"]) {
      await expect(sql(statement)).rejects.toThrow("only ever appended to");
    }
  });
});

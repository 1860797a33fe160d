import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { exportRoutes } from "../../src/http/export/export.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { PAGE_ROWS } from "../../src/sql/mirror/export-rows.ts";
import { call, eventually, sql } from "../support/api.ts";
import { insertRows, ownTenant, type OwnTenant } from "../support/own-tenant.ts";
import { parseCsv } from "../support/read-csv.ts";

/** 2026-11-19 23:30 in Korea is still the 19th in UTC, half an hour later it is the 20th in Korea alone. */
const BASE = Date.UTC(2026, 10, 19, 14, 30);
const RANGE = "from=2026-11-01T00:00:00%2B09:00&until=2026-12-01T00:00:00%2B09:00";
const QUERY = `${RANGE}&reason=monthly%20settlement`;

interface Audit {
  readonly seq: string;
  readonly actor: string;
  readonly action: string;
  readonly request_id: string;
  readonly detail: Record<string, unknown>;
}

/** Once Postgres has all that is on record. */
async function auditOf(tenant: string): Promise<readonly Audit[]> {
  const { audit } = isolateOf(env);
  await eventually(
    async () => audit.facts(tenant, 1, 1000),
    ({ pending }) => pending.length === 0,
  );
  return sql<Audit>("select * from kmsg_audit where tenant_id = $1 order by seq", [tenant]);
}

async function lines(own: OwnTenant, query: string): Promise<Record<string, unknown>[]> {
  const response = await own.fetch(`/v1/messages/export.ndjson?${query}`);
  const text = new TextDecoder().decode(await response.bytes());
  expect(response.status, text).toBe(200);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("an export of 5,000 rows", () => {
  it("has every row of the range once, in order, from the table and the archive", async () => {
    const own = ownTenant([exportRoutes]);
    const mark = own.tenant;
    // Many share a millisecond, also across the end of a page.
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      message_id: `m${String((i * 7919) % 5000).padStart(4, "0")}-${mark}`,
      requested_at: BASE + Math.floor(i / 900) * 1000,
      accepted_at: BASE,
    }));
    await insertRows(own.tenant, rows.slice(0, 1500), "kmsg_delivery_archive");
    await insertRows(own.tenant, rows.slice(1500));
    const outside = { requested_at: Date.UTC(2026, 9, 31, 14, 59, 59, 999) };
    const at = (time: number) => ({ requested_at: time });
    await insertRows(own.tenant, [
      outside,
      at(Date.UTC(2026, 10, 30, 15)),
      { ...at(BASE), tenant_id: `${own.tenant}-other` },
    ]);
    expect(rows.length).toBeGreaterThan(3 * PAGE_ROWS);

    const found = await lines(own, QUERY);
    const wanted = rows
      .toSorted((a, b) => a.requested_at - b.requested_at || (a.message_id < b.message_id ? -1 : 1))
      .map((row) => row.message_id);
    expect(found.map((row) => row["message_id"])).toEqual(wanted);

    const csv = parseCsv(await (await own.fetch(`/v1/messages/export.csv?${QUERY}`)).text());
    expect(csv.slice(1).map((record) => record[0])).toEqual(wanted);
    expect(await auditOf(own.tenant)).toMatchObject([
      { action: "export.started" },
      { action: "export.completed", detail: { rows: 5000 } },
      { action: "export.started" },
      { action: "export.completed", detail: { rows: 5000 } },
    ]);
  });
});

describe("a row of an export", () => {
  it("reads the same as CSV and as JSON, with times in UTC and in Korea, and numbers masked", async () => {
    const own = ownTenant([exportRoutes]);
    const row = {
      message_id: "01012345678",
      tenant_id: own.tenant,
      requested_at: BASE + 1_800_000,
      accepted_at: BASE + 1_800_000,
      sent_at: BASE + 1_801_234,
      delivered_at: Date.UTC(2026, 10, 20, 14, 59, 59),
      finalized_at: BASE + 1_900_000,
      batch_id: "batch_x",
      batch_index: 7,
      template_id: 'AUTH, "OTP"',
      provider_message_id: "R-1",
      provider_status_code: "06",
      provider_status_message: "=HYPERLINK(010-1234-5678)",
      cost: -8.5,
      cost_currency: "KRW",
      failover_of: "01012345678",
      fallback_id: "msg_a",
      delivered_at_source: "observed",
      state_source: "history",
      last_error: { code: "X", message: "@SUM(1)\nno" },
      error_class: "carrier",
    };
    // The archive may hold what the live table, where this id is free for others, cannot.
    await insertRows(own.tenant, [row], "kmsg_delivery_archive");

    const [json] = await lines(own, QUERY);
    expect(json).toEqual({
      message_id: "(number)",
      batch_id: "batch_x",
      batch_index: 7,
      state: "delivered",
      status: "DELIVERED",
      type: "SMS",
      to: "010****5678",
      from: "02****0000",
      template_id: 'AUTH, "OTP"',
      provider_id: "iwinv",
      provider_message_id: "R-1",
      provider_status_code: "06",
      provider_status_message: "=HYPERLINK((number))",
      provider_attempts: 1,
      accepted_at: "2026-11-19T15:00:00.000Z",
      requested_at: "2026-11-19T15:00:00.000Z",
      scheduled_at: null,
      sent_at: "2026-11-19T15:00:01.234Z",
      delivered_at: "2026-11-20T14:59:59.000Z",
      failed_at: null,
      finalized_at: "2026-11-19T15:01:40.000Z",
      requested_at_kst: "2026-11-20 00:00:00",
      sent_at_kst: "2026-11-20 00:00:01",
      delivered_at_kst: "2026-11-20 23:59:59",
      error_code: "X",
      error_message: "@SUM(1)\nno",
      error_class: "carrier",
      cost: -8.5,
      cost_currency: "KRW",
      failover_of: "(number)",
      fallback_id: "msg_a",
      delivered_at_source: "observed",
      state_source: "history",
    });

    const response = await own.fetch(`/v1/messages/export.csv?${QUERY}&numbers=full&bom=true`);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="messages-20261031T150000Z-20261130T150000Z.csv"',
    );
    const bytes = await response.bytes();
    expect(Array.from(bytes.slice(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
    const [head = [], values = []] = parseCsv(new TextDecoder().decode(bytes));
    const record = Object.fromEntries(head.map((name, i) => [name, values[i]]));
    expect(head).toEqual(Object.keys(json ?? {}));
    expect(record).toMatchObject({
      message_id: "01012345678",
      to: "01012345678",
      from: "0215990000",
      template_id: 'AUTH, "OTP"',
      // Nothing that a spreadsheet would compute.
      provider_status_message: "'=HYPERLINK(010-1234-5678)",
      error_message: "'@SUM(1)\nno",
      // A negative number stays one.
      cost: "-8.5",
      scheduled_at: "",
    });
  });

  it("is chosen by state, type, batch and template", async () => {
    const own = ownTenant([exportRoutes]);
    const requested_at = BASE;
    await insertRows(own.tenant, [
      { requested_at, batch_id: "b1", template_id: "T1" },
      { requested_at, batch_id: "b1", template_id: "T2", state: "failed", type: "LMS" },
      { requested_at, batch_id: "b2", template_id: "T1", state: "failed" },
    ]);
    const count = async (more: string) => (await lines(own, `${QUERY}${more}`)).length;
    expect(await count("")).toBe(3);
    expect(await count("&state=failed")).toBe(2);
    expect(await count("&type=LMS")).toBe(1);
    expect(await count("&batchId=b1")).toBe(2);
    expect(await count("&templateId=T1")).toBe(2);
    expect(await count("&templateId=T1&state=failed&batchId=b2&type=SMS")).toBe(1);
    expect(await count("&batchId=b3")).toBe(0);
  });
});

describe("an empty export", () => {
  it("has its head, and is audited like any other", async () => {
    const own = ownTenant([exportRoutes]);
    expect(await lines(own, QUERY)).toEqual([]);
    const csv = await (await own.fetch(`/v1/messages/export.csv?${QUERY}`)).text();
    expect(parseCsv(csv)).toHaveLength(1);
    expect((await auditOf(own.tenant)).at(-1)).toMatchObject({ detail: { rows: 0 } });
  });
});

describe("the audit of an export", () => {
  it("tells before the first byte who asked for what and why, and afterwards what they got", async () => {
    const own = ownTenant([exportRoutes]);
    await insertRows(own.tenant, [{ requested_at: BASE, state: "failed", batch_id: "b1" }]);
    const query = `${QUERY}&state=failed&batchId=b1&numbers=full`;
    const response = await own.fetch(`/v1/messages/export.csv?${query}`);
    const [started, ...none] = await auditOf(own.tenant);
    expect(none).toEqual([]);
    expect(started).toMatchObject({
      actor: "api-key",
      action: "export.started",
      request_id: "test-request",
    });
    expect(started?.detail).toEqual({
      format: "csv",
      from: "2026-10-31T15:00:00.000Z",
      until: "2026-11-30T15:00:00.000Z",
      state: "failed",
      batchId: "b1",
      numbers: "full",
      reason: "monthly settlement",
    });
    await response.text();
    const [, completed] = await auditOf(own.tenant);
    expect(completed).toMatchObject({ action: "export.completed" });
    expect(completed?.detail).toEqual({ export: Number(started?.seq), rows: 1 });
  });

  it("comes first: where it cannot be written there is no export", async () => {
    const own = ownTenant([exportRoutes]);
    await insertRows(own.tenant, [{ requested_at: BASE }]);
    const HYPERDRIVE = { connectionString: "postgres://postgres:postgres@127.0.0.1:1/none" };
    const away = { ...env, HYPERDRIVE } as unknown as Env;
    const response = await own.fetch(`/v1/messages/export.csv?${QUERY}`, away);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("message_id");
  });
});

describe("an export that breaks", () => {
  const poisoned = async (own: OwnTenant): Promise<void> => {
    const rows = Array.from({ length: 2 * PAGE_ROWS }, (_, i) => ({ requested_at: BASE + i }));
    // No date of this world: it cannot be written, and stands on the second page.
    const bad = { requested_at: BASE + PAGE_ROWS + 100, sent_at: 9e18 };
    await insertRows(own.tenant, [...rows, bad]);
  };

  it.each(["csv", "ndjson", "xlsx"])("never ends as if it were whole: %s", async (format) => {
    const own = ownTenant([exportRoutes]);
    await poisoned(own);
    const response = await own.fetch(`/v1/messages/export.${format}?${QUERY}`);
    expect(response.status).toBe(200);
    await expect(response.bytes()).rejects.toThrow("Invalid time value");
    const last = await eventually(
      async () => (await auditOf(own.tenant)).at(-1),
      (entry) => entry?.action !== "export.started",
    );
    expect(last).toMatchObject({ action: "export.failed", detail: { rows: PAGE_ROWS } });
  });

  it.each(["csv", "xlsx"])("stops reading when the client goes away: %s", async (format) => {
    const own = ownTenant([exportRoutes]);
    await insertRows(
      own.tenant,
      Array.from({ length: 5 * PAGE_ROWS }, (_, i) => ({ requested_at: BASE + i })),
    );
    const response = await own.fetch(`/v1/messages/export.${format}?${QUERY}`);
    const reader = response.body?.getReader();
    await reader?.read();
    // Nobody reads: no more is fetched than lies in between.
    await reader?.cancel();
    const last = await eventually(
      async () => (await auditOf(own.tenant)).at(-1),
      (entry) => entry?.action !== "export.started",
    );
    expect(last?.action).toBe("export.canceled");
    expect(last?.detail["rows"]).toBeLessThan(4 * PAGE_ROWS);
  });
});

describe("a request for an export", () => {
  it.each([
    ["no reason", RANGE, "reason"],
    ["an empty reason", `${RANGE}&reason=%20`, "reason"],
    ["a reason that is too long", `${RANGE}&reason=${"x".repeat(201)}`, "reason"],
    ["a reason with a line break", `${RANGE}&reason=a%0Ab`, "reason"],
    ["a reason with a number", `${RANGE}&reason=complaint%20of%20010-1234-5678`, "reason"],
    ["no start", "until=2026-12-01T00:00:00Z&reason=x", "from"],
    ["no end", "from=2026-12-01T00:00:00Z&reason=x", "until"],
    [
      "a time without a zone",
      `from=2026-12-01T00:00:00&until=2026-12-02T00:00:00Z&reason=x`,
      "from",
    ],
    [
      "an end before its start",
      "from=2026-12-02T00:00:00Z&until=2026-12-01T00:00:00Z&reason=x",
      "until",
    ],
    ["an unknown state", `${QUERY}&state=lost`, "state"],
    ["a misspelled filter", `${QUERY}&batch=b1`, "batch"],
    ["another masking", `${QUERY}&numbers=some`, "numbers"],
  ])("with %s is refused by name, and leaves no trace", async (_title, query, pointer) => {
    const own = ownTenant([exportRoutes]);
    const response = await own.fetch(`/v1/messages/export.csv?${query}`);
    const body: { code: string; errors: { pointer: string }[] } = await response.json();
    expect(response.status).toBe(400);
    expect(body.code).toBe("invalid_request");
    expect(body.errors.map((fault) => fault.pointer)).toContain(pointer);
    expect(await auditOf(own.tenant)).toEqual([]);
  });

  it("needs a key with the scope export, whatever it may do else", async () => {
    const own = ownTenant([exportRoutes], "key:reports", ["read", "send", "admin"]);
    const response = await own.fetch(`/v1/messages/export.csv?${QUERY}&numbers=full`);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "scope_missing" });
    expect(await auditOf(own.tenant)).toEqual([]);
  });

  it("is one of the app's routes, not a message called export.csv, and needs a key", async () => {
    const before = "from=2001-01-01T00:00:00Z&until=2001-01-02T00:00:00Z&reason=test";
    const response = await call(`/v1/messages/export.ndjson?${before}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    for (const format of ["csv", "xlsx", "ndjson"]) {
      const path = `/v1/messages/export.${format}?${before}`;
      expect((await call(path, { key: null })).status).toBe(401);
    }
  });
});

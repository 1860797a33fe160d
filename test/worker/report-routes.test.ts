import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { call, phone, send, sql, untilRow } from "../support/api.ts";
import { messageAt } from "../support/report-rows.ts";

const DAY = 86_400_000;
let days = 0;

/** A day in Korea that no other test has messages of, with three of the caller's. */
async function ownDay(): Promise<string> {
  const start = Date.parse("2005-06-01T00:00:00+09:00") + (days += 2) * DAY;
  const off = { state: "undelivered", provider_status_code: "08", error_class: "carrier" } as const;
  await withPostgres(env, async (client) =>
    writeMessages(client, [
      messageAt("default", start),
      messageAt("default", start + DAY - 1, off),
      messageAt("default", start + DAY - 1, { template_id: "=1+1" }),
      messageAt("default", start - 1),
      messageAt("default", start + DAY),
    ]),
  );
  const korean = (at: number): string => new Date(at + 9 * 3_600_000).toISOString().slice(0, 10);
  return `from=${korean(start)}&until=${korean(start + DAY)}`;
}

async function report<T>(path: string): Promise<T> {
  const response = await call(`/v1/reports/${path}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

describe("the routes of reports", () => {
  it("take days in Korea unless another zone is named", async () => {
    const range = await ownDay();
    const seoul = await report<object>(`summary?${range}`);
    expect(seoul).toMatchObject({
      tz: "Asia/Seoul",
      groupBy: "state",
      total: { accepted: 3, delivered: 2, undelivered: 1 },
    });
    const [from = ""] = /[0-9-]{10}/.exec(range) ?? [];
    const utc = await report<object>(`summary?${range}&tz=UTC`);
    expect(utc).toMatchObject({ tz: "UTC", from: `${from}T00:00:00.000Z` });
    const west = await report<object>(`summary?${range}&tz=America/New_York`);
    expect(west).toMatchObject({ from: `${from}T04:00:00.000Z` });
  });

  it("answer every report in its shape", async () => {
    const range = await ownDay();
    const series = await report<{ points: object[] }>(`timeseries?${range}&interval=hour`);
    expect(series.points).toHaveLength(24);
    expect(series.points[0]).toMatchObject({ local: expect.stringMatching(/T00:00:00\+09:00$/) });
    expect(series.points[23]).toMatchObject({ accepted: 2, undelivered: 1 });
    expect(await report(`latency?${range}`)).toMatchObject({
      latencies: [
        { path: "accepted_sent", count: 3, p50: 1000 },
        {},
        { p99: 3000 },
        {},
        { p99: 4000 },
      ],
    });
    expect(await report(`errors?${range}`)).toMatchObject({
      errors: [{ code: "08", meaning: "powered off", count: 1, share: 1 }],
    });
    expect(await report(`cost?${range}`)).toMatchObject({ types: [{ type: "SMS", price: null }] });
    expect(await report(`stuck?${range}`)).toMatchObject({ total: 0, messages: [] });
    expect(await report(`pending-checks?${range}`)).toMatchObject({ states: [] });
  });

  it("answer CSV that a spreadsheet may open", async () => {
    const range = await ownDay();
    const response = await call(
      `/v1/reports/summary?${range}&groupBy=template&format=csv&bom=true`,
    );
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toContain("summary.csv");
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = new TextDecoder().decode(bytes).split("\r\n");
    expect(lines[0]).toMatch(/^key,accepted,open,sent,/);
    expect(lines.slice(1, 3).map((line) => line.split(",").slice(0, 2))).toEqual([
      ["", "2"],
      ["'=1+1", "1"],
    ]);
    for (const name of ["timeseries", "latency", "errors", "cost", "stuck", "pending-checks"]) {
      const csv = await (await call(`/v1/reports/${name}?${range}&format=csv`)).text();
      expect(csv, name).toMatch(/^[\w,]+\r\n/);
    }
  });

  it.each([
    ["summary?tz=Mars/Olympus", "tz"],
    ["summary?tz=%2B09:00", "tz"],
    ["summary?from=2026-02-30", "from"],
    ["summary?from=2026-11-02&until=2026-11-01", "from"],
    ["errors?from=2020-01-01", "from"],
    ["summary?groupBy=color", "groupBy"],
    ["summary?by=mood", "by"],
    ["summary?color=red", "color"],
    ["timeseries?from=2026-01-01&until=2026-02-01&interval=minute", "interval"],
    ["stuck?limit=1001", "limit"],
  ])("refuse %s and name %s", async (path, pointer) => {
    const response = await call(`/v1/reports/${path}`);
    expect(response.status).toBe(400);
    const { errors }: { errors: { pointer: string }[] } = await response.json();
    expect(errors.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it("want a key", async () => {
    expect((await call("/v1/reports/summary", { key: null })).status).toBe(401);
    expect((await call("/v1/recipients/hash", { key: null, body: { to: phone() } })).status).toBe(
      401,
    );
  });
});

describe("a recipient", () => {
  interface Page {
    readonly data: readonly { readonly id: string; readonly recipient: string | null }[];
  }

  it("is found by its hash, however the number is written", async () => {
    const to = phone();
    const { id } = await send({ to, text: "hi" });
    await untilRow(id, "delivered");
    const hashOf = async (number: string): Promise<string> => {
      const response = await call("/v1/recipients/hash", { body: { to: number } });
      expect(response.status).toBe(200);
      return (await response.json<{ recipient: string }>()).recipient;
    };
    const hash = await hashOf(to);
    expect(await hashOf(`+82 ${to.slice(1)}`)).toBe(hash);
    const page: Page = await (await call(`/v1/messages?recipient=${hash}`)).json();
    expect(page.data).toMatchObject([{ id, recipient: hash }]);
  });

  it("is refused as a number, with the way to the hash and without the number", async () => {
    const to = phone();
    const response = await call(`/v1/messages?recipient=${to}`);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain("/v1/recipients/hash");
    expect(text).not.toContain(to);
    expect((await call("/v1/recipients/hash", { body: { to: "12" } })).status).toBe(400);
  });
});

describe("a cursor", () => {
  it("is refused with another time than it was made with", async () => {
    await ownDay();
    const path = "/v1/messages?limit=1&from=2005-01-01T00:00:00Z&until=2006-01-01T00:00:00Z";
    for (const [made, used] of [
      ["request", "event"],
      ["event", "request"],
    ]) {
      const { next_cursor }: { next_cursor: string } = await (
        await call(`${path}&time=${made}`)
      ).json();
      expect((await call(`${path}&time=${made}&cursor=${next_cursor}`)).status).toBe(200);
      const response = await call(`${path}&time=${used}&cursor=${next_cursor}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ code: "invalid_cursor" }] });
    }
  });
});

describe("the views for people", () => {
  it("show no number, no hash and no metadata", async () => {
    const columns = await sql<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
       where table_name like 'kmsg_report_%' or table_name = 'sms_message_audit'`,
    );
    expect(new Set(columns.map((column) => column.table_name)).size).toBe(8);
    const names = new Set(columns.map((column) => column.column_name));
    for (const hidden of ["to", "from", "to_hash", "metadata"])
      expect(names.has(hidden)).toBe(false);
  });

  it("are all that the read-only role may read", async () => {
    const readable = await sql<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'v') and has_table_privilege('kmsg_reader', c.oid, 'select')`,
    );
    expect(readable.map(({ name }) => name).every((name) => name.startsWith("kmsg_report_"))).toBe(
      true,
    );
    expect(readable).toHaveLength(7);
    const [writes] = await sql<{ any: boolean }>(
      "select has_table_privilege('kmsg_reader', 'kmsg_report_messages', 'insert, update, delete') as any",
    );
    expect(writes?.any).toBe(false);
  });

  it("count a Korean day from midnight to midnight", async () => {
    const tenant = `views-${crypto.randomUUID()}`;
    const midnight = Date.parse("2026-03-10T00:00:00+09:00");
    await withPostgres(env, async (client) =>
      writeMessages(client, [
        messageAt(tenant, midnight - 1),
        messageAt(tenant, midnight),
        messageAt(tenant, midnight + DAY - 1, { state: "failed" }),
      ]),
    );
    const rows = await sql(
      "select day::text as day, messages::integer, delivery_rate::text as rate from kmsg_report_daily where tenant_id = $1 order by 1",
      [tenant],
    );
    expect(rows).toEqual([
      { day: "2026-03-09", messages: 1, rate: "1.0000" },
      { day: "2026-03-10", messages: 2, rate: "0.5000" },
    ]);
  });
});

describe("the SQL of the status-polling reference", () => {
  it("runs as it stands", async () => {
    const tenant = `audit-${crypto.randomUUID()}`;
    const batch_id = `batch-${crypto.randomUUID()}`;
    const at = Date.now() - 2 * 3_600_000;
    await withPostgres(env, async (client) =>
      writeMessages(client, [
        messageAt(tenant, at, { batch_id }),
        messageAt(tenant, at, { batch_id, state: "expired" }),
        messageAt(tenant, at, {
          batch_id,
          state: "sent",
          attempt_count: 12,
          next_check_at: at + DAY,
        }),
        messageAt(tenant, at, { batch_id, state: "unconfirmed", next_check_at: at + DAY }),
      ]),
    );
    expect(
      await sql("select status, count::integer from get_batch_status_breakdown($1)", [batch_id]),
    ).toEqual([
      { status: "sent", count: 2 },
      { status: "delivered", count: 1 },
      { status: "sending", count: 1 },
    ]);
    const needing = await sql<{ tenant_id: string; status_check_count: number }>(
      "select * from get_messages_needing_status_check(p_limit => 1000, p_max_checks => 20)",
    );
    const mine = needing.filter((row) => row.tenant_id === tenant);
    expect(mine).toMatchObject([{ twilio_status: "sent", final_status: false }]);
    const few = await sql<{ tenant_id: string }>(
      "select * from get_messages_needing_status_check(1000, 12)",
    );
    expect(few.filter((row) => row.tenant_id === tenant)).toEqual([]);
    const stuck = await sql<{ tenant_id: string }>(
      `SELECT *
       FROM sms_message_audit
       WHERE twilio_message_sid IS NOT NULL
         AND final_status = false
         AND status_check_count >= 10
         AND sent_at < now() - interval '1 hour'`,
    );
    expect(stuck.filter((row) => row.tenant_id === tenant)).toHaveLength(1);
    await sql(
      "SELECT twilio_status, COUNT(*) FROM sms_message_audit GROUP BY twilio_status ORDER BY COUNT(*) DESC",
    );
  });
});

/** T19: what a file says is what the spreadsheet shows. Numbers, codes and ids keep their digits, times are times in Korea. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { readDate, readXlsx, type ReadCell } from "../../src/app/sheets/testing.ts";
import { exportRoutes } from "../../src/http/export/export.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { PAGE_ROWS } from "../../src/sql/mirror/export-rows.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { call } from "../support/api.ts";
import { insertRows, ownTenant } from "../support/own-tenant.ts";
import { messageAt } from "../support/report-rows.ts";
import { tenantWithKey } from "../support/tenants.ts";

const BASE = Date.parse("2026-11-20T00:30:00+09:00");
const QUERY = "from=2026-11-01T00:00:00%2B09:00&until=2026-12-01T00:00:00%2B09:00&reason=test";
const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Read = Readonly<Record<string, ReadCell | undefined>>;

async function rowsOf(response: Response): Promise<Read[]> {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(WORKBOOK);
  const [sheet = []] = await readXlsx(new Uint8Array(await response.arrayBuffer()));
  const [head = [], ...rows] = sheet;
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name?.text, row[at]])));
}

const text = (value: string): ReadCell => ({ kind: "s", text: value });

const TRAPS = {
  message_id: "00123456789012345678",
  requested_at: BASE,
  sent_at: BASE + 1000,
  batch_index: 7,
  // A template's code that Excel takes for an exponent, a code of a carrier with its 0, and a formula.
  template_id: "1E5",
  provider_message_id: "1-2",
  provider_status_code: "06",
  provider_status_message: "=HYPERLINK(1)",
  cost: -8.5,
  cost_currency: "KRW",
} as const;

describe("an export for a spreadsheet", () => {
  it("is a workbook with texts as texts, numbers as numbers and times as Korean dates", async () => {
    const own = ownTenant([exportRoutes]);
    await insertRows(own.tenant, [{ ...TRAPS, tenant_id: own.tenant }], "kmsg_delivery_archive");
    const response = await own.fetch(`/v1/messages/export.xlsx?${QUERY}&numbers=full`);
    expect(response.headers.get("content-disposition")).toMatch(/filename="messages-.+\.xlsx"$/);
    const [row] = await rowsOf(response);
    expect(row?.["to"]?.kind).toBe("s");
    expect(row?.["to"]?.text).toMatch(/^010\d{8}$/);
    expect(row).toMatchObject({
      message_id: text("00123456789012345678"),
      batch_index: { kind: "n", text: "7" },
      template_id: text("1E5"),
      provider_message_id: text("1-2"),
      provider_status_code: text("06"),
      provider_status_message: text("=HYPERLINK(1)"),
      cost: { kind: "n", text: "-8.5" },
      requested_at_kst: { kind: "d" },
    });
    expect(row?.["failed_at_kst"]).toBeUndefined();
    expect(readDate(row?.["requested_at_kst"]?.text ?? "")).toBe("2026-11-20 00:30:00");
  });

  it("has every row once, over several pages, and a head where there is none", async () => {
    const own = ownTenant([exportRoutes]);
    const path = `/v1/messages/export.xlsx?${QUERY}`;
    expect(await rowsOf(await own.fetch(path))).toEqual([]);
    const rows = Array.from({ length: 2 * PAGE_ROWS + 1 }, (_, at) => ({
      message_id: `m${String(at).padStart(4, "0")}-${own.tenant}`,
      requested_at: BASE + at,
    }));
    await insertRows(own.tenant, rows);
    const found = await rowsOf(await own.fetch(path));
    expect(found.map((row) => row["message_id"]?.text)).toEqual(rows.map((row) => row.message_id));
    expect(found[0]?.["to"]?.text).toMatch(/^010\*{4}\d{4}$/);
  });

  it("is CSV that Excel keeps, with excel=true", async () => {
    const own = ownTenant([exportRoutes]);
    await insertRows(own.tenant, [{ ...TRAPS, tenant_id: own.tenant }], "kmsg_delivery_archive");
    const response = await own.fetch(`/v1/messages/export.csv?${QUERY}&numbers=full&excel=true`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, record, rest] = new TextDecoder().decode(bytes).split("\r\n");
    expect(head).toContain("requested_at_kst");
    expect(rest).toBe("");
    expect(record).toMatch(/"=""010\d{8}"""/);
    for (const kept of ["00123456789012345678", "1E5", "1-2", "06", "=HYPERLINK(1)"]) {
      expect(record).toContain(`"=""${kept}"""`);
    }
    expect(record).toContain(",2026-11-20 00:30:00,");
    expect(record).toContain(",-8.5,");
  });
});

describe("a list of opt-outs for a spreadsheet", () => {
  /** Puts numbers on the list, each with a source that Excel would take for a date. */
  async function listed(count: number): Promise<string> {
    const { key } = await tenantWithKey();
    const numbers = Array.from({ length: count }, (_, at) => `010${String(10_000_000 + at)}`);
    const body = numbers.map((number) => `${number},2026-11-20 09:00:00,1-2\r\n`).join("");
    const headers = { "content-type": "text/csv" };
    const response = await call("/v1/opt-outs/import", { key, body, headers });
    expect(await response.json()).toMatchObject({ added: count });
    return key;
  }

  it("is a workbook with hashes, masks and sources as texts, and times as Korean dates", async () => {
    const key = await listed(1);
    const response = await call("/v1/opt-outs/export.xlsx", { key });
    expect(response.headers.get("content-disposition")).toContain("opt-outs-ads.xlsx");
    const [row] = await rowsOf(response);
    expect(row).toMatchObject({
      recipient: { kind: "s", text: expect.stringMatching(/^[\w-]{43}$/) },
      masked: text("010****0000"),
      source: text("1-2"),
      at_kst: { kind: "d" },
      added_at_kst: { kind: "d" },
    });
    expect(readDate(row?.["at_kst"]?.text ?? "")).toBe("2026-11-20 09:00:00");
  });

  it("has every entry once, over several pages, and a head where there is none", async () => {
    const key = await listed(2001);
    const found = await rowsOf(await call("/v1/opt-outs/export.xlsx", { key }));
    expect(new Set(found.map((row) => row["recipient"]?.text)).size).toBe(2001);
    const { key: other } = await tenantWithKey();
    expect(await rowsOf(await call("/v1/opt-outs/export.xlsx", { key: other }))).toEqual([]);
    const empty = await call("/v1/opt-outs/export.csv?excel=true", { key: other });
    expect((await empty.text()).trimEnd()).toContain("recipient,masked,at_kst");
  });

  it("is CSV that Excel keeps, with excel=true", async () => {
    const key = await listed(1);
    const response = await call("/v1/opt-outs/export.csv?excel=true", { key });
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [, record] = new TextDecoder().decode(bytes).split("\r\n");
    expect(record).toContain(',2026-11-20 09:00:00,"=""1-2""",');
    expect(record).toContain('"=""010****0000"""');
  });
});

describe("a report for a spreadsheet", () => {
  it("is a workbook for every report, and keeps codes and times", async () => {
    const start = Date.parse("2004-03-01T00:00:00+09:00");
    const off = {
      state: "undelivered",
      provider_status_code: "08",
      error_class: "carrier",
    } as const;
    await withPostgres(env, async (client) =>
      writeMessages(client, [
        messageAt("default", start, off),
        messageAt("default", start, { template_id: "0012" }),
      ]),
    );
    const range = "from=2004-03-01&until=2004-03-02";
    const report = async (path: string): Promise<Read[]> =>
      rowsOf(await call(`/v1/reports/${path}&format=xlsx`));
    const byTemplate = await report(`summary?${range}&groupBy=template`);
    expect(byTemplate.map((row) => row["key"])).toContainEqual(text("0012"));
    expect(byTemplate[0]?.["accepted"]).toEqual({ kind: "n", text: "1" });
    expect((await report(`errors?${range}`))[0]).toMatchObject({ code: text("08") });
    const [first] = await report(`timeseries?${range}&interval=day`);
    expect(first?.["at"]?.kind).toBe("d");
    expect(readDate(first?.["at"]?.text ?? "")).toBe("2004-03-01 00:00:00");
    expect((await report(`latency?${range}`)).length).toBeGreaterThan(0);
    expect((await report(`cost?${range}`))[0]?.["type"]).toEqual(text("SMS"));
    expect(await report(`stuck?${range}`)).toEqual([]);
    expect(await report(`pending-checks?${range}`)).toEqual([]);
    const csv = await call(`/v1/reports/errors?${range}&format=csv&excel=true`);
    expect(await csv.text()).toContain('"=""08"""');
  });
});

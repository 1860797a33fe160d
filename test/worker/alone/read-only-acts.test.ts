/**
 * Acts of privacy while the database takes no writes. An act that is kept outside of SQL and missing in it says that SQL was restored, and
 * then nobody reads it.
 */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import { DatabaseUnavailableError } from "../../../src/sql/driver/absence.ts";
import type { Sql } from "../../../src/sql/driver/sql.ts";
import { call, phone, untilRow } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { untilAcknowledged } from "../../support/stored.ts";
import { tenantWithKey, type TestTenant } from "../../support/tenants.ts";

useSettings("read-only-acts");

afterEach(() => {
  vi.restoreAllMocks();
});

/** As a standby, or a database whose disk is full: what changes a row is refused. */
function readOnly(): void {
  const isolate = isolateOf(env);
  const real = isolate.withPostgres.bind(isolate);
  const refusing = (sql: Sql): Sql => ({
    ...sql,
    query: async (text, params) => {
      if (/\b(?:insert|update|delete) /i.test(text))
        throw new DatabaseUnavailableError("read_only");
      return sql.query(text, params);
    },
  });
  vi.spyOn(isolate, "withPostgres").mockImplementation(async (work, use) =>
    real(async (sql) => work(refusing(sql)), use),
  );
}

async function message(tenant: TestTenant, to: string, state: string): Promise<string> {
  const response = await call("/v1/messages", { key: tenant.key, body: { to, text: "hi" } });
  const { id } = await response.json<{ id: string }>();
  await untilRow(id, state);
  await untilAcknowledged(id);
  return id;
}

it("are refused before anything outside of SQL keeps or notes them", async () => {
  const tenant = await tenantWithKey();
  const { key } = tenant;
  const sent = await message(tenant, phone(), "delivered");
  const failed = await message(tenant, phone("8013"), "failed");
  const hold = await call("/v1/privacy/holds", {
    key,
    body: { messageId: failed, reason: "a lawsuit" },
  });
  const { id } = await hold.json<{ id: string }>();
  const { optOuts, audit } = isolateOf(env);
  const outside = async (): Promise<unknown> => {
    const kinds = ["hold", "erasure", "redaction"] as const;
    const kept = await Promise.all(
      kinds.map(async (kind) => (await optOuts.kept(tenant.tenant, kind, null, 10)).entries),
    );
    return kept;
  };
  const before = await outside();
  // Not the trail's length: the use of a key is noted each hour.
  const noted = vi.spyOn(audit, "note");
  readOnly();
  const acts: readonly (readonly [string, object])[] = [
    ["/v1/privacy/holds", { body: { to: phone(), reason: "a lawsuit" } }],
    [`/v1/privacy/holds/${id}`, { method: "DELETE" }],
    ["/v1/privacy/erase", { body: { to: phone() } }],
    [`/v1/messages/${sent}/redact`, { method: "POST" }],
    [`/v1/dead-letters/send:${failed}/discard`, { method: "POST" }],
  ];
  for (const [path, init] of acts) {
    const answer = await call(path, { key, ...init });
    const { code } = await answer.json<{ code: string }>();
    expect([path, answer.status, code]).toEqual([path, 503, "database_unavailable"]);
  }
  expect(await outside()).toEqual(before);
  const actions = noted.mock.calls.map(([{ action }]) => action);
  expect(actions.filter((action) => /^(?:privacy|message|dead_letter)\./.test(action))).toEqual([]);
});

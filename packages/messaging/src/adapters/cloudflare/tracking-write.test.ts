import { describe, expect, it } from "vitest";

import { trackingRecord } from "../../tracking/store-contract.ts";
import { getDeliveryTrackingSchemaSpec } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";
import { createRowCodec } from "./tracking-row.ts";
import { createTrackingWriter } from "./tracking-write.ts";

function writer(dialect: SqlDialect) {
  const spec = getDeliveryTrackingSchemaSpec();
  return createTrackingWriter(dialect, spec, createRowCodec(dialect, spec));
}

const records = (count: number) =>
  Array.from({ length: count }, (_, index) => trackingRecord(`m${index}`));

describe("writing many records", () => {
  it("is one statement with one parameter and a fixed text in postgres", () => {
    const [one] = writer("postgres").upsertMany(records(1));
    const many = writer("postgres").upsertMany(records(700));
    expect(many).toHaveLength(1);
    expect(many[0]?.params).toHaveLength(1);
    expect(many[0]?.sql).toBe(one?.sql);
    expect(one?.sql).toContain("jsonb_to_recordset($1::text::jsonb)");
  });

  it.each(["sqlite", "mysql"] as const)("stays within 100 parameters in %s", (dialect) => {
    const statements = writer(dialect).upsertMany(records(11));
    expect(statements.map(({ params }) => params.length / 20)).toEqual([5, 5, 1]);
  });

  it("is nothing for no records", () => {
    expect(writer("postgres").upsertMany([])).toEqual([]);
  });

  it("keeps the last of one id and goes by id", () => {
    const [statement] = writer("sqlite").upsertMany([
      trackingRecord("b", { to: "1" }),
      trackingRecord("a"),
      trackingRecord("b", { to: "2" }),
    ]);
    expect([statement?.params[0], statement?.params[20], statement?.params[24]]).toEqual([
      "a",
      "b",
      "2",
    ]);
    expect(statement?.params).toHaveLength(40);
  });

  it("lets mysql change the status last, because the guard reads it", () => {
    const [statement] = writer("mysql").upsertMany(records(1));
    expect(statement?.sql).toMatch(
      /`status` = IF\(`status` IN \('DELIVERED', .*\) AND VALUES\(`status`\) NOT IN \(.*\), `status`, VALUES\(`status`\)\)$/,
    );
    expect(writer("mysql").upsert(trackingRecord("a")).sql).toMatch(
      /`status` = VALUES\(`status`\)$/,
    );
  });
});

describe("patching", () => {
  it("is no statement when nothing changes", () => {
    const patch: object = { messageId: "other", providerId: undefined, unknown: 1 };
    expect(writer("postgres").patch("a", patch)).toBeUndefined();
  });

  it("casts JSON from text, so that no driver encodes it twice", () => {
    const statement = writer("postgres").patch("a", { metadata: { x: 1 }, from: undefined });
    expect(statement).toEqual({
      sql: 'UPDATE "kmsg_delivery_tracking" SET "from" = $1, "metadata" = $2::text::jsonb WHERE "message_id" = $3',
      params: [null, '{"x":1}', "a"],
    });
  });
});

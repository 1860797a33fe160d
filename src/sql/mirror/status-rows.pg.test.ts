/** The claim of the background poll against a real Postgres: its promise is about transactions that run at the same time. */
import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
// oxlint-disable-next-line no-restricted-imports -- several real connections are what is tested here
import postgres from "postgres";
import { afterAll, describe, expect, inject, it } from "vitest";

import type { Sql } from "../driver/sql.ts";
import { claimDue, noteLooks, type Claim } from "./status-rows.ts";

const pool = postgres(inject("databaseUrl"), { max: 8, onnotice: () => {} });

function clientOf(sql: postgres.Sql | postgres.TransactionSql): Sql {
  return createCloudflareSqlClient({
    dialect: "postgres",
    query: async <T>(text: string, params: readonly unknown[] = []) => {
      const rows = await sql.unsafe(text, params as never[]);
      return { rows: [...rows] as T[], rowCount: rows.count };
    },
  });
}

const client = clientOf(pool);
const NOW = Date.UTC(2026, 10, 20, 3);
const MINUTE = 60_000;

function newClaim(limit: number): Claim {
  return {
    tenant: `test-${crypto.randomUUID()}`,
    limit,
    now: NOW,
    minIntervalMs: 5 * MINUTE,
    maxChecks: 20,
  };
}

async function insert(tenant: string, count: number): Promise<void> {
  await client.query(
    `insert into kmsg_delivery_tracking (message_id, provider_id, provider_message_id, type, "to", status, requested_at,
       status_updated_at, next_check_at, tenant_id, state, revision, accepted_at)
     select $1 || '-' || i, 'iwinv', 'R', 'SMS', '01012345678', 'SENT', 0, 0, i, $1, 'sent', 1, 0
     from generate_series(1, $2::integer) i`,
    [tenant, count],
  );
}

afterAll(async () => {
  await pool.end();
});

describe("claims made at the same time", () => {
  it("never meet, and together take every row that is due", async () => {
    const claim = newClaim(40);
    await insert(claim.tenant, 200);
    const claims = await Promise.all(
      Array.from({ length: 8 }, async () => claimDue(client, claim)),
    );
    const taken = claims.flat().map((row) => row.message_id);
    expect(new Set(taken).size).toBe(taken.length);
    const rest = await claimDue(client, { ...claim, limit: 500 });
    expect(taken.length + rest.length).toBe(200);
    expect(await claimDue(client, claim)).toEqual([]);
  });

  it("pass over the rows of one that is not done yet, and get them back if it fails", async () => {
    const claim = newClaim(3);
    await insert(claim.tenant, 5);
    const failing = pool.begin(async (tx) => {
      expect(await claimDue(clientOf(tx), claim)).toHaveLength(3);
      const beside = await claimDue(client, claim);
      const names = beside.map((row) => row.message_id);
      // The most overdue are taken; these two are left.
      expect(names.toSorted()).toEqual([`${claim.tenant}-4`, `${claim.tenant}-5`]);
      throw new Error("crash");
    });
    await expect(failing).rejects.toThrow("crash");
    expect(await claimDue(client, claim)).toHaveLength(3);
  });
});

describe("a claim", () => {
  it("holds for five minutes, and is given back where no check came of it", async () => {
    const claim = newClaim(10);
    await insert(claim.tenant, 2);
    const id = (i: number): string => `${claim.tenant}-${i}`;
    const checkedAt = NOW - 4 * MINUTE;
    expect(await claimDue(client, claim)).toHaveLength(2);
    await noteLooks(
      client,
      claim.tenant,
      [
        { message_id: id(1), counts: true, last_checked_at: NOW + 10, checks: 0 },
        { message_id: id(2), counts: false, last_checked_at: checkedAt, checks: 0 },
      ],
      NOW,
    );
    const rows = await pool`select attempt_count, last_checked_at from kmsg_delivery_tracking
      where tenant_id = ${claim.tenant} order by message_id`;
    expect([...rows]).toEqual([
      { attempt_count: 1, last_checked_at: String(NOW + 10) },
      { attempt_count: 0, last_checked_at: String(checkedAt) },
    ]);
    const at = async (now: number) =>
      (await claimDue(client, { ...claim, now })).map((row) => row.message_id);
    expect(await at(checkedAt + 5 * MINUTE)).toEqual([]);
    expect(await at(checkedAt + 5 * MINUTE + 1)).toEqual([id(2)]);
    expect(await at(NOW + 10 + 5 * MINUTE + 1)).toEqual([id(1)]);
  });
});

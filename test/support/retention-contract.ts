/** What age makes the database forget. Years ago and one after the other, as a run takes every old row there is. */
import { describe, expect, it } from "vitest";

import { archiveMessages } from "../../src/jobs/archive.ts";
import { forgetByAge, type Forgotten } from "../../src/jobs/retention.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { alteredIds, idsLackingEvents } from "../../src/sql/mirror/proof.ts";
import { readMessage } from "../../src/sql/mirror/read.ts";
import type { MirrorMessage } from "../../src/sql/mirror/row.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { DELIVERY_COLUMNS, TABLES } from "../../src/sql/privacy/classes.ts";
import { insertHold, releaseHold } from "../../src/sql/privacy/holds.ts";
import type { UseSql } from "./report-contract.ts";
import { messageAt, newTenant, type RowChange } from "./report-rows.ts";

const DAY = 86_400_000;
const END = Date.UTC(1994, 0, 1);
const NUMBER = "01098761234";
const WORD = "a word of the caller";

const days = { text: 7, operations: 90, telecom: 365, billing: 1825 };

/** The classes' days after the end, and a day more. */
const forget = async (
  sql: Sql,
  after: number,
  stepRows = 1000,
  budgetMs = 10_000,
): Promise<Forgotten> =>
  forgetByAge(sql, { days, budgetMs, stepRows, now: () => END + (after + 1) * DAY });

const old = (tenant: string, change: RowChange = {}): MirrorMessage =>
  messageAt(tenant, END, {
    to: NUMBER,
    from: NUMBER,
    to_hash: "hash",
    metadata: { customFields: { note: WORD } },
    provider_status_message: WORD,
    last_error: { code: "06", message: WORD },
    ...change,
  });

interface Left {
  readonly rows: number;
  readonly words: number;
  readonly numbers: number;
  readonly hashes: number;
  readonly events: number;
}

async function left(sql: Sql, tenant: string): Promise<Left> {
  const { rows } = await sql.query<Left>(
    `select count(*)::integer as rows, count(*) filter (where position($2 in t::text) > 0)::integer as words,
       count(*) filter (where position($3 in t::text) > 0)::integer as numbers, count(t.to_hash)::integer as hashes,
       (select count(*)::integer from kmsg_delivery_event_all e where e.tenant_id = $1) as events
     from kmsg_delivery_all t where t.tenant_id = $1`,
    [tenant, WORD, NUMBER],
  );
  if (!rows[0]) throw new Error("no row");
  return rows[0];
}

/** Nothing looks altered by hand, and nothing lost. */
async function expectProof(sql: Sql, tenant: string): Promise<void> {
  const day = { tenant, from: END, until: END + DAY };
  expect(await alteredIds(sql, day, 10)).toEqual([]);
  expect(await idsLackingEvents(sql, day, 10)).toEqual([]);
}

export function describeRetention(use: UseSql): void {
  describe("retention", { concurrent: false }, () => {
    it.each([false, true])("forgets class after class, archived: %s", async (archived) => {
      const tenant = newTenant();
      await use(async (sql) => {
        await writeMessages(sql, [old(tenant), old(tenant)]);
        if (archived)
          await archiveMessages(sql, { days: 0.5, budgetMs: 10_000, now: () => END + DAY });
        const whole = { rows: 2, words: 2, numbers: 2, hashes: 2, events: 4 };
        await forget(sql, 5);
        expect(await left(sql, tenant)).toEqual(whole);
        await forget(sql, 7);
        expect(await left(sql, tenant)).toEqual({ ...whole, words: 0 });
        await expectProof(sql, tenant);
        await forget(sql, 90);
        expect(await left(sql, tenant)).toEqual({ ...whole, words: 0, events: 0 });
        await expectProof(sql, tenant);
        await forget(sql, 365);
        const bare = { rows: 2, words: 0, numbers: 0, hashes: 0, events: 0 };
        expect(await left(sql, tenant)).toEqual(bare);
        await expectProof(sql, tenant);
        await forget(sql, 1823);
        expect(await left(sql, tenant)).toEqual(bare);
        await forget(sql, 1825);
        expect(await left(sql, tenant)).toEqual({ ...bare, rows: 0 });
      });
    });

    it("leaves what stays: type, state, times, and the code of the error", async () => {
      const tenant = newTenant();
      const message = old(tenant, { cost: 9, cost_currency: "KRW" });
      await use(async (sql) => {
        await writeMessages(sql, [message]);
        await forget(sql, 365);
        const stored = await readMessage(sql, tenant, message.row.message_id);
        expect(stored?.row).toMatchObject({
          type: "SMS",
          state: "delivered",
          requested_at: END,
          cost: 9,
          to: "",
          last_error: { code: "06", message: "" },
        });
      });
    });

    it("keeps the proof of a consent as long as the row", async () => {
      const tenant = newTenant();
      const message = old(tenant);
      const detail = { consentAt: "1993-12-01T00:00:00Z" };
      const [accepted, ...others] = message.events;
      if (!accepted) throw new Error("no event");
      await use(async (sql) => {
        await writeMessages(sql, [{ ...message, events: [{ ...accepted, detail }, ...others] }]);
        await forget(sql, 365);
        expect(await left(sql, tenant)).toMatchObject({ rows: 1, events: 1 });
        await forget(sql, 1825);
        expect(await left(sql, tenant)).toMatchObject({ rows: 0, events: 0 });
      });
    });

    it("finds its way page by page, stops in time and goes on where it stopped", async () => {
      const tenant = newTenant();
      await use(async (sql) => {
        await writeMessages(
          sql,
          Array.from({ length: 5 }, () => old(tenant)),
        );
        let runs = 0;
        while ((await left(sql, tenant)).words > 0) {
          // Time for one statement of each kind at most.
          let now = END + 8 * DAY;
          await forgetByAge(sql, { days, budgetMs: 3, stepRows: 2, now: () => now++ });
          expect(++runs).toBeLessThan(10);
        }
        expect(runs).toBeGreaterThan(1);
        expect((await forget(sql, 7)).text).toBe(0);
      });
    });

    it("never touches an open message", async () => {
      const tenant = newTenant();
      await use(async (sql) => {
        await writeMessages(sql, [old(tenant, { state: "sent" })]);
        await forget(sql, 1825);
        expect(await left(sql, tenant)).toMatchObject({ rows: 1, words: 1, numbers: 1, events: 2 });
        await sql.query("delete from kmsg_delivery_tracking where tenant_id = $1", [tenant]);
      });
    });

    it("leaves what a hold covers, by id or by recipient, until it is released", async () => {
      const [byId, byRecipient] = [newTenant(), newTenant()];
      await use(async (sql) => {
        const message = old(byId);
        await writeMessages(sql, [message, old(byRecipient)]);
        const hold = { reason: "a dispute", at: END, actor: "test" };
        const ids = [`hld_${byId}`, `hld_${byRecipient}`] as const;
        const { message_id: messageId } = message.row;
        await insertHold(sql, { ...hold, id: ids[0], tenant: byId, messageId });
        await insertHold(sql, { ...hold, id: ids[1], tenant: byRecipient, hashes: ["x", "hash"] });
        await forget(sql, 1825);
        for (const tenant of [byId, byRecipient]) {
          expect(await left(sql, tenant)).toEqual({
            rows: 1,
            words: 1,
            numbers: 1,
            hashes: 1,
            events: 2,
          });
        }
        for (const id of ids) await releaseHold(sql, id, "test", END);
        await forget(sql, 1825);
        for (const tenant of [byId, byRecipient]) expect((await left(sql, tenant)).rows).toBe(0);
      });
    });

    it("begins again for a row that the mirror writes anew", async () => {
      const tenant = newTenant();
      const message = old(tenant);
      await use(async (sql) => {
        await writeMessages(sql, [message]);
        await forget(sql, 7);
        await writeMessages(sql, [
          old(tenant, { ...message.row, revision: 3, state: "delivered" }),
        ]);
        expect((await left(sql, tenant)).words).toBe(1);
        await forget(sql, 7);
        expect((await left(sql, tenant)).words).toBe(0);
        await expectProof(sql, tenant);
      });
    });
  });

  describe("the classes", { concurrent: false }, () => {
    it("know every table and every column of the messages' rows", async () => {
      await use(async (sql) => {
        const { rows: tables } = await sql.query<{ name: string }>(
          `select table_name as name from information_schema.tables
           where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name like 'kmsg\\_%'`,
        );
        const known = new Set(TABLES.flatMap((one) => one.tables));
        expect(tables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
        const { rows: columns } = await sql.query<{ name: string }>(
          `select column_name as name from information_schema.columns
           where table_schema = current_schema() and table_name in ('kmsg_delivery_tracking', 'kmsg_delivery_archive')`,
        );
        expect(columns.filter(({ name }) => !Object.hasOwn(DELIVERY_COLUMNS, name))).toEqual([]);
      });
    });
  });
}

/** The archive and what spans it. Years ago, so that other tests' rows are never old enough. */
import { describe, expect, it } from "vitest";

import { archiveMessages } from "../../src/jobs/archive.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { listMessages, type ListFilter } from "../../src/sql/mirror/list.ts";
import { alteredIds, idsLackingEvents, minuteSums } from "../../src/sql/mirror/proof.ts";
import { readMessage } from "../../src/sql/mirror/read.ts";
import type { MirrorMessage } from "../../src/sql/mirror/row.ts";
import { rewriteMessage, writeMessages } from "../../src/sql/mirror/write.ts";
import { summarize } from "../../src/sql/reports/summary.ts";
import type { UseSql } from "./report-contract.ts";
import { messageAt, newTenant, type RowChange } from "./report-rows.ts";

const DAY = 86_400_000;
const OLD = Date.UTC(2001, 0, 1);
/** Not old enough for the runs below. */
const LATER = Date.UTC(2003, 0, 1);

/** Moves what ended before 2002. */
const run = { days: 90, budgetMs: 10_000, now: () => Date.UTC(2002, 0, 1) + 90 * DAY };

interface Where {
  readonly live: number;
  readonly archived: number;
  readonly events: number;
}

async function whereIs(sql: Sql, tenant: string): Promise<Where> {
  const { rows } = await sql.query<Where>(
    `select count(*) filter (where not archived)::integer as live, count(*) filter (where archived)::integer as archived,
       coalesce(sum((select count(*) from kmsg_delivery_event_all e where e.message_id = t.message_id
         and (e.life = t.accepted_at or (e.life is null and not t.archived)))), 0)::integer as events
     from kmsg_delivery_all t where tenant_id = $1`,
    [tenant],
  );
  if (!rows[0]) throw new Error("no row");
  return rows[0];
}

async function pages(sql: Sql, filter: ListFilter): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: ListFilter["cursor"];
  do {
    const page = await listMessages(sql, { ...filter, ...(cursor && { cursor }) });
    ids.push(...page.rows.map((row) => row.message_id));
    cursor = page.next;
  } while (cursor);
  return ids;
}

// One after the other: an archive run takes every old row there is.
export function describeArchive(use: UseSql): void {
  const old = (tenant: string, count: number, change: RowChange = {}): readonly MirrorMessage[] =>
    Array.from({ length: count }, (_, index) => messageAt(tenant, OLD + index, change));

  describe("the archive", { concurrent: false }, () => {
    it("takes final messages with their events, and leaves what is open or young", async () => {
      const tenant = newTenant();
      await use(async (sql) => {
        await writeMessages(sql, [
          ...old(tenant, 3),
          ...old(tenant, 2, { state: "sent" }),
          messageAt(tenant, Date.UTC(2002, 0, 1), { finalized_at: Date.UTC(2002, 0, 1) }),
        ]);
        await archiveMessages(sql, run);
        expect(await whereIs(sql, tenant)).toEqual({ live: 3, archived: 3, events: 12 });
        expect(await archiveMessages(sql, { ...run, days: 0 })).toBe(0);
      });
    });

    it("loses and doubles nothing when it is killed within a step or between two", async () => {
      const tenant = newTenant();
      await use(async (sql) => {
        await writeMessages(sql, old(tenant, 10));
        // Within: the transaction goes down with the connection.
        const killed = sql.transaction?.(async (tx) => {
          await archiveMessages(tx, { ...run, stepRows: 4, budgetMs: 0 });
          throw new Error("killed");
        });
        await expect(killed).rejects.toThrow(/killed|not available/);
        expect(await whereIs(sql, tenant)).toEqual({ live: 10, archived: 0, events: 20 });
        // Between: the second step never comes.
        let steps = 0;
        const dying: Sql = {
          ...sql,
          query: async (text, params) => {
            if ((steps += 1) > 1) throw new Error("killed");
            return sql.query(text, params);
          },
        };
        await expect(archiveMessages(dying, { ...run, stepRows: 4 })).rejects.toThrow("killed");
        const half = await whereIs(sql, tenant);
        expect(half.live + half.archived).toBe(10);
        expect(half.events).toBe(20);
        await archiveMessages(sql, { ...run, stepRows: 4 });
        expect(await whereIs(sql, tenant)).toEqual({ live: 0, archived: 10, events: 20 });
      });
    });

    it("stops when its time is over and goes on the next time", async () => {
      const tenant = newTenant();
      await use(async (sql) => {
        await writeMessages(sql, old(tenant, 5));
        expect(await archiveMessages(sql, { ...run, stepRows: 2, budgetMs: 0 })).toBe(2);
        expect(await archiveMessages(sql, { ...run, stepRows: 2 })).toBe(3);
      });
    });

    it("is part of look-ups, lists, reports and proofs", async () => {
      const tenant = newTenant();
      const [moved, kept] = [messageAt(tenant, OLD), messageAt(tenant, OLD + 1, { state: "sent" })];
      await use(async (sql) => {
        await writeMessages(sql, [moved, kept]);
        const day = { tenant, from: OLD, until: OLD + DAY };
        const before = await minuteSums(sql, day);
        await archiveMessages(sql, run);
        expect(await readMessage(sql, tenant, moved.row.message_id)).toMatchObject(moved);
        expect(await pages(sql, { tenant, limit: 1 })).toEqual([
          kept.row.message_id,
          moved.row.message_id,
        ]);
        const { total } = await summarize(sql, { ...day, by: "request" }, "state");
        expect(total).toMatchObject({ accepted: 2, delivered: 1, open: 1 });
        expect(await minuteSums(sql, day)).toEqual(before);
        expect(await alteredIds(sql, day, 10)).toEqual([]);
        expect(await idsLackingEvents(sql, day, 10)).toEqual([]);
        await sql.query("update kmsg_delivery_archive set type = 'LMS' where message_id = $1", [
          moved.row.message_id,
        ]);
        await sql.query(
          "delete from kmsg_delivery_event_archive where message_id = $1 and revision = 1",
          [moved.row.message_id],
        );
        expect(await alteredIds(sql, day, 10)).toEqual([moved.row.message_id]);
        expect(await idsLackingEvents(sql, day, 10)).toEqual([moved.row.message_id]);
      });
    });

    it("makes no second row of a late copy: an old one changes nothing, a newer one goes on from the table", async () => {
      const tenant = newTenant();
      const first = messageAt(tenant, OLD, { state: "failed" });
      const { message_id } = first.row;
      const newer = messageAt(tenant, OLD, { message_id, state: "accepted", revision: 3 });
      await use(async (sql) => {
        await writeMessages(sql, [first]);
        await archiveMessages(sql, run);
        // Beside one that was never archived: one statement for both.
        const beside = messageAt(newTenant(), LATER);
        let statements = 0;
        const counting: Sql = {
          dialect: "postgres",
          query: async (text, params) => {
            statements += 1;
            return sql.query(text, params);
          },
        };
        await writeMessages(counting, [first, beside]);
        expect(statements).toBe(1);
        expect(await whereIs(sql, beside.row.tenant_id)).toEqual({
          live: 1,
          archived: 0,
          events: 2,
        });
        statements = 0;
        await writeMessages(counting, [beside]);
        expect(statements).toBe(1);
        const archived = await readMessage(sql, tenant, message_id);
        expect(archived?.row).toMatchObject({ state: "failed", revision: 2 });
        await writeMessages(sql, [first]);
        expect(await whereIs(sql, tenant)).toEqual({ live: 0, archived: 1, events: 2 });
        await writeMessages(sql, [{ row: newer.row, events: newer.events.slice(2) }]);
        expect(await whereIs(sql, tenant)).toEqual({ live: 1, archived: 0, events: 3 });
        const back = await readMessage(sql, tenant, message_id);
        expect(back?.events.map(({ revision }) => revision)).toEqual([1, 2, 3]);
      });
    });

    it("lets a repair take a row out of it", async () => {
      const tenant = newTenant();
      const [message] = old(tenant, 1);
      if (!message) throw new Error("no message");
      await use(async (sql) => {
        await writeMessages(sql, [message]);
        await archiveMessages(sql, run);
        await rewriteMessage(sql, message);
        expect(await whereIs(sql, tenant)).toEqual({ live: 1, archived: 0, events: 2 });
      });
    });

    it("keeps both lives of an id that began again, and shows the last one", async () => {
      const tenant = newTenant();
      const message_id = `own-${crypto.randomUUID()}`;
      const [one, two] = [OLD, OLD + 60 * DAY].map((at) => messageAt(tenant, at, { message_id }));
      if (!one || !two) throw new Error("no message");
      await use(async (sql) => {
        await writeMessages(sql, [one]);
        await archiveMessages(sql, run);
        await writeMessages(sql, [two]);
        expect(await whereIs(sql, tenant)).toMatchObject({ live: 1, archived: 1 });
        expect(await readMessage(sql, tenant, message_id)).toMatchObject(two);
        await archiveMessages(sql, run);
        expect(await whereIs(sql, tenant)).toEqual({ live: 0, archived: 2, events: 4 });
        expect(await readMessage(sql, tenant, message_id)).toMatchObject(two);
        const year = { tenant, from: OLD, until: OLD + 365 * DAY };
        expect(await idsLackingEvents(sql, year, 10)).toEqual([]);
      });
    });
  });

  describe("a list", () => {
    it.each(["request", "event"] as const)(
      "by %s has every message once, though rows arrive and go to the archive between pages",
      async (time) => {
        const tenant = newTenant();
        const column = time === "request" ? "requested_at" : "status_updated_at";
        const all = Array.from({ length: 9 }, (_, index) =>
          // Some at the same moment: the id decides.
          messageAt(tenant, Date.UTC(2003, 0, 1) + Math.floor(index / 3), {
            status_updated_at: Date.UTC(2003, 0, 2) - Math.floor(index / 3),
          }),
        );
        await use(async (sql) => {
          await writeMessages(sql, all);
          const filter = { tenant, time, limit: 2, states: ["delivered", "failed"] };
          const first = await listMessages(sql, filter);
          await writeMessages(sql, [messageAt(tenant, Date.UTC(2004, 0, 1))]);
          const rest: string[] = [];
          for (let { next } = first; next;) {
            const page = await listMessages(sql, { ...filter, cursor: next });
            rest.push(...page.rows.map((row) => row.message_id));
            ({ next } = page);
          }
          const ids = [...first.rows.map((row) => row.message_id), ...rest];
          const wanted = all
            .map(({ row }) => row)
            .sort((a, b) => b[column] - a[column] || (a.message_id < b.message_id ? 1 : -1));
          expect(ids).toEqual(wanted.map((row) => row.message_id));
        });
      },
    );

    it.each([
      [{ state: "failed" }, { states: ["undelivered", "failed"] }],
      [{ type: "LMS" }, { type: "LMS" }],
      [{ batch_id: "b-1" }, { batchId: "b-1" }],
      [{ template_id: "T1" }, { templateId: "T1" }],
      [{ provider_id: "other" }, { providerId: "other" }],
      [{ provider_message_id: "R9" }, { providerMessageId: "R9" }],
      [{ to_hash: "hash-1" }, { recipient: ["hash-1"] }],
    ] as const)("finds only %j by %j", async (change, filter) => {
      const tenant = newTenant();
      const wanted = messageAt(tenant, LATER, change);
      await use(async (sql) => {
        await writeMessages(sql, [
          wanted,
          messageAt(tenant, LATER),
          messageAt(newTenant(), LATER, change),
        ]);
        expect(await pages(sql, { tenant, limit: 10, ...filter })).toEqual([wanted.row.message_id]);
      });
    });

    it("is empty where no state can be", async () => {
      const page = await use(async (sql) =>
        listMessages(sql, { tenant: "x", states: [], limit: 1 }),
      );
      expect(page).toEqual({ rows: [], next: undefined });
    });
  });
}

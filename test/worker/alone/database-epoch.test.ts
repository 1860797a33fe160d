/** A database that was restored from a backup, or replaced, is recognised and alerted until somebody has rebuilt it. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import {
  acceptEpoch,
  epochState,
  recogniseEpoch,
  tendEpoch,
  type EpochHost,
} from "../../../src/jobs/epoch.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import type { Sql } from "../../../src/sql/driver/sql.ts";
import { alertSettings, kindsOf } from "../../support/alerts.ts";
import { call, eventually } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("database-epoch", { ...alertSettings("database-epoch"), ALERT_CLEAR_AFTER: "100ms" });

/** With a code as a statement's fault has: others are told from it as an absent database. */
class UndoneError extends Error {
  readonly code = "P0001";
}

/** The database belongs to all files: what a test does to its epoch is undone. The register is the test's own. */
async function apart(
  work: (sql: Sql, host: EpochHost, minute: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const name = `epoch-${crypto.randomUUID()}`;
  const host = { tenants: { register: () => env.TENANT_REGISTER.getByName(name) } };
  const { alerts } = isolateOf(env);
  const undone = isolateOf(env).withPostgres(
    async (client) =>
      client.transaction?.(async (sql) => {
        await sql.query("delete from kmsg_epoch");
        const withPostgres = async <T>(use: (own: Sql) => Promise<T>): Promise<T> => use(sql);
        await work(sql, host, async () => tendEpoch({ ...host, alerts, withPostgres }));
        throw new UndoneError();
      }),
    "job",
  );
  await expect(undone).rejects.toThrow(UndoneError);
}

const COLUMNS = "epoch, counter, counted_at";

async function dump(sql: Sql): Promise<() => Promise<void>> {
  const { rows } = await sql.query<object>(`select ${COLUMNS} from kmsg_epoch`);
  return async () => {
    await sql.query("delete from kmsg_epoch");
    await sql.query(
      `insert into kmsg_epoch (${COLUMNS}) select ${COLUMNS}
       from jsonb_to_recordset($1::text::jsonb) as r(epoch text, counter bigint, counted_at bigint)`,
      [JSON.stringify(rows)],
    );
  };
}

async function untilTold(kinds: readonly string[]): Promise<void> {
  const told = await eventually(
    async () => kindsOf("database"),
    (all) => all.length >= kinds.length,
  );
  expect(told).toEqual(kinds);
}

it("recognises a database that was restored from a backup, alerts, and is content after a rebuild", async () => {
  await apart(async (sql, host, minute) => {
    await minute();
    const restore = await dump(sql);
    await minute();
    await minute();
    expect(await recogniseEpoch(host, sql)).toMatchObject({ state: "ok", recognisedAt: null });
    const atDump = Date.now();

    await restore();
    const seen = await recogniseEpoch(host, sql);
    expect(seen.state).toBe("restored");
    expect(seen.knownUntil).toBeLessThanOrEqual(atDump);
    await minute();
    expect(await epochState(host)).toEqual(seen);

    await acceptEpoch({ ...host, alerts: isolateOf(env).alerts }, sql);
    expect((await epochState(host)).state).toBe("ok");
    await minute();
    expect((await recogniseEpoch(host, sql)).state).toBe("ok");
    // The same backup once more.
    await restore();
    expect((await recogniseEpoch(host, sql)).state).toBe("restored");
  });
  await untilTold(["alert.raised 1", "alert.cleared 1"]);
});

it.each([
  ["an empty database", "delete from kmsg_epoch"],
  ["another service's database", "update kmsg_epoch set epoch = 'other', counter = counter + 99"],
])("recognises %s as new, and keeps saying so until it was rebuilt", async (_what, change) => {
  await apart(async (sql, host, minute) => {
    await minute();
    const restore = await dump(sql);
    await sql.query(change);
    await minute();
    expect(await recogniseEpoch(host, sql)).toMatchObject({ state: "new", knownUntil: null });
    // Back at the first one, which lacks what the other one was given meanwhile.
    await restore();
    await minute();
    expect((await epochState(host)).state).toBe("new");
    await acceptEpoch({ ...host, alerts: isolateOf(env).alerts }, sql);
    await minute();
    expect((await recogniseEpoch(host, sql)).state).toBe("ok");
  });
});

it("is a part of the proof of the mirror", async () => {
  // A day of which no other file has rows.
  const response = await call("/v1/mirror/verify?day=2019-03-01");
  expect(await response.json()).toMatchObject({ epoch: "ok", clean: true });
});

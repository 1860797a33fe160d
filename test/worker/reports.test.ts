import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { archiveOld } from "../../src/jobs/archive.ts";
import { JOBS } from "../../src/jobs/jobs.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { sql } from "../support/api.ts";
import { describeArchive } from "../support/archive-contract.ts";
import { isolateWith } from "../support/isolate.ts";
import { describeReports } from "../support/report-contract.ts";
import { messageAt, newTenant } from "../support/report-rows.ts";
import { describeRetention } from "../support/retention-contract.ts";

describeReports(async (work) => withPostgres(env, work));
describeArchive(async (work) => withPostgres(env, work));
describeRetention(async (work) => withPostgres(env, work));

// Alone, as the archive's other tests: it takes every old row there is.
describe("the cron trigger", { concurrent: false }, () => {
  it("gives each hourly job a minute of its own, and none the full hour", () => {
    const minutes = JOBS.flatMap(({ minute }) => (minute === undefined ? [] : [minute]));
    expect(minutes.length).toBeGreaterThan(3);
    expect(new Set(minutes).size).toBe(minutes.length);
    for (const minute of minutes) expect(minute).toBeGreaterThan(0);
  });

  it("archives what is old, and never where it is switched off", async () => {
    const tenant = newTenant();
    // So long ago that no other test has such rows.
    const message = messageAt(tenant, Date.UTC(2001, 0, 1));
    await withPostgres(env, async (client) => writeMessages(client, [message]));
    const isArchived = async (): Promise<boolean> => {
      const rows = await sql<{ archived: boolean }>(
        "select archived from kmsg_delivery_all where tenant_id = $1",
        [tenant],
      );
      expect(rows).toHaveLength(1);
      return rows[0]?.archived ?? false;
    };
    expect(await archiveOld(isolateWith({ ARCHIVE_DAYS: 0 }))).toBe(0);
    expect(await isArchived()).toBe(false);
    expect(await archiveOld(isolateWith({ ARCHIVE_DAYS: 8000 }))).toBeGreaterThan(0);
    expect(await isArchived()).toBe(true);
  });
});

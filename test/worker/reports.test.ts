import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { settingsOf } from "../../src/env.ts";
import { archiveOnceAnHour } from "../../src/mirror/archive.ts";
import { withPostgres } from "../../src/mirror/postgres.ts";
import { writeMessages } from "../../src/mirror/write.ts";
import { sql } from "../support/api.ts";
import { describeArchive } from "../support/archive-contract.ts";
import { describeReports } from "../support/report-contract.ts";
import { messageAt, newTenant } from "../support/report-rows.ts";
import { describeRetention } from "../support/retention-contract.ts";

describeReports(async (work) => withPostgres(env, work));
describeArchive(async (work) => withPostgres(env, work));
describeRetention(async (work) => withPostgres(env, work));

// Alone, as the archive's other tests: it takes every old row there is.
describe("the cron trigger", { concurrent: false }, () => {
  it("archives in one minute of an hour, and never where it is switched off", async () => {
    const tenant = newTenant();
    // So long ago that no other test has such rows.
    const settings = { ...settingsOf(env), ARCHIVE_DAYS: 8000 };
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
    const hour = Date.UTC(2026, 10, 21, 5);
    const minutes = Array.from({ length: 60 }, (_, minute) => hour + minute * 60_000);
    for (const at of minutes) await archiveOnceAnHour(env, { ...settings, ARCHIVE_DAYS: 0 }, at);
    expect(await isArchived()).toBe(false);
    let runs = 0;
    for (const at of minutes) if ((await archiveOnceAnHour(env, settings, at)) > 0) runs += 1;
    expect(runs).toBe(1);
    expect(await isArchived()).toBe(true);
  });
});

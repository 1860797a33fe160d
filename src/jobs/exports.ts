/** Exports that go on by themselves: each minute some parts of each, and the old ones are deleted. */
import { ExportBucket } from "../app/export/export-bucket.ts";
import { isDue } from "../app/export/export-job.ts";
import { leaseOf, runTurn, type ExportHost } from "../app/export/export-turn.ts";
import { log } from "../kernel/log.ts";
import { DAY_MS } from "../kernel/time/units.ts";
import type { Isolate } from "../objects/isolate.ts";

/** Rows that one run of the cron trigger reads, all exports together: docs/use/exports.md says what they cost. */
const RUN_ROWS = 200_000;
const BUDGET_MS = 40_000;

type Host = ExportHost & Pick<Isolate, "env">;

/** Takes up exports of a dead runner when their lease is over. */
export async function goOnWithExports(host: Host): Promise<void> {
  const bucket = ExportBucket.of(host.env);
  if (!bucket) return;
  const started = Date.now();
  const running = await bucket.running();
  const due = running.filter(({ job }) => isDue(job, started));
  const parts = RUN_ROWS / host.settings.EXPORT_PART_ROWS / Math.max(1, due.length);
  for (const [index, stored] of due.entries()) {
    const share = (BUDGET_MS / due.length) * (index + 1);
    if (Date.now() - started > BUDGET_MS) return;
    const own = await leaseOf(bucket, stored);
    const turn = { host, bucket, until: started + share, parts: Math.max(1, Math.floor(parts)) };
    if (own) await runTurn(turn, own);
  }
}

export async function forgetExports(host: Host): Promise<void> {
  const bucket = ExportBucket.of(host.env);
  if (!bucket) return;
  const old = await bucket.endedBefore(Date.now() - host.settings.EXPORT_KEEP_DAYS * DAY_MS);
  for (const { job } of old) await bucket.remove(job);
  if (old.length > 0) log("info", "exports.forgotten", { exports: old.length });
}

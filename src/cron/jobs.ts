/** What the cron trigger does. Hourly jobs have a minute each, and none has the full hour, which is everybody's. */
import { archiveOld } from "../mirror/archive.ts";
import { sweep } from "../mirror/sweeper.ts";
import { erasePrivately } from "../privacy/erase-job.ts";
import { forgetOld } from "../privacy/retention.ts";
import { rotateSome } from "../privacy/rotate.ts";
import { disableFailingEndpoints } from "../webhook/housekeeping.ts";
import type { Job } from "./run-jobs.ts";

const SWEEP_LIMIT = 500;

export const JOBS: readonly Job[] = [
  { name: "sweep", run: async (env, settings) => sweep(env, settings, SWEEP_LIMIT) },
  { name: "erase", run: erasePrivately },
  { name: "archive", minute: 17, run: archiveOld },
  // After the archive, not with it.
  { name: "retention", minute: 29, run: forgetOld },
  { name: "webhooks", minute: 43, run: disableFailingEndpoints },
  { name: "rotation", minute: 47, run: rotateSome },
];

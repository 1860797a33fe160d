/** Holds the simulation against a small real run of both designs; all times divided by ten. */
import { PGlite } from "@electric-sql/pglite";

import { timing } from "../../src/domain/message/testing.ts";
import type { BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { quantile } from "../frame/statistics.ts";
import { ASSUMED } from "./assumptions.ts";
import { liveObjects, livePoller, liveSettings, type LiveRun } from "./live.ts";
import { plan, resultTimes } from "./script.ts";
import { simulateObjects } from "./simulate-objects.ts";
import { simulatePoller } from "./simulate-poller.ts";

const PART = "poller-live";
const COMPRESS = 10;
/** No result comes later: the tail would take an hour. */
const LONGEST_MS = 12_000;
const RATE = 10;
/** At the emulator, on this machine. */
const PROVIDER_MS = 20;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    // Real time has no short form.
    if (ctx.quick) return [];
    const planned = plan(200, RATE);
    const times = resultTimes(1, COMPRESS).map((ms) => Math.min(ms, LONGEST_MS));
    const checks = timing.checks.map((ms) => ms / COMPRESS);
    const form = {
      everyMs: 60_000 / COMPRESS,
      initialDelayMs: 30_000 / COMPRESS,
      backoffMs: [30_000, 120_000, 600_000].map((ms) => ms / COMPRESS),
    };
    const assumed = { ...ASSUMED, providerMs: PROVIDER_MS, sendRate: 1e5, checkRate: 1e5 };
    const run: LiveRun = { planned, resultTimes: times, patienceMs: 120_000 };
    const simulated = {
      objects: await simulateObjects(
        { name: "objects", settings: liveSettings(checks) },
        await PGlite.create(),
        planned,
        times,
        assumed,
        1,
      ),
      poller: await simulatePoller(
        { name: "defaults", polling: form, everyMs: form.everyMs, drainMs: 0 },
        await PGlite.create(),
        planned,
        times,
        assumed,
        1,
      ),
    };
    // Side by side: ten messages a second leave a machine idle, and both wait for the same results.
    const [objects, poller] = await Promise.all([
      liveObjects(ctx, run, liveSettings(checks)),
      livePoller(ctx, run, form),
    ]);
    return [
      ...rowsOf("objects", objects, simulated.objects.lags),
      ...rowsOf("central poller", poller, simulated.poller.lags),
    ];
  },
};

function rowsOf(
  who: string,
  live: readonly number[],
  simulated: readonly number[],
): readonly Row[] {
  return [0.5, 0.95].map((p) =>
    rowOf({
      part: PART,
      figure: `${who}, result to record p${p * 100}, times divided by ${COMPRESS}`,
      unit: "s",
      ours: quantile(live, p) / 1000,
      baseline: quantile(simulated, p) / 1000,
      against: "simulated",
    }),
  );
}

/** The forms of both designs. What was tried on the way is in docs/design/performance-poller.md. */
import { timing } from "../../src/domain/message/testing.ts";
import { schedule } from "../../src/kernel/settings/readers.ts";
import type { ObjectDesign } from "./simulate-objects.ts";
import type { PollerDesign } from "./simulate-poller.ts";

const MINUTE_MS = 60_000;

/** As the example ships: cron every minute, one page of 200 a run, first check after 30 s. */
export const DEFAULTS: PollerDesign = {
  name: "central poller, defaults",
  polling: {},
  everyMs: MINUTE_MS,
  drainMs: 0,
};

/**
 * The finest cron there is, page after page until nothing is due, as many calls at once as the platform allows a run (6),
 * and as early and as often as cron comes round at first.
 */
export const TUNED: PollerDesign = {
  name: "central poller, tuned",
  polling: { batchSize: 1000, concurrency: 6, initialDelayMs: 2000, backoffMs: backoff(MINUTE_MS) },
  everyMs: MINUTE_MS,
  drainMs: 55_000,
};

/**
 * Cron every minute, but each run stays for its minute (a run may take fifteen) and looks every second; or a process that is
 * never idle. It checks when we do.
 */
function residentPoller(name: string, checks: readonly number[]): PollerDesign {
  const [first = 10_000, ...later] = checks;
  return {
    name: `resident poller, ${name}`,
    polling: {
      batchSize: 1000,
      concurrency: 50,
      initialDelayMs: first,
      backoffMs: later.map((offset, index) => offset - (checks[index] ?? 0)),
    },
    everyMs: 1000,
    drainMs: 900,
  };
}

/** Just under a minute three times, so that the next run sees it, then as often as our own checks. */
function backoff(minute: number): readonly number[] {
  const short = minute - 10_000;
  return [short, short, short, 2, 4, 7, 15, 30, 60, 120].map((wait) =>
    wait < 1000 ? wait * minute : wait,
  );
}

/** As the service ships. */
export const SHIPPED: ObjectDesign = { name: "as shipped", settings: {} };

/** What search.ts found; so dense a schedule needs no learning. */
export const DENSE: ObjectDesign = {
  name: "dense checks",
  settings: {
    CHECK_SCHEDULE:
      "5.5s,10s,14.5s,19s,23.5s,28s,32.5s,37s,41.5s,46s,50.5s,55s,59.5s,64s,2m,4m,8m,15m,30m,1h,2h,4h,8h,14h,20h,26h",
    ADAPTIVE_FIRST_CHECK: "false",
  },
};

export const RESIDENT = residentPoller("our default checks", timing.checks);
export const RESIDENT_DENSE = residentPoller(
  "our dense checks",
  schedule.parse(DENSE.settings["CHECK_SCHEDULE"]),
);
export const POLLERS: readonly PollerDesign[] = [DEFAULTS, TUNED, RESIDENT, RESIDENT_DENSE];

export const DESIGNS: readonly ObjectDesign[] = [SHIPPED, DENSE];

/** Looks shared and not, at the schedule's own times. */
export const SHARED: ObjectDesign = {
  name: "shared reads",
  settings: { ADAPTIVE_FIRST_CHECK: "false" },
};
export const SINGLE: ObjectDesign = {
  name: "single look-ups",
  settings: { ADAPTIVE_FIRST_CHECK: "false", HISTORY_WINDOW: "0" },
};

export const OBJECTS: readonly ObjectDesign[] = [...DESIGNS, SHARED, SINGLE];

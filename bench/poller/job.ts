/** A thread of the comparison: simulates what it is told, one after the other. */
import { parentPort } from "node:worker_threads";

import { PGlite } from "@electric-sql/pglite";

import { ASSUMED, type Assumptions } from "./assumptions.ts";
import { OBJECTS, POLLERS } from "./designs.ts";
import type { Job } from "./jobs.ts";
import type { Outcome } from "./measure.ts";
import { LOADS, plan } from "./script.ts";
import { simulateObjects } from "./simulate-objects.ts";
import { simulatePoller } from "./simulate-poller.ts";

const HOURS = 30;

const opened = PGlite.create();

parentPort?.on("message", (job: Job) => {
  void simulate(job).then((outcome) => parentPort?.postMessage(outcome));
});

async function simulate({ design, load, messages, round }: Job): Promise<Outcome> {
  const database = await opened;
  await database.exec("drop schema public cascade; create schema public");
  const { perSecond, results } = LOADS[load];
  const planned = plan(messages, perSecond);
  const times = results(round);
  const assumed = limitsFor(perSecond);
  const objects = OBJECTS.find(({ name }) => name === design);
  if (objects) return simulateObjects(objects, database, planned, times, assumed, HOURS);
  const poller = POLLERS.find(({ name }) => name === design);
  if (poller) return simulatePoller(poller, database, planned, times, assumed, HOURS);
  throw new Error(`there is no design ${design}`);
}

/** The provider's limits are never what is measured. */
function limitsFor(perSecond: number): Assumptions {
  if (perSecond < ASSUMED.checkRate) return ASSUMED;
  return { ...ASSUMED, sendRate: 2 * perSecond, checkRate: 2 * perSecond };
}

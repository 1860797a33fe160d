/** A thread of the comparison: simulates what it is told, one after the other. */
import { parentPort } from "node:worker_threads";

import { PGlite } from "@electric-sql/pglite";

import { ASSUMED } from "./assumptions.ts";
import { DESIGNS, POLLERS } from "./designs.ts";
import type { Job } from "./jobs.ts";
import type { Outcome } from "./measure.ts";
import { plan, resultTimes } from "./script.ts";
import { simulateObjects } from "./simulate-objects.ts";
import { simulatePoller } from "./simulate-poller.ts";

/** Messages a second: below every rate limit, and what the tuned poller can still ask about in time. */
const PER_SECOND = 30;
const HOURS = 30;

const opened = PGlite.create();

parentPort?.on("message", (job: Job) => {
  void simulate(job).then((outcome) => parentPort?.postMessage(outcome));
});

async function simulate({ design, messages, round }: Job): Promise<Outcome> {
  const database = await opened;
  await database.exec("drop schema public cascade; create schema public");
  const planned = plan(messages, PER_SECOND);
  const times = resultTimes(round);
  const objects = DESIGNS.find(({ name }) => name === design);
  if (objects) return simulateObjects(objects, database, planned, times, ASSUMED, HOURS);
  const poller = POLLERS.find(({ name }) => name === design);
  if (poller) return simulatePoller(poller, database, planned, times, ASSUMED, HOURS);
  throw new Error(`there is no design ${design}`);
}

import { expect, it } from "vitest";

import { SHARED } from "../poller/designs.ts";
import { runJobs } from "../poller/jobs.ts";
import { callsPerCheck } from "./part.ts";

it.each([
  { load: "crowd", messages: 1000, max: 0.05 },
  { load: "many", messages: 300, max: 0.2 },
  { load: "lone", messages: 60, max: 1 },
] as const)(
  "asks the provider at most $max times a check, $load",
  async (scene) => {
    const { load, messages, max } = scene;
    const jobs = [{ design: SHARED.name, load, messages, round: 1 }];
    const [outcome] = await runJobs(jobs, () => undefined);
    if (!outcome) throw new Error("no outcome");
    expect(outcome).toMatchObject({ messages, wrong: 0, unfinished: 0 });
    expect(callsPerCheck(outcome)).toBeLessThanOrEqual(max);
  },
  60_000,
);

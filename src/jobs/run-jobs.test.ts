import { afterEach, expect, it, vi } from "vitest";

import { dueJobs, runJobs, type Job, type JobHost } from "./run-jobs.ts";

const HOUR = Date.UTC(2026, 10, 21, 5);
const isolate = {} as JobHost;

afterEach(() => vi.restoreAllMocks());

function job(name: string, minute?: number, fails = false): Job & { readonly runs: number[] } {
  const runs: number[] = [];
  return {
    name,
    ...(minute !== undefined && { minute }),
    runs,
    run: async (_isolate, at) => {
      runs.push(at);
      if (fails) throw new Error(`${name} failed`);
    },
  };
}

it("runs a job without a minute sixty times an hour, and one with a minute once", () => {
  const jobs = [job("always"), job("hourly", 17)];
  const minutes = Array.from({ length: 60 }, (_, minute) => HOUR + minute * 60_000 + 999);
  const due = minutes.map((at) => dueJobs(jobs, at).map(({ name }) => name));
  expect(due.filter((names) => names.includes("always"))).toHaveLength(60);
  expect(due.flatMap((names, minute) => (names.includes("hourly") ? [minute] : []))).toEqual([17]);
});

it("runs what is due though another job failed, and names those that failed: they renew no heartbeat", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const jobs = [
    job("first", undefined, true),
    job("second"),
    job("third", 17, true),
    job("fourth"),
  ];
  const at = HOUR + 17 * 60_000;
  const { succeeded, failures } = await runJobs(jobs, isolate, at);
  expect(succeeded).toEqual(["second", "fourth"]);
  expect(failures.map(String)).toEqual(["Error: first failed", "Error: third failed"]);
  expect(jobs.map(({ runs }) => runs)).toEqual([[at], [at], [at], [at]]);
  const lines = error.mock.calls.map(([line]) => JSON.parse(String(line)) as object);
  expect(lines).toMatchObject([
    { event: "cron.job_failed", job: "first" },
    { event: "cron.job_failed", job: "third" },
  ]);
});

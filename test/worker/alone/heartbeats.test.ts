/** What runs by itself, and does not any more. A file of its own: the clock is turned, and alerts are counted. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { CONSUMER } from "../../../src/domain/heartbeats/beats.ts";
import { noteRun } from "../../../src/jobs/heartbeats.ts";
import { JOBS } from "../../../src/jobs/jobs.ts";
import { AlertObject } from "../../../src/objects/alerts/alert-object.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { alertObject, alertSettings, kindsOf, look, standStill } from "../../support/alerts.ts";
import { call, eventually } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

const MINUTE = 60_000;
const NAMES = JOBS.map(({ name }) => name);

useSettings("heartbeats", { ...alertSettings("heartbeats"), ALERT_CLEAR_AFTER: "0s" });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const waiting = (messages: number) =>
  vi
    .spyOn(isolateOf(env).mirror, "depths")
    .mockImplementation(async () => [{ queue: "MIRROR", messages, oldestAt: undefined }]);

async function jobs(): Promise<{ status: number; jobs: string }> {
  const answer = await call("/readyz");
  const { checks } = await answer.json<{ checks: { jobs: string } }>();
  return { status: answer.status, jobs: checks.jobs };
}

/** Minutes in which cron runs. */
async function run(
  minutes: number,
  clock: { later(ms: number): void },
  but: readonly string[] = [],
): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    await noteRun(
      isolateOf(env),
      NAMES.filter((name) => !but.includes(name)),
    );
    await look();
    clock.later(MINUTE);
  }
}

async function untilOpen(condition: "cron" | "jobs"): Promise<void> {
  await eventually(
    async () => alertObject().open(),
    (open) => open.includes(condition),
  );
}

describe("a cron that has stopped", () => {
  it("is red in /readyz beyond three minutes, and the request that comes by alerts of it: once an hour, and one all-clear", async () => {
    const clock = standStill();
    waiting(0);
    await run(1, clock);
    expect(await jobs()).toEqual({ status: 200, jobs: "ok" });
    clock.later(2 * MINUTE);
    expect(await jobs()).toEqual({ status: 200, jobs: "ok" });
    clock.later(MINUTE);
    expect(await jobs()).toEqual({ status: 503, jobs: "late: cron" });
    await untilOpen("cron");
    // A service that was away as a whole would have its next run by now.
    for (let i = 0; i < 30; i++) {
      clock.later(MINUTE);
      await call("/healthz", { key: null });
      await look();
    }
    expect(await kindsOf("cron")).toHaveLength(1);
    await run(2, clock);
    expect((await kindsOf("cron")).map((kind) => kind.split(" ")[0])).toEqual([
      "alert.raised",
      "alert.cleared",
    ]);
    expect(await jobs()).toEqual({ status: 200, jobs: "ok" });
    expect(await kindsOf("jobs")).toEqual([]);
  });

  it("is looked at by one request a minute of an isolate, and never before its answer", async () => {
    const clock = standStill();
    const asked = vi.spyOn(AlertObject.prototype, "beats").mockRejectedValue(new Error("away"));
    for (let i = 0; i < 20; i++) {
      expect((await call("/healthz", { key: null })).status).toBe(200);
    }
    await eventually(
      async () => asked.mock.calls.length,
      (calls) => calls > 0,
    );
    clock.later(MINUTE);
    expect((await call("/healthz", { key: null })).status).toBe(200);
    await eventually(
      async () => asked.mock.calls.length,
      (calls) => calls > 1,
    );
    expect(asked).toHaveBeenCalledTimes(2);
  });
});

describe("a job that fails", () => {
  it("is named in /readyz, /metrics and /v1/about while cron runs, with one alert, and one all-clear when it succeeds", async () => {
    const clock = standStill();
    clock.later(60 * 60 * MINUTE);
    waiting(0);
    await run(1, clock);
    await run(5, clock, ["sweep"]);
    expect(await jobs()).toEqual({ status: 503, jobs: "late: sweep" });
    const metrics = await (await call("/metrics")).text();
    expect(metrics).toContain('kmsg_task_late{task="sweep"} 1');
    expect(metrics).toContain('kmsg_task_late{task="cron"} 0');
    expect(metrics).toMatch(
      /^kmsg_task_last_success_timestamp_seconds\{task="archive"\} [\d.e+]+$/m,
    );
    const { tasks } = await (
      await call("/v1/about")
    ).json<{ tasks: { task: string; late: boolean }[] }>();
    expect(tasks.filter(({ late }) => late).map(({ task }) => task)).toEqual(["sweep"]);
    expect(await kindsOf("jobs")).toEqual(["alert.raised 1"]);
    await run(2, clock);
    expect(await kindsOf("jobs")).toEqual(["alert.raised 1", "alert.cleared 1"]);
    expect(await jobs()).toEqual({ status: 200, jobs: "ok" });
  });
});

describe("a service that was away for a day", () => {
  it("is on time with its first run of cron, though no hourly job has had its turn: no alert, and /readyz is green", async () => {
    const clock = standStill();
    clock.later(120 * 60 * MINUTE);
    waiting(0);
    await run(1, clock);
    const before = await kindsOf("jobs");
    clock.later(24 * 60 * MINUTE);
    waiting(3);
    const hourly = JOBS.filter(({ minute }) => minute !== undefined).map(({ name }) => name);
    await run(5, clock, hourly);
    expect(await jobs()).toEqual({ status: 200, jobs: "ok" });
    expect(await kindsOf("jobs")).toEqual(before);
  });
});

describe("the mirror's consumer", () => {
  it("is late while copies wait and it takes none, and not while there are none", async () => {
    const clock = standStill();
    clock.later(200 * 60 * MINUTE);
    const works: Promise<unknown>[] = [];
    isolateOf(env).alerts.beatSoon(CONSUMER, { waitUntil: (work) => void works.push(work) });
    await Promise.all(works);
    waiting(0);
    await run(20, clock);
    expect(await jobs()).toEqual({ status: 200, jobs: "ok" });
    waiting(7);
    expect(await jobs()).toEqual({ status: 503, jobs: `late: ${CONSUMER}` });
  });
});

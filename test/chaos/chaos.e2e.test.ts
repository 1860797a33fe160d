/**
 * Nothing accepted is lost, nothing is sent twice, and every end is told to the customer's webhook: load from retrying clients, a provider that misbehaves, and every few
 * seconds a SIGKILL for the Worker, the emulator or Postgres. CHAOS_MESSAGES and CHAOS_SEED choose the run.
 */
import { afterAll, beforeAll, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { cleanUp, stateFolder } from "../e2e/support.ts";
import { isDone, isTold, judge, rowsOf } from "./judge.ts";
import { unleash, type Killer } from "./killer.ts";
import { api, load, type Told } from "./load.ts";
import { dice, wait } from "./random.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

const MESSAGES = Number(process.env["CHAOS_MESSAGES"] ?? 60);
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 100_000);
const LONG = MESSAGES > 200;
const SPREAD_MS = LONG ? 100 * MESSAGES : 14_000;
/** However slow the machine is: nobody waits longer. */
const LOAD_LIMIT_MS = LONG ? 480_000 : 90_000;
const DRAIN_LIMIT_MS = LONG ? 360_000 : 180_000;
/** As the platform's cron would, only more often. */
const CRON_MS = 15_000;
const VERIFY_MS = 90_000;

const WORKER = {
  ...DEVELOPMENT_DEFAULTS,
  CHECK_SCHEDULE: "3s,6s,10s,15s,25s,40s,60s,90s,120s,3m,5m,8m,12m,20m,30m",
  // The history is two seconds behind at most.
  ABSENCE_WAIT: "4s",
  ABSENCE_AFTER: "info=12s,auth=12s",
  CHECK_SCHEDULE_LONG: "",
  PROVIDER_SEND_TIMEOUT: "3s",
  PROVIDER_HISTORY_TIMEOUT: "3s",
  RETRY_BASE: "500ms",
  RETRY_MAX: "4s",
  // A provider that cannot be reached for a while is no reason to give up.
  MAX_SEND_ATTEMPTS: "20",
  MIRROR_AGAIN: "2s",
  RATE_LIMIT: "0",
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
  WEBHOOK_SCHEDULE: "1s,2s,3s,5s,8s,13s,20s,30s,60s,120s",
  WEBHOOK_TIMEOUT: "3s",
};

const STORM = {
  seed: SEED,
  dropAfterAccept: 0.1,
  html502: 0.05,
  html502AfterAccept: 0.05,
  hangAfterAccept: 0.025,
  hangBeforeAccept: 0.025,
  hangMs: 6000,
  historyHtml502: 0.05,
  historyDrop: 0.05,
  templateHtml502: 0,
};
/** In the middle of the load nobody reaches the provider at all. */
const OUTAGE = { ...STORM, html502: 1, historyHtml502: 1, templateHtml502: 1 };
const OUTAGE_MS = LONG ? 120_000 : 10_000;
const CALM = Object.fromEntries(Object.keys(STORM).map((name) => [name, 0]));

let stack: Stack;
let killer: Killer | undefined;
let receiver: Receiver | undefined;

beforeAll(async () => {
  stack = await startStack({
    port: 0,
    stateDir: stateFolder(),
    databaseUrl: undefined,
    useEmulator: true,
    worker: WORKER,
  });
});

afterAll(async () => {
  await killer?.stop().catch(() => undefined);
  await receiver?.stop();
  await stack.stop();
  await cleanUp();
});

it(
  "loses nothing and sends nothing twice, whatever is killed",
  async () => {
    const started = Date.now();
    const random = dice(SEED);
    await tellEmulator({ faults: STORM, visibleAfterMs: 2000, resultAfterMs: 4000 });
    receiver = await startReceiver(stack.url, random);
    killer = unleash(stack, random, async () => undefined);

    const outage = wait(SPREAD_MS / 3).then(async () => {
      await tellSoon({ faults: OUTAGE });
      await wait(OUTAGE_MS);
      await tellSoon({ faults: STORM });
    });
    const told = await load(stack.url, {
      messages: MESSAGES,
      spreadMs: SPREAD_MS,
      until: started + LOAD_LIMIT_MS,
      random,
    });
    await outage;
    await killer.stop();
    const loaded = Date.now();
    await tellEmulator({ faults: { ...CALM, hangMs: STORM.hangMs } });
    receiver.behave();
    await drain(told, receiver);
    const drained = Date.now();

    console.log(
      `chaos: loaded after ${seconds(started, loaded)} s, drained ${seconds(loaded, drained)} s later`,
    );
    const verdict = await judge(
      { worker: stack.url, emulator: emulatorUrl(), database: stack.databaseUrl },
      told,
      receiver,
    );
    const judged = Date.now();
    const violations = [...verdict.violations, ...(await verifyMirror(started))];
    print({
      seed: SEED,
      messages: MESSAGES,
      ...Object.fromEntries(Object.entries(killer.kills).map(([part, n]) => [`kills ${part}`, n])),
      ...Object.fromEntries(Object.entries(verdict.figures).sort(([a], [b]) => a.localeCompare(b))),
      duplicates: verdict.figures["sent twice"] ?? 0,
      "load, s": seconds(started, loaded),
      "drain, s": seconds(loaded, drained),
      "mirror verify, s": seconds(judged, Date.now()),
      violations: violations.length,
    });
    expect(violations).toEqual([]);
  },
  LOAD_LIMIT_MS + DRAIN_LIMIT_MS + 120_000,
);

function seconds(from: number, to: number): number {
  return Math.round((to - from) / 1000);
}

function emulatorUrl(): string {
  if (stack.emulatorUrl === undefined) throw new Error("no emulator");
  return stack.emulatorUrl;
}

/** While it is killed and started again it hears nothing. */
async function tellSoon(settings: object): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt++) {
    try {
      return await tellEmulator(settings);
    } catch {
      await wait(250);
    }
  }
  throw new Error("the emulator cannot be told");
}

async function tellEmulator(settings: object): Promise<void> {
  const response = await fetch(`${emulatorUrl()}/_emulator/settings`, {
    method: "PUT",
    body: JSON.stringify(settings),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Until Postgres and the webhook know the end of every message; nobody asks the objects meanwhile, so nobody wakes them. */
async function drain(told: readonly Told[], { heard }: Receiver): Promise<void> {
  const ids = told.flatMap((one) => [...one.ids]);
  const until = Date.now() + DRAIN_LIMIT_MS;
  let cron = Date.now() + CRON_MS;
  while (Date.now() < until) {
    if (isDone(await rowsOf(stack.databaseUrl), ids) && isTold(heard, ids)) return;
    if (Date.now() > cron) {
      cron += CRON_MS;
      await runCron();
    }
    await wait(1000);
  }
}

/** What it does not finish in time the next one does. */
async function runCron(): Promise<void> {
  try {
    const response = await api(stack.url, "/cdn-cgi/handler/scheduled");
    await response.body?.cancel();
  } catch (error) {
    console.warn(`cron: ${String(error)}`);
  }
}

/** The completeness proof; days are told in Korea's time or in UTC, and a run may cross midnight. */
async function verifyMirror(started: number): Promise<readonly string[]> {
  const found: string[] = [];
  const days = [started, Date.now()].flatMap((at) =>
    [0, 9 * 3_600_000].map((ahead) => new Date(at + ahead).toISOString().slice(0, 10)),
  );
  for (const day of new Set(days)) {
    const response = await api(stack.url, `/v1/mirror/verify?day=${day}`, {}, VERIFY_MS);
    const text = await response.text();
    if (response.status === 404) continue;
    const { clean } = JSON.parse(text) as { clean?: boolean };
    if (clean !== true) found.push(`promise 6: mirror verify of ${day}: ${text.slice(0, 500)}`);
  }
  return found;
}

function print(figures: Readonly<Record<string, number>>): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  const lines = Object.entries(figures).map(
    ([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(7)}`,
  );
  console.log(`\nchaos\n${lines.join("\n")}\n`);
}

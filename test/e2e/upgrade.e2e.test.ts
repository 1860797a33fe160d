/**
 * This version after the last release, and the last release after this one, on the same objects, queue entries and database: nothing is
 * lost, nothing is sent twice, and what was half made is made. The migrations are this version's all the time: they go first.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { queueSamples } from "../../scripts/release/queue-samples.ts";
import { unpackRelease } from "../../scripts/release/record.ts";
import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { kstDayOf } from "../../src/domain/korea/day.ts";
import { SAMPLE_ROWS } from "../support/sample-rows.ts";
import {
  cleanUp,
  countOf,
  emulatorSends,
  eventually,
  QUICK,
  request,
  stateFolder,
  submit,
  untilRows,
  untilState,
  type Message,
} from "./support.ts";

const stateDir = stateFolder();
const MEMBERS = 60;
/** Starts, checks and a batch at ten messages a second, on a machine that has other things to do. */
const PATIENCE_MS = 240_000;

type Version = "last" | "this";

let stack: Stack | undefined;
const running = (): Stack => {
  if (!stack) throw new Error("nothing runs");
  return stack;
};

async function run(version: Version): Promise<void> {
  await stack?.stop();
  stack = await startStack({
    port: 0,
    stateDir,
    databaseUrl: undefined,
    useEmulator: true,
    ...(version === "last" && { workerConfigs: [unpackRelease(join(stateDir, "release"))] }),
    worker: {
      ...DEVELOPMENT_DEFAULTS,
      ...QUICK,
      // A batch takes some seconds: time enough to change versions in.
      IWINV_SEND_RATE: "10",
      IWINV_CHECK_RATE: "400",
      ABSENCE_WAIT: "2s",
      ABSENCE_AFTER: "info=6s,auth=6s",
    },
  });
}
afterAll(async () => {
  await stack?.stop();
  await cleanUp();
});

async function ask<T>(path: string, body?: object, key?: string): Promise<T> {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  const response = await request(running().url, path, body, headers);
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return (await response.json()) as T;
}

const sendsTo = async (to: string): Promise<number> =>
  (await emulatorSends(running().emulatorUrl ?? "", to)).length;

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** What one version leaves behind. */
interface Left {
  readonly of: number;
  readonly done: Message;
  /** The provider has it, and no result yet. */
  readonly open: Message;
  readonly later: Message;
  readonly batch: Batch;
}

/** Of a round, four digits; the last four script the emulator. */
const numberOf = (round: number, what: number, script = "1111"): string =>
  `010${String(round * 1000 + what).padStart(4, "0")}${script}`;
const DONE = 100;
const OPEN = 101;
const LATER = 102;
/** The emulator gives a result after 20 s. */
const SLOW = "7004";

const keyOf = (round: number): string => `round-${round}`;
const doneBody = (round: number): object => ({ to: numberOf(round, DONE), text: "done" });

async function leave(round: number): Promise<Left> {
  const { url } = running();
  const batch = await ask<Batch>("/v1/batches", {
    message: { text: "number #{n}" },
    messages: Array.from({ length: MEMBERS }, (_, n) => ({
      to: numberOf(round, n),
      variables: { n },
    })),
  });
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const later = await ask<Message>("/v1/messages", {
    to: numberOf(round, LATER),
    text: "later",
    scheduledAt: inAnHour,
  });
  const open = await submit(url, {
    to: numberOf(round, OPEN, SLOW),
    text: "open",
    priority: "high",
  });
  const done = await ask<Message>(
    "/v1/messages",
    { ...doneBody(round), priority: "high" },
    keyOf(round),
  );
  await untilState(url, open.id, "sent");
  // Half of the batch is made, and the other half waits.
  await eventually(async () => sendsTo(numberOf(round, MEMBERS / 4)), Boolean, PATIENCE_MS);
  expect(await sendsTo(numberOf(round, MEMBERS - 1))).toBe(0);
  return { of: round, done, open, later, batch };
}

async function expectWhole({ of: round, done, open, later, batch }: Left): Promise<void> {
  const { url, databaseUrl } = running();
  await untilState(url, done.id, "delivered");
  await untilState(url, open.id, "delivered");
  const again = await ask<Message>(
    "/v1/messages",
    { ...doneBody(round), priority: "high" },
    keyOf(round),
  );
  expect(again.id).toBe(done.id);
  expect(await ask(`/v1/messages/${later.id}/cancel`, {})).toMatchObject({ state: "canceled" });
  const made = await eventually(
    async () => ask<Batch>(`/v1/batches/${batch.id}`),
    ({ state }) => state === "completed",
    PATIENCE_MS,
  );
  expect(made.counts["delivered"]).toBe(MEMBERS);
  for (let n = 0; n < MEMBERS; n++) expect(await sendsTo(numberOf(round, n)), `row ${n}`).toBe(1);
  expect(await sendsTo(numberOf(round, DONE))).toBe(1);
  expect(await sendsTo(numberOf(round, OPEN, SLOW))).toBe(1);
  expect(await sendsTo(numberOf(round, LATER))).toBe(0);
  await untilRows(databaseUrl, [done.id, open.id], "delivered");
  await untilRows(databaseUrl, [later.id], "canceled");
}

describe("on the same state", () => {
  const left: Left[] = [];
  const first = kstDayOf(Date.now());

  it.each([
    ["the last release", "last"],
    ["this version after it", "this"],
    ["the last release after this version", "last"],
    ["this version again", "this"],
  ] as const)(
    "%s finishes what was left, and leaves more",
    async (_what, version) => {
      await run(version);
      const before = left.at(-1);
      if (before) await expectWhole(before);
      left.push(await leave(left.length + 1));
      expect(left.at(-1)?.of).toBe((before?.of ?? 0) + 1);
    },
    2 * PATIENCE_MS,
  );

  it(
    "this version proves in the end that the mirror is whole",
    async () => {
      const last = left.at(-1);
      if (last) await expectWhole(last);
      for (const day of new Set([first, kstDayOf(Date.now())])) {
        const proof = await eventually(
          async () => ask<{ clean: boolean }>(`/v1/mirror/verify?day=${day}`),
          ({ clean }) => clean,
          PATIENCE_MS,
        );
        expect(proof).toMatchObject({ clean: true });
      }
    },
    2 * PATIENCE_MS,
  );
});

/** A Worker beside the one that is tried, which puts what it is given into its queue. */
const FEEDER = `export default {
  async fetch(request, { MIRROR }) {
    if (request.method === "POST") for (const entry of await request.json()) await MIRROR.send(entry);
    return new Response();
  },
};`;

function layFeeder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "feeder.js"), FEEDER);
  const config = join(folder, "wrangler.json");
  const settings = {
    name: "feeder",
    main: "feeder.js",
    compatibility_date: "2026-11-02",
    queues: { producers: [{ binding: "MIRROR", queue: "message-mirror" }] },
  };
  writeFileSync(config, JSON.stringify(settings));
  return config;
}

describe("entries of the mirror's queue", () => {
  it(
    "of this version are written by the last release",
    async () => {
      const folder = stateFolder();
      const release = unpackRelease(join(folder, "release"), DEVELOPMENT_DEFAULTS);
      const fed = await startStack({
        port: 0,
        stateDir: folder,
        databaseUrl: undefined,
        useEmulator: true,
        workerConfigs: [layFeeder(join(folder, "feeder")), release],
        worker: {},
      });
      try {
        const entries = Object.values(queueSamples("this")).flat();
        expect((await request(fed.url, "/", entries)).status).toBe(200);
        for (const [table, column, id] of SAMPLE_ROWS) {
          await eventually(
            async () => countOf(fed.databaseUrl, table, [column, `this-${id}`]),
            (count) => count === 1,
            PATIENCE_MS,
          );
        }
        await untilRows(fed.databaseUrl, ["this-message"], "delivered");
      } finally {
        await fed.stop();
      }
    },
    2 * PATIENCE_MS,
  );
});

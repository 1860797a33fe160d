/** A restored and a lost database come back: the drill on the embedded Postgres. On a real one: drill/restore.pg.test.ts. */
import { spawn } from "node:child_process";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS, ROOT } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { embeddedDatabase } from "./drill/databases.ts";
import {
  cronRuns,
  epochOf,
  isWhole,
  letsReadersIn,
  liveOn,
  obeys,
  rebuild,
  refusesReaders,
  today,
  type Drill,
  type Story,
} from "./drill/drill.ts";
import { cleanUp, QUICK, stateFolder } from "./support.ts";

let stack: Stack;
let drill: Drill;
let story: Story;

beforeAll(async () => {
  const stateDir = stateFolder();
  stack = await startStack({
    port: 0,
    stateDir,
    databaseUrl: undefined,
    useEmulator: true,
    worker: { ...DEVELOPMENT_DEFAULTS, ...QUICK },
  });
  const database = embeddedDatabase(() => stack, stateDir);
  drill = { stack, database };
  story = await liveOn(drill, async () => database.backUp());
}, 300_000);

afterAll(async () => {
  await stack.stop();
  await cleanUp();
});

describe("a database that was restored from an older backup", () => {
  it("is read by nobody until the cron trigger has applied what was erased and held since", async () => {
    await drill.database.restore();
    await refusesReaders(drill);
    await cronRuns(drill);
    expect(await epochOf(drill)).toBe("restored");
    await letsReadersIn(drill, story);
  }, 300_000);

  it("is read by nobody, and is made right by a rebuild: what went on, what was redacted, what was erased", async () => {
    await drill.database.restore();
    await refusesReaders(drill);
    const told = await rebuild(drill, "--from", today());
    expect(told.err).toBe("");
    expect(told.code).toBe(0);
    expect(told.out).toContain("What cannot come back:");
    await isWhole(drill, story);
    await obeys(drill, story);
  }, 300_000);
});

describe("a database that was lost", () => {
  it("comes back from the objects, though the rebuild is killed on its way and begun again", async () => {
    await drill.database.lose();
    await refusesReaders(drill);
    await killedAfterItsFirstWord();
    const status = await rebuild(drill, "--status");
    expect(status.out).toMatch(/messages/);
    const told = await rebuild(drill);
    expect(told.err).toBe("");
    expect(told.code).toBe(0);
    await isWhole(drill, story);
    await obeys(drill, story);
  }, 300_000);

  it("stays as it is when it is rebuilt once more", async () => {
    const told = await rebuild(drill, "--from", today());
    expect(told.out).toMatch(/ 0 put right/);
    await isWhole(drill, story);
  }, 300_000);
});

async function killedAfterItsFirstWord(): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      "scripts/rebuild.ts",
      "--url",
      stack.url,
      "--key",
      DEVELOPMENT_DEFAULTS["API_KEY"] ?? "",
      "--from",
      today(),
      "--per-second",
      "1",
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((heard) => {
    child.stdout.once("data", () => heard());
    child.once("exit", () => heard());
  });
  child.kill("SIGKILL");
}

/** The drill of docs/operate/restore.md on a real PostgreSQL, by pg_dump and pg_restore: `npm run test:pg`. */
import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, expect, inject, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../../scripts/settings.ts";
import { startStack, type Stack } from "../../../scripts/stack.ts";
import { cleanUp, QUICK, stateFolder } from "../support.ts";
import { realDatabase, type DrillDatabase } from "./databases.ts";
import {
  isWhole,
  liveOn,
  obeys,
  rebuild,
  refusesReaders,
  today,
  type Drill,
  type Story,
} from "./drill.ts";

const key = (): string => `k1:${randomBytes(32).toString("base64url")}`;
const PROTECTED = { FIELD_KEYS: key(), FIELD_HASH_KEYS: key() };

let database: DrillDatabase;
let stack: Stack;
let drill: Drill;
let story: Story;

beforeAll(async () => {
  database = await realDatabase(inject("databaseUrl"));
  stack = await startStack({
    port: 0,
    stateDir: stateFolder(),
    databaseUrl: database.url,
    useEmulator: true,
    // As in production: numbers are encrypted, and found by keyed hashes.
    worker: { ...DEVELOPMENT_DEFAULTS, ...QUICK, ...PROTECTED },
  });
  drill = { stack, database };
  story = await liveOn(drill, async () => database.backUp());
}, 300_000);

afterAll(async () => {
  await stack.stop();
  await database.remove();
  await cleanUp();
}, 60_000);

it("a restored dump is read by nobody, and row by row what was after the rebuild", async () => {
  await database.restore();
  await refusesReaders(drill);
  const told = await rebuild(drill, "--from", today());
  expect(told.err).toBe("");
  expect(told.code).toBe(0);
  await isWhole(drill, story);
  await obeys(drill, story);
}, 300_000);

it("a database that was dropped and migrated is row by row what was after the rebuild", async () => {
  await database.lose();
  const told = await rebuild(drill, "--from", today());
  expect(told.err).toBe("");
  expect(told.code).toBe(0);
  await isWhole(drill, story);
  await obeys(drill, story);
}, 300_000);

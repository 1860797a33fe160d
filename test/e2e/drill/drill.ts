/**
 * The drill of docs/operate/restore.md with real parts: the service, its provider's stand-in, and a database that is dumped, restored
 * from an older dump (O11), and lost (O12). Whoever runs it brings the database.
 */
import { execFile } from "node:child_process";

import { expect } from "vitest";

import { DEVELOPMENT_DEFAULTS, ROOT } from "../../../scripts/settings.ts";
import type { Stack } from "../../../scripts/stack.ts";
import { kstDayOf } from "../../../src/domain/korea/day.ts";
import { CANNOT_COME_BACK } from "../../../src/domain/rebuild/lost.ts";
import { eventually, request, untilState, type Message } from "../support.ts";
import { withClient, type DrillDatabase } from "./databases.ts";
import { rowsOf, type Rows } from "./rows.ts";

const PATIENCE_MS = 120_000;
const KEY = DEVELOPMENT_DEFAULTS["API_KEY"] ?? "";

export interface Drill {
  readonly stack: Stack;
  readonly database: DrillDatabase;
}

/** What the world knows when the backup is made, and what it went on to be. */
export interface Story {
  readonly held: string;
  readonly redacted: string;
  readonly erased: string;
  readonly erasedNumber: string;
  readonly redactedNumber: string;
  /** Rows as they were when all was done. */
  readonly rows: Rows;
}

export const tenant = "drill-tenant";

async function ask<T>(
  { stack }: Drill,
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
): Promise<T> {
  const response = await request(stack.url, path, body, headers);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function sent(drill: Drill, to: string, fields: object = {}): Promise<string> {
  const { id } = await ask<Message>(drill, "/v1/messages", { to, text: "안녕하세요", ...fields });
  return id;
}

/** All copies have come: nothing is open, and every batch is over. */
async function untilQuiet(drill: Drill, ids: readonly string[]): Promise<void> {
  await eventually(
    async () => rowsOf(drill.stack.databaseUrl),
    ({ kmsg_delivery_tracking: rows, kmsg_batch: batches }) =>
      ids.every((id) => rows.some((row) => row["message_id"] === id)) &&
      rows.every((row) => row["finalized_at"] !== null) &&
      batches.every((row) => row["state"] === "completed"),
    PATIENCE_MS,
  );
}

/** @param between runs when the first part is in the database */
export async function liveOn(drill: Drill, between: () => Promise<void>): Promise<Story> {
  const [erasedNumber, redactedNumber, heldNumber] = ["01020201001", "01020201002", "01020201003"];
  await ask(drill, "/v1/tenants", { id: tenant });
  const failed = await sent(drill, "01020208012", { maxAttempts: 1 });
  await untilState(drill.stack.url, failed, "failed");
  const [erased, redacted, held] = [
    await sent(drill, erasedNumber),
    await sent(drill, redactedNumber),
    await sent(drill, heldNumber),
  ];
  await ask(drill, "/v1/batches", {
    name: "before",
    message: { text: "hi" },
    messages: [{ to: "01020201011" }, { to: "01020201012" }, { to: erasedNumber }],
  });
  await untilQuiet(drill, [failed, erased, redacted, held]);
  await cronRuns(drill);
  await between();
  await cronRuns(drill);

  const letter = encodeURIComponent(`send:${failed}`);
  await eventually(
    async () => request(drill.stack.url, `/v1/dead-letters/${letter}/replay`, {}),
    ({ ok }) => ok,
  );
  await untilState(drill.stack.url, failed, "delivered");
  await ask(drill, `/v1/messages/${redacted}/redact`, {});
  await ask(drill, "/v1/privacy/holds", { to: heldNumber, reason: "an inquiry" });
  await ask(drill, "/v1/privacy/erase", { to: erasedNumber });
  await ask(drill, "/v1/privacy/erase", { to: heldNumber });
  await ask(drill, "/v1/opt-outs", { to: "01020201021", list: "never" });
  const later = await sent(drill, "01020201004");
  const ofTenant = await ask<Message>(
    drill,
    "/v1/messages",
    { to: "01020201005", text: "hi" },
    { "x-tenant-id": tenant },
  );
  await ask(drill, "/v1/batches", {
    name: "after",
    message: { text: "hi" },
    messages: [{ to: "01020201031" }, { to: "01020201032" }],
  });
  await untilQuiet(drill, [failed, later, ofTenant.id]);
  return {
    held,
    redacted,
    erased,
    erasedNumber,
    redactedNumber,
    rows: await rowsOf(drill.stack.databaseUrl),
  };
}

/** The cron trigger's minute. */
export async function cronRuns({ stack }: Drill): Promise<void> {
  const response = await request(stack.url, "/cdn-cgi/handler/scheduled");
  expect(response.ok, await response.text()).toBe(true);
}

/** What verify says of the database. */
export async function epochOf(drill: Drill): Promise<string> {
  const { epoch } = await ask<{ epoch: string }>(drill, `/v1/mirror/verify?day=${today()}`);
  return epoch;
}

/** What was erased is erased again, and then whoever may read reads. */
export async function letsReadersIn(drill: Drill, story: Story): Promise<void> {
  await eventually(
    async () => request(drill.stack.url, "/v1/messages"),
    ({ status }) => status === 200,
  );
  await obeys(drill, story);
}

/** Nobody reads a database that has not heard of the newest erasure. */
export async function refusesReaders({ stack }: Drill): Promise<void> {
  const refused = await eventually(
    async () => request(stack.url, "/v1/messages"),
    ({ status }) => status === 503,
    PATIENCE_MS,
  );
  expect(await refused.json()).toMatchObject({ code: "database_restored", retryable: true });
  expect(refused.headers.get("retry-after")).not.toBeNull();
}

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `npm run rebuild`. */
export async function rebuild({ stack }: Drill, ...args: readonly string[]): Promise<Told> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["scripts/rebuild.ts", "--url", stack.url, "--key", KEY, ...args],
      { cwd: ROOT },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

export const today = (): string => kstDayOf(Date.now());

interface Verdict {
  readonly records: readonly { readonly table: string }[];
}

const NOTHING_DIFFERS = {
  epoch: "ok",
  missing: [],
  unexpected: [],
  stale: [],
  resurrected: [],
  foreign: [],
  altered: [],
  events_missing: [],
  unproven: 0,
  batches: { missing: [], unexpected: [], stale: [], foreign: [], altered: [], unproven: 0 },
};

/** Row by row what was, and the proof says so: what it still names is what a rebuild says that it cannot bring back. */
export async function isWhole(drill: Drill, story: Story): Promise<void> {
  await eventually(
    async () => rowsOf(drill.stack.databaseUrl),
    (rows) => JSON.stringify(rows) === JSON.stringify(story.rows),
  ).catch(() => undefined);
  expect(await rowsOf(drill.stack.databaseUrl)).toEqual(story.rows);
  for (const headers of [{}, { "x-tenant-id": tenant }]) {
    const path = `/v1/mirror/verify?day=${today()}`;
    const verdict = await ask<Verdict>(drill, path, undefined, headers);
    expect(verdict).toMatchObject(NOTHING_DIFFERS);
    const lost = verdict.records.map(({ table }) => table);
    expect(CANNOT_COME_BACK.map(({ table }) => table)).toEqual(expect.arrayContaining(lost));
  }
  await eventually(
    async () => request(drill.stack.url, "/v1/messages"),
    ({ status }) => status === 200,
  );
}

interface Row {
  readonly message_id: string;
  readonly to_hash: string | null;
  readonly text: string;
}

/** No erased number stands anywhere, the hold holds, and the list refuses. */
export async function obeys(drill: Drill, story: Story): Promise<void> {
  const { held, redacted, erased } = story;
  const all = await withClient(
    drill.stack.databaseUrl,
    async (sql) =>
      sql<Row[]>`select message_id, to_hash, t::text as text from kmsg_delivery_tracking t`,
  );
  const text = all.map((row) => row.text).join("\n");
  expect(text).not.toContain(story.erasedNumber);
  expect(text).not.toContain(story.redactedNumber);
  const hashOf = (id: string): unknown => all.find((row) => row.message_id === id)?.to_hash;
  expect([erased, redacted].map(hashOf)).toEqual([null, null]);
  expect(hashOf(held)).toEqual(expect.any(String));
  const refused = await request(drill.stack.url, `/v1/messages/${held}/redact`, {});
  expect(await refused.json()).toMatchObject({ code: "on_hold" });
  const list = await ask<{ data: readonly unknown[] }>(drill, "/v1/opt-outs?list=never");
  expect(list.data).toHaveLength(1);
}

/** The environment of a part; all that it starts ends with it. */
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import postgres from "postgres";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack } from "../../scripts/stack.ts";
import { createDatabase } from "../database.ts";
import type { BenchContext } from "./part.ts";
import { startEmulator, startService, startWorkerd, type Running } from "./workers.ts";

/** Tens of thousands of objects are as many files. */
const ROOMY_BYTES = 4e9;

const folders = new Set<string>();

// Also of a run that was broken off.
process.on("exit", () => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

export interface OpenContext {
  readonly ctx: BenchContext;
  close(this: void): Promise<void>;
}

export function openContext(quick: boolean, log: (text: string) => void): OpenContext {
  const cleanUps: (() => unknown)[] = [];
  const defer = (cleanUp: () => unknown): void => void cleanUps.push(cleanUp);
  const folder = (): string => {
    const path = mkdtempSync(join(roomiest(), "message-objects-bench-"));
    folders.add(path);
    defer(() => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      folders.delete(path);
    });
    return path;
  };
  const kept = <T extends Running>(running: T): T => {
    defer(async () => running.stop());
    return running;
  };
  return {
    ctx: {
      quick,
      log,
      folder,
      defer,
      postgres: async () => {
        const url = await database(folder, defer);
        return { url, version: await serverVersion(url) };
      },
      emulator: async (bindings) => kept(await startEmulator(folder(), bindings)),
      service: async (options) => kept(await startService(options)),
      workerd: async (options) => kept(await startWorkerd(options)),
    },
    async close() {
      for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
    },
  };
}

async function database(
  folder: () => string,
  defer: (cleanUp: () => unknown) => void,
): Promise<string> {
  const server = process.env["BENCH_DATABASE_URL"];
  if (server !== undefined) {
    const name = `message_objects_bench_${process.pid}_${Math.round(performance.now())}`;
    const made = await createDatabase(server, name);
    defer(async () => made.drop());
    return made.url;
  }
  const stack = await startStack(
    {
      port: 0,
      stateDir: folder(),
      databaseUrl: undefined,
      useEmulator: false,
      worker: DEVELOPMENT_DEFAULTS,
    },
    false,
  );
  defer(async () => stack.stop());
  return stack.databaseUrl;
}

async function serverVersion(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    const [row] = await sql<{ version: string }[]>`select version() as version`;
    const version = /^PostgreSQL [\d.]+/.exec(row?.version ?? "")?.[0] ?? "PostgreSQL";
    return process.env["BENCH_DATABASE_URL"] === undefined
      ? `${version} (embedded, PGlite)`
      : version;
  } finally {
    await sql.end();
  }
}

function roomiest(): string {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > ROOMY_BYTES ? "/dev/shm" : tmpdir();
  } catch {
    return tmpdir();
  }
}

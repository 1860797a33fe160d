/** What tests need beside them, each started for the first project that needs it and stopped after the last. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildDashboard } from "../../scripts/build-dashboard.ts";
import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack } from "../../scripts/stack.ts";
import { chooseBackendPorts } from "./ports.ts";

export type Stop = () => Promise<void>;

/** The embedded Postgres with its migrations, and the emulator. */
export const startBackends = onceARun(async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "message-objects-test-"));
  const stack = await startStack(
    {
      port: 0,
      stateDir,
      databaseUrl: process.env["TEST_DATABASE_URL"],
      useEmulator: true,
      backendPorts: await chooseBackendPorts(),
      worker: DEVELOPMENT_DEFAULTS,
    },
    false,
  );
  return async () => {
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
});

/** The web page, which the Worker serves: its folder has to be there. */
export const buildPage = onceARun(async () => {
  await buildDashboard();
  return async () => undefined;
});

function onceARun(start: () => Promise<Stop>): () => Promise<Stop> {
  let started: Promise<Stop> | undefined;
  let users = 0;
  return async () => {
    users += 1;
    const stop = await (started ??= start());
    return async () => {
      users -= 1;
      if (users > 0) return;
      started = undefined;
      await stop();
    };
  };
}

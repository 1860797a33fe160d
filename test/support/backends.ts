/** Runs once before all tests, in Node: the embedded Postgres with its migrations, and the emulator. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack } from "../../scripts/stack.ts";

export default async function backends(): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(tmpdir(), "message-objects-test-"));
  const stack = await startStack(
    {
      port: 0,
      stateDir,
      databaseUrl: process.env["TEST_DATABASE_URL"],
      useEmulator: true,
      backendPorts: JSON.parse(process.env["TEST_BACKENDS"] ?? "{}") as {
        postgres: number;
        emulator: number;
      },
      worker: DEVELOPMENT_DEFAULTS,
    },
    false,
  );
  return async () => {
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
}

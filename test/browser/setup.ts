/** Runs once before the tests: Chromium is there, and the whole stack runs with the emulator. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack } from "../../scripts/stack.ts";
import { findChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly url: string;
    readonly chromium: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide("chromium", findChromium());
  const stateDir = mkdtempSync(join(tmpdir(), "message-objects-browser-"));
  const stack = await startStack({
    port: 0,
    stateDir,
    databaseUrl: undefined,
    useEmulator: true,
    worker: {
      ...DEVELOPMENT_DEFAULTS,
      // So that results come while somebody waits for them; the page itself has no part in it.
      CHECK_SCHEDULE: "2s,4s,6s,8s,12s,20s,30s,45s,60s",
      TENANT_CACHE_TTL: "1s",
      RATE_LIMIT: "0",
    },
  });
  project.provide("url", stack.url);
  return async () => {
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
}

/** What all configurations say. */
import type { ViteUserConfig } from "vitest/config";

export const common = {
  // Starting things takes its time on two busy cores; no test depends on how long.
  hookTimeout: 120_000,
  testTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
} satisfies ViteUserConfig["test"];

/** What files in workerd want on top. */
export const commonInWorkerd = {
  ...common,
  // More than there are cores: most tests wait for alarms most of the time.
  maxWorkers: 6,
  // postgres.js leaves this behind on every end() in workerd (porsager/postgres 1202); just this one is let go.
  onUnhandledError: (error) => !/This socket has been closed/.test(error.message),
} satisfies ViteUserConfig["test"];

/** What all configurations say. */
import type { ViteUserConfig } from "vitest/config";

export const common = {
  // Guards against hanging only: nothing depends on how fast the machine is.
  hookTimeout: 600_000,
  testTimeout: 600_000,
  expect: { poll: { timeout: 540_000 } },
  // Random sequences of events; npm run test:model has the long form.
  provide: { modelRuns: Number(process.env["MODEL_RUNS"] ?? 200) },
} satisfies ViteUserConfig["test"];

/** What files in workerd want on top. */
export const commonInWorkerd = {
  ...common,
  // More than there are cores: most tests wait for alarms most of the time.
  maxWorkers: 6,
  // postgres.js leaves this behind on every end() in workerd (porsager/postgres 1202); just this one is let go.
  onUnhandledError: (error) => !/This (socket|WritableStream) has been closed/.test(error.message),
} satisfies ViteUserConfig["test"];

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

/** postgres.js leaves this behind on every end() in workerd (porsager/postgres 1202); just this one is let go. */
export const commonInWorkerd = {
  ...common,
  onUnhandledError: (error) => !/This (socket|WritableStream) has been closed/.test(error.message),
} satisfies ViteUserConfig["test"];

/**
 * For projects whose tests wait for alarms most of the time: more of their files at once than there are cores, after those that
 * compute. Each of these is a workerd, which takes seconds to start.
 */
export const WAITING = { maxWorkers: 5, sequence: { groupOrder: 1 } } as const;

/** For projects that compute all the time: Vitest would use one of two cores. */
export const COMPUTING = { maxWorkers: 2 } as const;

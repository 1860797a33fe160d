/**
 * What needs real processes: `npm run test:e2e`. The built Worker and its neighbours are killed and started again: crashes, batches,
 * fallbacks, rotations of keys, and all under load, in short forms; the pages of docs/use are done as they say; what a message costs
 * is counted; and ten thousand ids that do not exist are looked up.
 */
import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { aloneProject, COSTS } from "./workerd.ts";

export default defineConfig({
  test: {
    ...commonInWorkerd,
    projects: [
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e", "test/docs", "bench"].map((folder) => `${folder}/**/*.e2e.test.ts`),
        },
      },
      // After all else: it wants the machine for itself.
      {
        extends: true,
        test: {
          name: "chaos",
          include: ["test/chaos/**/*.e2e.test.ts"],
          sequence: { groupOrder: 2 },
        },
      },
      // It waits as long as messages rest in life, and wants whole seconds of a machine: nothing for `npm test`.
      aloneProject("costs", { include: COSTS, unknownIds: 0 }),
      aloneProject("unknown ids", {
        include: ["test/worker/alone/unknown-ids.test.ts"],
        unknownIds: 10_000,
      }),
    ],
  },
});

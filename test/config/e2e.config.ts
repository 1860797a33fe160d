/**
 * What needs real processes: `npm run test:e2e`. The built Worker and its neighbours are killed and started again: crashes, batches,
 * fallbacks, rotations of keys, and all under load, in short forms; and ten thousand ids that do not exist are looked up.
 */
import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { aloneProject } from "./workerd.ts";

export default defineConfig({
  test: {
    ...commonInWorkerd,
    projects: [
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.test.ts", "bench/**/*.e2e.test.ts"],
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
      aloneProject("unknown ids", {
        include: ["test/worker/alone/unknown-ids.test.ts"],
        unknownIds: 10_000,
      }),
    ],
  },
});

/**
 * What needs real processes, and what takes long: `npm run test:e2e`. The built Worker and its neighbours are killed and started
 * again: crashes, batches, fallbacks, rotations of keys, and all under load, in short forms; the pages of docs/use are done as they
 * say; what a message costs is counted; and the service in workerd is attacked, and left without its provider.
 */
import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { longProjects } from "./workerd.ts";

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
      ...longProjects,
    ],
  },
});

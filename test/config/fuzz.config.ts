/** All that is tried with inputs made by chance, of whatever lane: `npm run test:fuzz`, `npm run test:texts`. */
import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { pureProjects } from "./pure.ts";
import { longProjects } from "./workerd.ts";

export default defineConfig({
  test: { ...commonInWorkerd, projects: [...pureProjects, ...longProjects] },
});

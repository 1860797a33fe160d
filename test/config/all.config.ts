/** `npm test`: what runs in plain Node, and what runs in workerd. */
import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { pureProjects } from "./pure.ts";
import { workerdProjects } from "./workerd.ts";

export default defineConfig({
  test: { ...commonInWorkerd, projects: [...pureProjects, ...workerdProjects] },
});

/** What runs in workerd, alone: for parts of it by name, and for the long forms of the model tests. */
import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { workerdProjects } from "./workerd.ts";

export default defineConfig({ test: { ...commonInWorkerd, projects: workerdProjects } });

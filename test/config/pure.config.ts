/** Nothing is started: `npm run test:pure`, and one file: `npm run test:pure -- src/domain/message/lifecycle.test.ts`. */
import { defineConfig } from "vitest/config";

import { common } from "./common.ts";
import { pureProjects } from "./pure.ts";

export default defineConfig({ test: { ...common, projects: pureProjects } });

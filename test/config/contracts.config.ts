/** The packages against the documents of k-msg, in Node and in workerd. The long form, `npm run test:contracts`, installs and packs as well. */
import { defineConfig, type TestProjectConfiguration } from "vitest/config";

import { commonInWorkerd, WAITING } from "./common.ts";
import { chooseBackendPorts } from "./ports.ts";
import { vectorProjects } from "./pure.ts";
import { packagesProject } from "./workerd.ts";

await chooseBackendPorts();

export const contractProject: TestProjectConfiguration = {
  extends: true,
  test: {
    ...WAITING,
    name: "contracts",
    isolate: false,
    include: ["test/contracts/**/*.contracts.test.ts"],
    env: { CONTRACTS: process.env["CONTRACTS"] ?? "short" },
    globalSetup: ["./test/config/backends.ts"],
  },
};

export default defineConfig({
  test: { ...commonInWorkerd, projects: [contractProject, packagesProject, ...vectorProjects] },
});

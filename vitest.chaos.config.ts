import { defineConfig } from "vitest/config";

/** The long form of the chaos test: `npm run test:chaos`; CHAOS_MESSAGES and CHAOS_SEED choose the run. */
export default defineConfig({
  test: {
    name: "chaos",
    include: ["test/chaos/**/*.e2e.test.ts"],
    env: { CHAOS_MESSAGES: process.env["CHAOS_MESSAGES"] ?? "2000" },
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
});

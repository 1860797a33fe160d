import { defineConfig } from "vitest/config";

/** The web page in Chromium, against the built Worker and the emulator: `npm run test:browser`. Not part of `npm test`. */
export default defineConfig({
  test: {
    name: "browser",
    include: ["test/browser/**/*.browser.test.ts"],
    globalSetup: ["./test/browser/setup.ts"],
    hookTimeout: 120_000,
    testTimeout: 180_000,
  },
});

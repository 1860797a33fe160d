import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const zones = ["UTC", "Asia/Seoul", "America/New_York"];

export default defineConfig({
  test: {
    projects: [
      // Pure files and the packages: plain Node, the tests beside the code.
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "packages/*/src/**/*.test.ts"],
          exclude: ["**/*.vectors.test.ts"],
        },
      },
      // The provider's recorded cases, once a time zone: the host's zone must never matter.
      ...zones.map((zone) => ({
        test: {
          name: `vectors ${zone}`,
          include: ["packages/*/src/**/*.vectors.test.ts"],
          pool: "forks" as const,
          env: { TZ: zone },
        },
      })),
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./emulator/wrangler.jsonc" } })],
        test: { name: "emulator", include: ["emulator/test/**/*.test.ts"] },
      },
    ],
  },
});

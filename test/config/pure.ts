/** Tests in plain Node, beside the code: pure files, the packages' units, and what reads this repository. */
import type { TestProjectConfiguration } from "vitest/config";

import { COMPUTING } from "./common.ts";

/** The host's time zone must never matter: the provider's recorded cases run once in each. */
const ZONES = ["UTC", "Asia/Seoul", "America/New_York"];

export const vectorProjects: TestProjectConfiguration[] = ZONES.map((zone) => ({
  extends: true,
  test: {
    ...COMPUTING,
    name: `vectors ${zone}`,
    include: ["packages/*/src/**/*.vectors.test.ts"],
    pool: "forks",
    env: { TZ: zone },
  },
}));

export const pureProjects: TestProjectConfiguration[] = [
  {
    extends: true,
    test: {
      ...COMPUTING,
      name: "unit",
      isolate: false,
      include: [
        ...["src", "packages/*/src", "test/node", "test/outage", "bench"].map(
          (dir) => `${dir}/**/*.test.ts`,
        ),
        "test/model/pure.model.test.ts",
      ],
      exclude: ["**/*.{vectors,pg,mysql,e2e}.test.ts"],
    },
  },
  ...vectorProjects,
];

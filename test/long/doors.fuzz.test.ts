/** What is answered 2xx at any door arrives at IWINV as it is recorded. `npm run test:texts` and `test:fuzz` go on for longer. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { judgeDoors } from "../support/doors/judge.ts";

const RUNS = Number((env as unknown as { TEXT_RUNS?: string }).TEXT_RUNS || "150");

it(
  "what a door takes the provider takes, as it is recorded; what it refuses is explained",
  async () => {
    const { taken, refused } = await judgeDoors(RUNS, "default");
    expect(taken).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
  // A guard against hanging, whatever the machine.
  600_000 + RUNS * 1000,
);

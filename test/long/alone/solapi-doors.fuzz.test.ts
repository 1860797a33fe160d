/** The property of test/long/doors.fuzz.test.ts with SOLAPI as the provider: a file of its own, as it has other settings. */
import { env } from "cloudflare:workers";
import { expect, inject, it } from "vitest";

import { isolateOf } from "../../../src/objects/isolate.ts";
import { judgeDoors } from "../../support/doors/judge.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("solapi-doors", { ...inject("emulatedSolapi"), RATE_LIMIT: "0" });

/** A part of the others': what is judged before a provider is chosen is judged there. */
const RUNS = Number((env as unknown as { TEXT_RUNS?: string }).TEXT_RUNS || "240") / 4;
const TEMPLATE = "KA01TP221025083117992xkz17KyvNbr";

it(
  "what a door takes SOLAPI takes, as it is recorded; what it refuses is explained",
  async () => {
    const providers = [{ provider: "solapi" }];
    await isolateOf(env)
      .tenants.stub("by-solapi")
      .create({ routes: { default: { strategy: "first", providers } } });
    const { taken, refused } = await judgeDoors(RUNS, "by-solapi", TEMPLATE);
    expect(taken).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
  600_000 + RUNS * 1000,
);

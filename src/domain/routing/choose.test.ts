import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import type { RoutePolicy } from "../tenant/tenant-config.ts";
import { checkRoutes } from "./check-routes.ts";
import { choose } from "./choose.ts";

const ABLE = ["iwinv", "solapi", "mock"];
const turn = { fraction: 0, count: 0 };

const policy = (strategy: RoutePolicy["strategy"], ...names: string[]): RoutePolicy => ({
  strategy,
  providers: names.map((provider) => ({ provider })),
});

describe("the choice of a provider", () => {
  it("is the preferred one that can carry the message, and no other, where there is no policy", () => {
    expect(choose(undefined, ABLE, turn)).toEqual({ providerId: "iwinv" });
    expect(choose(undefined, ["mock"], turn)).toEqual({ providerId: "mock" });
    expect(choose(undefined, [], turn)).toBeUndefined();
  });

  it("leaves the rest as spares, and as a route where the policy is one of priority", () => {
    expect(choose(policy("first", "solapi", "iwinv"), ABLE, turn)).toEqual({
      providerId: "solapi",
      route: ["iwinv"],
      spareOnly: true,
    });
    expect(choose(policy("priority", "solapi", "iwinv"), ABLE, turn)).toEqual({
      providerId: "solapi",
      route: ["iwinv"],
    });
    expect(choose(policy("priority", "solapi"), ABLE, turn)).toEqual({ providerId: "solapi" });
  });

  it("never is one that cannot carry the message", () => {
    expect(choose(policy("priority", "solapi", "mock"), ["mock"], turn)).toEqual({
      providerId: "mock",
    });
    expect(choose(policy("first", "solapi"), ["mock"], turn)).toBeUndefined();
  });

  it("goes round", () => {
    const names = [0, 1, 2, 3, 4].map(
      (count) => choose(policy("round_robin", ...ABLE), ABLE, { ...turn, count })?.providerId,
    );
    expect(names).toEqual(["iwinv", "solapi", "mock", "iwinv", "solapi"]);
  });

  it("splits 10,000 messages 70 to 30, by their ids, within 2 %", () => {
    const weighted: RoutePolicy = {
      strategy: "weighted",
      providers: [
        { provider: "solapi", weight: 30 },
        { provider: "iwinv", weight: 70 },
      ],
    };
    // As ids are: 32 random bytes.
    const ids = Array.from(
      { length: 10_000 },
      () => `msg_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`,
    );
    const iwinv = ids.filter((id) => {
      const fraction = hashFraction(id);
      return choose(weighted, ABLE, { fraction, count: 0 })?.providerId === "iwinv";
    });
    expect(Math.abs(iwinv.length / ids.length - 0.7)).toBeLessThan(0.02);
  });

  it("follows the weights whatever they are, and takes a weight of 0 as a spare", () => {
    const weights = fc.uniqueArray(
      fc.record({ provider: fc.constantFrom(...ABLE), weight: fc.nat(100) }),
      {
        selector: ({ provider }) => provider,
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(
        weights,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (providers, fraction) => {
          const chosen = choose({ strategy: "weighted", providers }, ABLE, { fraction, count: 0 });
          const heavy = providers.filter(({ weight }) => weight > 0);
          const may = heavy.length > 0 ? heavy : providers;
          expect(may.map(({ provider }) => provider)).toContain(chosen?.providerId);
          const all = [chosen?.providerId, ...(chosen?.route ?? [])];
          expect(new Set(all)).toEqual(new Set(providers.map(({ provider }) => provider)));
          expect(all).toHaveLength(providers.length);
        },
      ),
    );
  });
});

describe("a policy", () => {
  it("is refused by field where it cannot work", () => {
    const faults = checkRoutes(
      {
        SMS: { strategy: "weighted", providers: [{ provider: "iwinv", weight: 0 }] },
        LMS: { strategy: "priority", providers: [{ provider: "nobody" }, { provider: "iwinv" }] },
        MMS: { strategy: "first", providers: [] },
        default: {
          strategy: "first",
          providers: [{ provider: "iwinv", weight: 1 }, { provider: "iwinv" }],
        },
      },
      ["iwinv", "solapi"],
    );
    expect(faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/routes/SMS/providers", "no_weight"],
      ["/routes/LMS/providers/0/provider", "unknown_provider"],
      ["/routes/MMS/providers", "required"],
      ["/routes/default/providers/0/weight", "not_allowed"],
      ["/routes/default/providers/1/provider", "repeated"],
    ]);
  });

  it("passes where it can", () => {
    const providers = [
      { provider: "iwinv", weight: 70 },
      { provider: "solapi", weight: 30 },
    ];
    expect(
      checkRoutes({ default: { strategy: "weighted", providers } }, ["iwinv", "solapi"]),
    ).toEqual([]);
  });
});

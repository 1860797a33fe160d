import { describe, expect, it } from "vitest";

import { providersText, readProviders } from "./route-policy.ts";

describe("a route policy as people write it", () => {
  it("comes back as it was", () => {
    const providers = [{ provider: "iwinv", weight: 70 }, { provider: "solapi" }];
    expect(readProviders(providersText({ strategy: "weighted", providers }))).toEqual(providers);
  });

  it("may have spaces and empty places; what is no weight stays for the API to refuse", () => {
    expect(readProviders(" iwinv ,, solapi : x,")).toEqual([
      { provider: "iwinv" },
      { provider: "solapi : x" },
    ]);
    expect(readProviders("")).toEqual([]);
  });
});

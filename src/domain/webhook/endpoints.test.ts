import { describe, expect, it } from "vitest";

import { rotateSecrets } from "./endpoints.ts";

const NOW = 1_800_000_000_000;

describe("rotating a secret", () => {
  it("puts the new one first and lets the old one sign along until its end", () => {
    const rotated = rotateSecrets([{ secret: "a" }], "b", NOW + 1000, NOW);
    expect(rotated).toEqual([{ secret: "b" }, { secret: "a", until: NOW + 1000 }]);
  });

  it("never makes an old secret live longer, and forgets those that ended", () => {
    const first = rotateSecrets([{ secret: "a" }], "b", NOW + 1000, NOW);
    const second = rotateSecrets(first, "c", NOW + 9000, NOW + 500);
    expect(second).toEqual([
      { secret: "c" },
      { secret: "b", until: NOW + 9000 },
      { secret: "a", until: NOW + 1000 },
    ]);
    const third = rotateSecrets(second, "d", NOW + 20_000, NOW + 5000);
    expect(third.map(({ secret }) => secret)).toEqual(["d", "c", "b"]);
  });

  it("ends the old one at once without an overlap", () => {
    expect(rotateSecrets([{ secret: "a" }], "b", NOW, NOW)).toEqual([{ secret: "b" }]);
  });
});

import { describe, expect, it } from "vitest";

import { changelogOf, nextVersion } from "../../scripts/release/changelog.ts";

const NOW = new Date("2026-12-01T09:00:00Z");

describe("the version of a release", () => {
  it.each([
    ["0.1.0", "0.1.1"],
    ["0.9.9", "0.10.0"],
    ["0.10.0", "1.0.0"],
  ])("may follow %s: %s", (now, asked) => {
    expect(nextVersion(now, asked)).toBe(asked);
  });

  it.each([undefined, "", "1", "1.2", "v1.2.3", "1.2.3-rc1", "1.2.x"])("is none: %j", (asked) => {
    expect(() => nextVersion("0.1.0", asked)).toThrow("npm run release -- 1.2.3 (now it is 0.1.0)");
  });

  it.each(["0.2.0", "0.1.9", "0.0.1"])("does not go back, or stay: %s after 0.2.0", (asked) => {
    expect(() => nextVersion("0.2.0", asked)).toThrow(`${asked} is not after 0.2.0`);
  });
});

describe("the changelog of a release", () => {
  it("gives what was unreleased its version and day, and begins anew", () => {
    const before = "# Changelog\n\n## Unreleased\n\n- One.\n\n## 0.1.0 (2026-11-30)\n\n- Old.\n";
    expect(changelogOf(before, "0.2.0", NOW)).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- One.\n\n## 0.1.0 (2026-11-30)\n\n- Old.\n",
    );
  });

  it("needs something that was changed", () => {
    const empty = "# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-11-30)\n\n- Old.\n";
    expect(() => changelogOf(empty, "0.2.0", NOW)).toThrow("nothing under");
    expect(() => changelogOf("# Changelog\n", "0.2.0", NOW)).toThrow("no line");
  });
});

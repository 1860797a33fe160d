import { describe, expect, it } from "vitest";

import { checkSbom } from "../../scripts/check-sbom.ts";
import { readDependencies } from "../../scripts/deps-check.ts";
import { reviewLockfile, type Locked, type Manifest } from "../../scripts/review-lockfile.ts";
import { makeSbom } from "../../scripts/sbom.ts";

const { lock, manifests } = readDependencies();

/** The faults of our lockfile with one package changed. */
function faultsWith(path: string, change: Partial<Locked>): readonly string[] {
  const packages = { ...lock.packages, [path]: { ...lock.packages[path], ...change } };
  return reviewLockfile({ ...lock, packages }, manifests);
}

function faultsOfRoot(change: Partial<Manifest>): readonly string[] {
  const root = manifests[""];
  if (!root) throw new Error("no manifest");
  return reviewLockfile(lock, { ...manifests, "": { ...root, ...change } });
}

describe("the review of the lockfile", () => {
  it("finds nothing wrong with ours", () => {
    expect(reviewLockfile(lock, manifests)).toEqual([]);
  });

  it.each([
    ["another registry", { resolved: "https://registry.example/hono.tgz" }, "names where it came"],
    ["a git address", { resolved: "git+ssh://git@example.com/hono.git#1" }, "names where it came"],
    ["no digest", { integrity: "" }, "no SHA-512"],
    ["a weak digest", { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }, "no SHA-512"],
    ["an install script", { hasInstallScript: true }, "install script"],
    ["a link out of the project", { link: true, resolved: "../elsewhere" }, "out of the project"],
  ] as const)("finds a package with %s", (_what, change, words) => {
    const faults = faultsWith("node_modules/hono", change);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
  });

  it("finds one version with two contents", () => {
    const hono = lock.packages["node_modules/hono"];
    const integrity = `sha512-${"A".repeat(86)}==`;
    expect(faultsWith("node_modules/a/node_modules/hono", { ...hono, integrity })).toEqual([
      expect.stringContaining("differ"),
    ]);
  });

  it.each([
    "^4.0.0",
    "~4.0.0",
    "*",
    "latest",
    ">=1",
    "4.x",
    "github:a/b",
    "file:../x",
    "npm:a@^1.0.0",
  ])("finds a dependency that is not pinned: %s", (version) => {
    const dependencies = { ...manifests[""]?.dependencies, hono: version };
    expect(faultsOfRoot({ dependencies })).toContain(
      "package.json: hono is not pinned to a version",
    );
  });

  it("finds a manifest that the lockfile does not follow, and a script that nobody has read", () => {
    const dependencies = { ...manifests[""]?.dependencies, "left-pad": "1.3.0" };
    expect(faultsOfRoot({ dependencies })).toEqual([
      "package.json: the lockfile has other dependencies",
    ]);
    expect(faultsOfRoot({ allowScripts: { ...manifests[""]?.allowScripts, hono: true } })).toEqual([
      "allowScripts: nobody has read the script of hono",
    ]);
    expect(faultsOfRoot({ allowScripts: {} })).toContainEqual(
      expect.stringContaining("node_modules/workerd: has an install script"),
    );
  });
});

describe("the software bill of materials", () => {
  const bom = makeSbom();

  it("is CycloneDX and names all that the lockfile has, with digests", () => {
    expect(checkSbom(bom, lock)).toEqual([]);
    expect(bom.components?.length).toBeGreaterThan(100);
  });

  it("is refused where it is no bill, or not a whole one", () => {
    expect(checkSbom({}, lock).length).toBeGreaterThan(100);
    expect(checkSbom({ ...bom, bomFormat: "SPDX" }, lock)).toEqual(["is not CycloneDX"]);
    const components = bom.components?.filter(({ name }) => name !== "hono");
    const faults = checkSbom({ ...bom, components: components ?? [] }, lock);
    expect(faults).toContain("node_modules/hono: is missing");
    expect(faults).toContainEqual(expect.stringMatching(/^hono@.*is referred to and not there$/));
  });
});

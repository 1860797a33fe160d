/** A provider is named in its own folder and in the list of descriptors; any other place would be a second home. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { DESCRIPTORS } from "../../src/providers/descriptors.ts";

const SRC = join(ROOT, "src");

/** Files that name one, and why they may. */
const ALLOWED: Readonly<Record<string, string>> = {
  "providers/descriptors.ts": "the list",
  "domain/message/testing.ts": "a record for tests",
  "objects/gate/testing.ts": "a gate for tests",
  "domain/history/testing.ts": "rows for tests, read by the reader of a package",
  "dashboard/text/en.ts": "an example in a hint",
  "dashboard/text/ko.ts": "an example in a hint",
  "dashboard/pages/route-policy.ts": "an example in a comment",
  "kernel/settings/failover.ts": "an example in a description",
  "kernel/settings/readers.ts": "an example in an error",
};

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile() && /\.tsx?$/.test(one.name) && !one.name.includes(".test."))
  .map((one) => relative(SRC, join(one.parentPath, one.name)));

function naming(id: string): readonly string[] {
  const name = new RegExp(`["'\`/:]${id}\\b|\\b${id}["'\`:]|\\b${id.toUpperCase()}_[A-Z]`);
  return files.filter(
    (file) =>
      !file.startsWith(`providers/${id}/`) && name.test(readFileSync(join(SRC, file), "utf8")),
  );
}

describe("the name of a provider", () => {
  it.each(DESCRIPTORS.map(({ id }) => id))("%s stands in its folder and in the list", (id) => {
    expect(naming(id).filter((file) => !(file in ALLOWED))).toEqual([]);
  });

  it("stands in every file that is allowed to have it", () => {
    const all = new Set(DESCRIPTORS.flatMap(({ id }) => naming(id)));
    expect(Object.keys(ALLOWED).filter((file) => !all.has(file))).toEqual([]);
  });
});

/** The client's README in both languages: the same sections and the same code, which test/contracts compiles. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

it("the client's README shows the same code in Korean", () => {
  const shape = (page: string) => {
    const text = readFileSync(join(ROOT, "packages/client", page), "utf8");
    return {
      sections: text.match(/^## /gm)?.length,
      code: [...text.matchAll(/^```\w+\n[^]*?^```$/gm)].map(String),
      options: [...text.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, names]) => names),
    };
  };
  expect(shape("README.ko.md")).toEqual(shape("README.md"));
  expect(shape("README.md").code.length).toBeGreaterThan(3);
});

/** The client's types are those of the contract. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

it("the client's generated types are those of docs/openapi.json", () => {
  const script = join(ROOT, "packages/client/scripts/types.ts");
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

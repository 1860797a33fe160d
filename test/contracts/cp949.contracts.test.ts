/** The code page comes from the runtime's decoder: Bun has to know the same one (workerd: test/worker/cp949.test.ts). */
import { join } from "node:path";

import { isCp949Encodable } from "@k-msg/core";
import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { runInBun } from "./bun.ts";

it("has the same characters in Bun as in Node", () => {
  const printed = runInBun(join(ROOT, "test/contracts/cp949-runner.ts"), [], ROOT);
  const all = Array.from({ length: 0x10000 - 0x80 }, (_, i) => i + 0x80);
  expect(JSON.parse(printed)).toEqual(all.filter((at) => isCp949Encodable(at)));
});

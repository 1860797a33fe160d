import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

const CHOOSE = `import { freePorts } from ${JSON.stringify(join(ROOT, "scripts/ports.ts"))};
console.log(JSON.stringify(await freePorts(100)));`;

it("are given to one process each, though nobody listens there yet", async () => {
  const run = promisify(execFile);
  const args = ["--no-warnings", "--input-type=module-typescript", "--eval", CHOOSE];
  const chosen = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const { stdout } = await run(process.execPath, args);
      return JSON.parse(stdout) as number[];
    }),
  );
  const all = chosen.flat();
  expect(all).toHaveLength(500);
  expect(new Set(all).size).toBe(all.length);
});

/** The size that README shows is that of the Worker as it is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { COMMITTED_FIGURES } from "../frame/figures.ts";
import type { Results } from "../frame/results.ts";
import { bundle, BUNDLE } from "./part.ts";

/** Less is a matter of days; then `npm run bench -- --only start --record` is due. */
const GROWTH = 0.1;

it("the bundle is about as large as the figures say", () => {
  const results = JSON.parse(readFileSync(join(ROOT, COMMITTED_FIGURES), "utf8")) as Results;
  const rows = results.parts.flatMap((part) => part.rows);
  const shown = rows.find(({ figure }) => figure === BUNDLE)?.ours.median ?? 0;
  const now = bundle().ours.median;
  expect(Math.abs(now - shown) / shown).toBeLessThan(GROWTH);
});

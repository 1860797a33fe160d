/** packages/SINCE-0.30.md: what k-msg added after 0.30, each with a file that shows what became of it here. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { rowsOf } from "./named-tests.ts";

const rows = rowsOf(readFileSync(join(ROOT, "packages/SINCE-0.30.md"), "utf8"));

describe("what k-msg added after 0.30", () => {
  it("is told in four cells a row, none of them empty, and no fact twice", () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((cells) => cells.length !== 4 || cells.includes(""))).toEqual([]);
    expect(new Set(rows.map(([, name]) => name)).size).toBe(rows.length);
  });

  it("is here, or a few words say how it differs or why it is absent", () => {
    const told = /^(?:have(?:; .+)?|(?:differs|absent): .{10,})$/;
    expect(rows.filter(([, , here = ""]) => !told.test(here))).toEqual([]);
  });

  it("is shown by files that are there", () => {
    expect(rows.filter(([, , , file = ""]) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readBetween } from "../../bench/frame/marked.ts";
import { PRIVACY_PAGES, privacyTable } from "../../scripts/privacy-table.ts";
import { ROOT } from "../../scripts/settings.ts";
import { retentionSettings } from "../../src/kernel/settings/retention.ts";

describe.each(PRIVACY_PAGES)("%s", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");

  it("shows where everything is stored, as the classes have it", () => {
    expect(readBetween(text, "stored"), "run `node scripts/privacy-table.ts --write`").toBe(
      privacyTable(),
    );
  });

  it("names every setting of retention", () => {
    for (const name of Object.keys(retentionSettings.fields)) expect(text).toContain(name);
  });
});

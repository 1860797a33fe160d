import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { privacyTable } from "../../scripts/privacy-table.ts";
import { ROOT } from "../../scripts/settings.ts";
import { retentionSettings } from "../../src/kernel/settings/retention.ts";

const text = readFileSync(join(ROOT, "docs/privacy.md"), "utf8");

describe("docs/privacy.md", () => {
  it("shows where everything is stored, as the classes have it", () => {
    const shown = /<!-- stored -->\n\n([^]*?)\n\n<!-- \/stored -->/.exec(text)?.[1];
    expect(shown, "run `node scripts/privacy-table.ts` and paste").toBe(privacyTable());
  });

  it("names every setting of retention, in both languages", () => {
    const [english = "", korean = ""] = text.split("# 한국어");
    for (const name of Object.keys(retentionSettings.fields)) {
      expect(english).toContain(name);
      expect(korean).toContain(name);
    }
  });
});

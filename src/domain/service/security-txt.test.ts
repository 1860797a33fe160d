import { describe, expect, it } from "vitest";

import { DAY_MS } from "../../kernel/time/units.ts";
import { securityTxt } from "./security-txt.ts";

const NOW = Date.UTC(2026, 10, 30, 11, 22, 33);

describe("security.txt", () => {
  it("has every contact in its order, and what the RFC requires once", () => {
    const contacts = ["mailto:security@example.com", "https://example.com/report"];
    expect(securityTxt(contacts, "https://sms.example/.well-known/security.txt", NOW)).toBe(
      `Contact: mailto:security@example.com
Contact: https://example.com/report
Expires: 2027-02-28T00:00:00.000Z
Preferred-Languages: ko, en
Canonical: https://sms.example/.well-known/security.txt
`,
    );
  });

  it("expires in more than a month and less than a year, whenever it is asked for", () => {
    for (let at = NOW; at < NOW + 800 * DAY_MS; at += 13 * DAY_MS + 1) {
      const [, expires = ""] = /^Expires: (.+)$/m.exec(securityTxt(["tel:+82-2-1"], "x", at)) ?? [];
      const days = (Date.parse(expires) - at) / DAY_MS;
      expect(days).toBeGreaterThan(30);
      expect(days).toBeLessThan(365);
    }
  });
});

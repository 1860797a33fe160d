/** RFC 9116: whom to tell of a weakness. Pure. */
import { iso } from "../../kernel/time/iso.ts";
import { DAY_MS } from "../../kernel/time/units.ts";

/** It is made anew for each answer; what somebody kept of it is stale after this time. The RFC wants less than a year. */
const VALID_DAYS = 90;

/** @param contacts `mailto:`, `https:` or `tel:` addresses, the preferred ones first. @param now epoch ms */
export function securityTxt(contacts: readonly string[], canonical: string, now: number): string {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const expires = iso(midnight + VALID_DAYS * DAY_MS);
  const lines = [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expires}`,
    "Preferred-Languages: ko, en",
    `Canonical: ${canonical}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

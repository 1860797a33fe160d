/** Chains for tests, with a keyed hash that needs no crypto. */
import { chained, NO_LINK, type Mac } from "./chain.ts";
import type { NewEntry } from "./entry.ts";
import type { ProvedRow } from "./prove.ts";

/** Not for anything but tests: FNV-1a over the key and the text. */
export const testMac =
  (key: string): Mac =>
  (text) => {
    let hash = 0x811c9dc5;
    for (const char of key + text) {
      hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    return hash.toString(16).padStart(8, "0");
  };

export const testEntry = (change: Partial<NewEntry> = {}): NewEntry => ({
  eventId: "e",
  at: 1_764_000_000_000,
  tenant: "acme",
  actor: "api-key",
  action: "thing.done",
  requestId: "r",
  detail: { rows: 3 },
  ...change,
});

/** A chain of so many entries, as SQL has them. */
export function testChain(length: number, mac: Mac, tenant = "acme"): readonly ProvedRow[] {
  const rows: ProvedRow[] = [];
  for (let i = 1; i <= length; i++) {
    const before = rows.at(-1) ?? NO_LINK;
    const entry = testEntry({ tenant, eventId: `${tenant}-${i}`, at: 1_764_000_000_000 + i });
    rows.push({ ...chained(entry, before, mac), id: `a${i}` });
  }
  return rows;
}

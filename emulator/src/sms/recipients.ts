/** `to`: a JSON array, or the form of the MMS field (§3.1). */
import type { WireBody } from "../types.ts";

/** PHP's reading of `0=010…&1=010…`: a repeated index overwrites the one before. */
function parsePhpList(text: string): string[] | null {
  const byIndex = new Map<string, string>();
  for (const [index, phone] of new URLSearchParams(text)) {
    if (!/^\d+$/u.test(index)) return null;
    byIndex.set(index, phone);
  }
  return [...byIndex.values()];
}

/** Null says code 41. A malformed number is no error here: it fails at the carrier (§3.1.1). */
export function parseRecipients(kind: WireBody["kind"], to: unknown): string[] | null {
  let phones: unknown = to;
  if (kind === "form") {
    if (typeof to !== "string") return null;
    phones = /^[\d-]+$/u.test(to) ? [to] : parsePhpList(to);
  }
  if (!Array.isArray(phones) || phones.length === 0) return null;
  const good = phones.filter((phone) => typeof phone === "string" && phone.trim() !== "");
  return good.length === phones.length ? good.map(String) : null;
}

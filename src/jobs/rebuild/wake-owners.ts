/** Objects that keep what SQL has not acknowledged send it again: entries of audit trails, and who saw whose numbers. */
import type { Isolate } from "../../objects/isolate.ts";
import { wakeAudits } from "../sweep/audits.ts";
import { wakeDisclosures } from "../sweep/disclosures.ts";

export async function wakeOwners(
  isolate: Pick<Isolate, "audit" | "disclosures" | "tenants">,
): Promise<void> {
  await wakeAudits(isolate);
  await wakeDisclosures(isolate);
}

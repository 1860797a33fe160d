/**
 * An act of privacy is kept by an object before SQL hears of it: whatever becomes of the database, it can be made to obey it again
 * (src/jobs/restore).
 */
import type { Kept } from "../../domain/privacy/kept.ts";
import type { Isolate } from "../../objects/isolate.ts";

/** @returns its mark: SQL gets it once it has what the act writes there (sql/privacy/mark.ts). */
export async function keepAct(
  { optOuts, tenants }: Pick<Isolate, "optOuts" | "tenants">,
  owner: string,
  kept: Kept,
): Promise<number> {
  await optOuts.keep(owner, [kept]);
  return tenants.markAct();
}

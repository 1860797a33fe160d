/** The refusals of a batch's rows, as its caller reads them. */
import type { Refusal } from "../../domain/batch/batch-record.ts";

/** Faults that are told; the number of rows is told whole. */
const MAX_FAULTS = 1000;
const TEMPLATE = "/templateId";

/** A fault of the template that rows have in common stands once, at the common part: it is no row's own. */
export function tellRefusals(
  refusals: readonly Refusal[],
  common: object,
  rows: readonly unknown[],
): readonly Refusal[] {
  const told = new Map<string, Refusal>();
  for (const refusal of refusals) {
    const { index, code } = refusal;
    const shared =
      refusal.pointer === TEMPLATE && "templateId" in common && !hasOwnTemplate(rows[index]);
    const pointer = shared ? `/message${TEMPLATE}` : `/messages/${index}${refusal.pointer}`;
    const name = `${pointer} ${code}`;
    if (shared && told.has(name)) continue;
    told.set(shared ? name : `${name} ${told.size}`, { ...refusal, pointer });
    if (told.size === MAX_FAULTS) break;
  }
  return [...told.values()];
}

function hasOwnTemplate(row: unknown): boolean {
  return typeof row === "object" && row !== null && Object.hasOwn(row, "templateId");
}

/** The answer to a batch request. Pure. */
import { firstState } from "../../domain/batch/batch-lifecycle.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import { rowFault } from "../../objects/batch/batch-view.ts";
import { toldFault } from "../problems/in-language.ts";
import type { Language } from "../problems/language.ts";
import { toldGrown } from "../problems/notes.ts";
import type { BatchAccepted } from "./batch-schemas.ts";

export function batchAccepted(
  { record, refusals, notes }: BatchFacts,
  language: Language,
): BatchAccepted {
  // Refusals that came later are not what the first caller was told.
  const first = refusals.filter(({ late }) => late === undefined);
  return {
    id: record.id,
    name: record.name ?? null,
    state: firstState(record),
    total: record.total,
    accepted: record.total - record.refused,
    refused: record.refused,
    errors: first.map((one) => rowFault(toldFault(one, language))),
    duplicates: [...notes.duplicates],
    grown: notes.grown.map((one) => toldGrown(one, language)),
    acceptedAt: iso(record.acceptedAt),
    scheduledAt: isoOrNull(record.scheduledAt ?? null),
  };
}

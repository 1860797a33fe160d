/** The answer to a batch request. Pure. */
import { firstState } from "../../domain/batch/batch-lifecycle.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import { rowFault } from "../../objects/batch/batch-view.ts";
import type { BatchAccepted } from "./batch-schemas.ts";

export function batchAccepted({ record, refusals, notes }: BatchFacts): BatchAccepted {
  return {
    id: record.id,
    name: record.name ?? null,
    state: firstState(record),
    total: record.total,
    accepted: record.total - record.refused,
    refused: record.refused,
    // Refusals that came later are not what the first caller was told.
    errors: refusals.filter(({ late }) => late === undefined).map(rowFault),
    duplicates: [...notes.duplicates],
    grown: [...notes.grown],
    acceptedAt: iso(record.acceptedAt),
    scheduledAt: isoOrNull(record.scheduledAt ?? null),
  };
}
